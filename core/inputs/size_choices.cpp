#include "core/inputs/size_choices.hpp"

#include <algorithm>
#include <charconv>

#include "core/error.hpp"
#include "core/text.hpp"

namespace codescent {
namespace {

std::string range_text(const Parameter& parameter) {
  return std::to_string(parameter.minimum) + " to " + std::to_string(parameter.maximum);
}

}  // namespace

SizeChoices read_sizes_flag(const std::string& flag, const std::vector<std::string>& assignments,
                            const Architecture& architecture) {
  SizeChoices values(architecture.parameters.size());
  for (const std::string& assignment : assignments) {
    const std::string place = flag + " " + assignment + ": ";
    const std::size_t equals = assignment.find('=');
    const std::string name = assignment.substr(0, equals);
    const auto parameter = architecture.parameter_index(name);
    if (equals == std::string::npos) throw InputError(place + "expected name=value");
    if (!parameter) {
      std::string known;
      std::vector<std::string> names;
      for (const Parameter& one : architecture.parameters) {
        names.push_back(one.name);
        known += (known.empty() ? "" : ", ") + one.name;
      }
      throw InputError(place + architecture.name + " has no size \"" + name + "\", but " +
                       (known.empty() ? "none" : known) + suggestion(name, names));
    }
    std::int64_t value = 0;
    const char* end = assignment.data() + assignment.size();
    const auto parsed = std::from_chars(assignment.data() + equals + 1, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < 1)
      throw InputError(place + "expected a positive integer, found \"" +
                       assignment.substr(equals + 1) + "\"");
    if (values[*parameter]) throw InputError(place + name + " is given twice");
    values[*parameter] = value;
  }
  return values;
}

void expect_in_range(const std::string& flag, const SizeChoices& values,
                     const Architecture& architecture) {
  for (std::size_t p = 0; p < values.size(); ++p) {
    const Parameter& parameter = architecture.parameters[p];
    if (values[p] && (*values[p] < parameter.minimum || *values[p] > parameter.maximum))
      throw InputError(flag + " " + parameter.name + "=" + std::to_string(*values[p]) +
                       ": the range of " + parameter.name + " is " + range_text(parameter));
  }
}

SizeSettings read_settings(const std::vector<std::string>& assignments) {
  SizeSettings settings;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    std::int64_t value = 0;
    const char* end = assignment.data() + assignment.size();
    const auto parsed = equals == std::string::npos
                            ? std::from_chars_result{end, std::errc::invalid_argument}
                            : std::from_chars(assignment.data() + equals + 1, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < 1)
      throw InputError("--set " + assignment + ": expected name=value, a positive integer");
    settings.emplace_back(assignment.substr(0, equals), value);
  }
  return settings;
}

Architecture narrowed(Architecture architecture, const SizeChoices& minima,
                      const SizeChoices& maxima) {
  expect_in_range("--min", minima, architecture);
  expect_in_range("--max", maxima, architecture);
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p) {
    Parameter& parameter = architecture.parameters[p];
    parameter.minimum = minima[p].value_or(parameter.minimum);
    parameter.maximum = maxima[p].value_or(parameter.maximum);
    if (parameter.minimum > parameter.maximum)
      throw InputError("--min and --max leave no " + parameter.name + ": " + range_text(parameter));
    parameter.default_value =
        std::clamp(parameter.default_value, parameter.minimum, parameter.maximum);
  }
  return architecture;
}

std::string sizes_text(const Architecture& architecture, const Hardware& hardware) {
  std::string text;
  for (std::size_t p = 0; p < hardware.values.size(); ++p)
    text += (p == 0 ? "" : ", ") + architecture.parameters[p].name + " " +
            grouped(hardware.values[p]) + " " + architecture.parameters[p].unit;
  return text;
}

}  // namespace codescent
