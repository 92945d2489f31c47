#include "core/formats/workload_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/formats/monomial_text.hpp"
#include "core/layer.hpp"

namespace codescent {
namespace {

constexpr std::int64_t kLargestSize = 30'000'000;  // so that products of two are exact

}  // namespace

WorkloadSizes::WorkloadSizes(const YamlReader& root, const SizeSettings& settings) {
  std::vector<std::string> names;
  if (root.has("parameters"))
    for (const auto& [name, value] : root.at("parameters").entries()) {
      const std::int64_t own = value.integer(1, kLargestSize);
      parameters_.push_back({name, "", 1, kLargestSize, own});
      values_.values.push_back(own);
      names.push_back(name);
    }
  for (const auto& [name, value] : settings) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw InputError(root.file() + ": no parameter is named " + in_quotes(name) +
                       (names.empty() ? "; the workload has none" : suggestion(name, names)));
    if (value < 1 || value > kLargestSize)
      throw InputError("--set: expected " + name + " from 1 to " + std::to_string(kLargestSize));
    values_.values[static_cast<std::size_t>(found - names.begin())] = value;
  }
}

std::int64_t WorkloadSizes::value(const YamlReader& node) const {
  const std::string text = node.text();
  const bool is_number = text.find_first_not_of("0123456789+-.") == std::string::npos;
  if (parameters_.empty() || is_number)
    return node.integer(1, std::numeric_limits<std::int64_t>::max());
  const double value = read_monomial(node, parameters_).at(values_);
  if (value < 1 || value != std::floor(value) || value > static_cast<double>(kLargestExtent))
    node.fail("expected a whole number from 1 to " + std::to_string(kLargestExtent) + ", found \"" +
              text + "\", which is " + std::to_string(value));
  return static_cast<std::int64_t>(value);
}

}  // namespace codescent
