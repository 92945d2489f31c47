#include "core/formats/architecture_text.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <vector>

#include "core/files/yaml_text.hpp"

namespace codescent {
namespace {

std::string scalar(const std::string& text) {
  if (text.empty()) throw std::invalid_argument("architecture_text: expected a name, got none");
  return yaml_scalar(text);
}

/// The shortest text that reads back as the same double.
std::string number(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string monomial_text(const Monomial& monomial, const std::vector<Parameter>& parameters) {
  std::string above, below;
  for (std::size_t p = 0; p < monomial.exponents.size(); ++p) {
    for (int i = 0; i < monomial.exponents[p]; ++i)
      above += (above.empty() ? "" : " * ") + parameters[p].name;
    for (int i = 0; i < -monomial.exponents[p]; ++i) below += " / " + parameters[p].name;
  }
  if (monomial.numerator != 1 || above.empty())
    above += (above.empty() ? "" : " * ") + number(monomial.numerator);
  if (monomial.denominator != 1) below += " / " + number(monomial.denominator);
  return above + below;
}

template <typename Items>
std::string listed(const Items& items, const std::string& brackets = "[]") {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + std::string(item);
  return brackets[0] + text + brackets[1];
}

std::string operands_text(OperandSet operands) {
  std::vector<std::string_view> names;
  for (const Operand operand : kAllOperands)
    if (operands.has(operand)) names.push_back(name(operand));
  return listed(names);
}

std::string dims_text(DimSet dims) {
  std::vector<std::string_view> names;
  for (const Dim dim : kAllDims)
    if (dims.has(dim)) names.push_back(name(dim));
  return listed(names);
}

std::string temporal_text(DimSet dims) {
  if (dims.empty()) return "none";
  const bool is_all =
      std::all_of(kAllDims.begin(), kAllDims.end(), [&](Dim dim) { return dims.has(dim); });
  return is_all ? "all" : dims_text(dims);
}

std::string fixed_text(const FixedFactors& factors) {
  std::vector<std::string> entries;
  for (const Dim dim : kAllDims)
    if (factors[index(dim)] != 0)
      entries.push_back(std::string(name(dim)) + ": " + std::to_string(factors[index(dim)]));
  return entries.empty() ? "" : listed(entries, "{}");
}

std::string parameter_line(const Parameter& parameter) {
  return "  - {name: " + scalar(parameter.name) + ", unit: " + scalar(parameter.unit) +
         ", minimum: " + std::to_string(parameter.minimum) +
         ", maximum: " + std::to_string(parameter.maximum) +
         ", default: " + std::to_string(parameter.default_value) + "}\n";
}

std::string line(const std::string& key, const std::string& value) {
  return value.empty() ? "" : "    " + key + ": " + value + "\n";
}

std::string memory_text(const MemoryLevel& level, const std::vector<Parameter>& parameters) {
  const auto size_line = [&](const std::string& key, const std::optional<Monomial>& size) {
    return size ? line(key, monomial_text(*size, parameters)) : "";
  };
  std::string text;
  if (!level.may_bypass.empty()) text += line("may_bypass", operands_text(level.may_bypass));
  text += line("word_bits", std::to_string(level.word_bits));
  std::optional<Monomial> capacity = level.capacity_words;
  if (capacity) capacity->denominator /= level.num_buffers;  // the file states all of them
  text += size_line("capacity_words", capacity);
  if (level.num_buffers != 1) text += line("multiple_buffering", std::to_string(level.num_buffers));
  if (level.minimum_utilisation > 0)
    text += line("minimum_utilisation", number(level.minimum_utilisation));
  text += size_line("instances", level.instances) + size_line("block_words", level.block_words) +
          size_line("bandwidth_words_per_cycle", level.bandwidth_words_per_cycle) +
          size_line("read_bandwidth_words_per_cycle", level.read_bandwidth_words_per_cycle) +
          size_line("write_bandwidth_words_per_cycle", level.write_bandwidth_words_per_cycle);
  return text;
}

std::string level_text(const MemoryLevel& level, const std::vector<Parameter>& parameters) {
  std::string text = "  - name: " + scalar(level.name) + "\n";
  text += line("holds", operands_text(level.holds));
  if (!level.holds.empty()) text += memory_text(level, parameters);
  if (!level.spatial.empty()) text += "    spatial:\n";
  for (const SpatialAxis& axis : level.spatial)
    text += "      - {dims: " + dims_text(axis.dims) +
            ", limit: " + monomial_text(axis.limit, parameters) + "}\n";
  text += line("fixed_spatial", fixed_text(level.fixed_spatial));
  text += line("temporal", temporal_text(level.temporal));
  text += line("fixed_temporal", fixed_text(level.fixed_temporal));
  std::vector<std::string_view> order;
  for (const Dim dim : level.pinned_order) order.push_back(name(dim));
  if (!order.empty()) text += line("order", listed(order));
  if (level.holds.empty()) return text;
  text += line("component", scalar(level.component));
  return level.on_chip ? text : text + line("on_chip", "false");
}

}  // namespace

std::string architecture_text(const Architecture& architecture) {
  const std::vector<Parameter>& parameters = architecture.parameters;
  std::string text =
      "schema: codescent/hardware/1\nname: " + scalar(architecture.name) +
      "\nsource: " + scalar(architecture.source) + "\n\nparameters:" +
      (parameters.empty() ? " []\n" : "  # sizes follow from a mapping in this order\n");
  for (const Parameter& parameter : parameters) text += parameter_line(parameter);
  text += std::string("\nfirst_fills: ") +
          (architecture.counts_first_fills ? "counted" : "elided") +
          "\n\nmac: {component: " + scalar(architecture.mac_component) +
          ", units: " + monomial_text(architecture.mac_units, parameters);
  if (architecture.minimum_mac_utilisation > 0)
    text += ", minimum_utilisation: " + number(architecture.minimum_mac_utilisation);
  text += "}\n\nlevels:  # innermost first; counts, capacities and bandwidths are per instance\n";
  for (std::size_t l = 0; l < architecture.levels.size(); ++l)
    text += (l == 0 ? "" : "\n") + level_text(architecture.levels[l], parameters);
  return text;
}

}  // namespace codescent
