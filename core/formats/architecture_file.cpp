#include "core/formats/architecture_file.hpp"

#include <algorithm>
#include <cctype>
#include <functional>

#include "core/formats/architecture_checks.hpp"
#include "core/formats/monomial_text.hpp"

namespace codescent {
namespace {

constexpr char kHardwareSchema[] = "codescent/hardware/1";
constexpr std::int64_t kLargestParameter = 1'000'000'000;
constexpr std::size_t kMostLevels = 16;
constexpr std::int64_t kLargestFactor = 1'000'000'000;
/// Mapping strings have six letters for axes.
constexpr std::size_t kMostAxes = 6;

const std::vector<std::string>& dim_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Dim dim : kAllDims) all.emplace_back(name(dim));
    return all;
  }();
  return names;
}

Parameter read_parameter(const YamlReader& node) {
  node.expect_keys({"name", "unit", "minimum", "maximum", "default"});
  Parameter parameter;
  parameter.name = node.at("name").text();
  const auto is_word_letter = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  if (!std::all_of(parameter.name.begin(), parameter.name.end(), is_word_letter) ||
      std::isdigit(static_cast<unsigned char>(parameter.name[0])) != 0)
    node.at("name").fail("expected letters, digits and _, not a digit first, found \"" +
                         parameter.name + "\"");
  parameter.unit = node.at("unit").text();
  parameter.minimum = node.at("minimum").integer(1, kLargestParameter);
  parameter.maximum = node.at("maximum").integer(parameter.minimum, kLargestParameter);
  parameter.default_value = node.at("default").integer(parameter.minimum, parameter.maximum);
  return parameter;
}

std::vector<Parameter> read_parameters(const YamlReader& list) {
  std::vector<Parameter> parameters;
  for (const YamlReader& node : list.items()) {
    parameters.push_back(read_parameter(node));
    for (std::size_t earlier = 0; earlier + 1 < parameters.size(); ++earlier)
      if (parameters[earlier].name == parameters.back().name)
        node.at("name").fail("\"" + parameters.back().name + "\" is the name of parameters[" +
                             std::to_string(earlier) + "] too");
  }
  return parameters;
}

/// Sizes are inferred in order of declaration: each follows from those before it.
void expect_inferable(const YamlReader& node, const Monomial& monomial,
                      const std::vector<Parameter>& parameters) {
  const auto& exponents = monomial.exponents;
  const auto is_positive = [](int exponent) { return exponent > 0; };
  const auto grows = std::find_if(exponents.begin(), exponents.end(), is_positive);
  for (auto after = grows; after != exponents.end(); ++after)
    if (*after < 0)
      node.fail("the parameter " + parameters[after - exponents.begin()].name +
                " that is divided by must be declared before " +
                parameters[grows - exponents.begin()].name);
}

/// A size that must be at least one whole unit with the default parameters.
Monomial read_size(const YamlReader& node, const Architecture& architecture) {
  Monomial size = read_monomial(node, architecture.parameters);
  if (size.at(architecture.default_hardware()) < 1)
    node.fail("less than 1 with the default parameters");
  return size;
}

Monomial read_inferable(const YamlReader& node, const Architecture& architecture) {
  Monomial size = read_size(node, architecture);
  expect_inferable(node, size, architecture.parameters);
  return size;
}

std::optional<Monomial> read_bandwidth(const YamlReader& node, const std::string& key,
                                       const Architecture& architecture) {
  if (!node.has(key)) return std::nullopt;
  Monomial bandwidth = read_monomial(node.at(key), architecture.parameters);
  const double least = bandwidth.at(extreme_sizes(bandwidth, architecture.parameters, false));
  if (!(least >= kLeastBandwidth))
    node.at(key).fail("expected at least 1e-6 words a cycle at any sizes in range");
  return bandwidth;
}

OperandSet read_operands(const YamlReader& node) {
  std::vector<std::string> names;
  for (const Operand operand : kAllOperands) names.emplace_back(name(operand));
  OperandSet operands;
  for (const YamlReader& item : node.items()) {
    const Operand operand = kAllOperands[item.choice(names)];
    if (operands.has(operand)) item.fail(names[index(operand)] + " stands twice");
    operands.insert(operand);
  }
  return operands;
}

std::vector<Dim> read_dim_list(const YamlReader& node) {
  std::vector<Dim> dims;
  for (const YamlReader& item : node.items()) {
    const Dim dim = kAllDims[item.choice(dim_names())];
    if (std::find(dims.begin(), dims.end(), dim) != dims.end())
      item.fail("the dim " + std::string(name(dim)) + " stands twice");
    dims.push_back(dim);
  }
  return dims;
}

DimSet set_of(const std::vector<Dim>& dims) {
  DimSet set;
  for (const Dim dim : dims) set.insert(dim);
  return set;
}

DimSet read_temporal(const YamlReader& node) {
  if (node.is_sequence()) return set_of(read_dim_list(node));
  if (node.is_scalar() && dim_from_name(node.text()))
    node.fail("expected \"all\", \"none\" or a list, [" + node.text() + "]");
  const bool is_all = node.choice({"all", "none"}) == 0;
  return is_all ? set_of({kAllDims.begin(), kAllDims.end()}) : DimSet();
}

/// {C: 4, K: 16}: of dims that may stand there.
FixedFactors read_fixed(const YamlReader& node, const std::string& what,
                        const std::function<bool(Dim)>& is_allowed) {
  node.expect_keys(dim_names());
  FixedFactors fixed{};
  for (const auto& [key, factor] : node.entries()) {
    const Dim dim = *dim_from_name(key);
    fixed[index(dim)] = factor.integer(1, kLargestFactor);
    if (fixed[index(dim)] > 1 && !is_allowed(dim))
      factor.fail("the level allows no " + what + " over " + key);
  }
  return fixed;
}

std::vector<SpatialAxis> read_spatial(const YamlReader& node, const Architecture& architecture) {
  std::vector<SpatialAxis> axes;
  DimSet seen;
  for (const YamlReader& item : node.items()) {
    item.expect_keys({"dims", "limit"});
    const YamlReader dims_node = item.at("dims");
    const std::vector<Dim> dims = read_dim_list(dims_node);
    if (dims.empty()) dims_node.fail("expected at least one dim, found none");
    for (const Dim dim : dims) {
      if (seen.has(dim))
        dims_node.fail("the dim " + std::string(name(dim)) + " has an axis at this level already");
      seen.insert(dim);
    }
    axes.push_back({set_of(dims), read_inferable(item.at("limit"), architecture)});
  }
  if (axes.size() > kMostAxes)
    node.fail("expected at most " + std::to_string(kMostAxes) + " axes, found " +
              std::to_string(axes.size()));
  return axes;
}

/// What makes a level a memory; a node that holds nothing needs none of it.
void read_memory(const YamlReader& node, const Architecture& architecture, MemoryLevel& level) {
  level.word_bits = static_cast<int>(node.at("word_bits").integer(1, kMostWordBits));
  if (node.has("capacity_words"))
    level.capacity_words = read_inferable(node.at("capacity_words"), architecture);
  if (node.has("multiple_buffering")) {
    if (!level.capacity_words)
      node.at("multiple_buffering").fail("the level has no capacity_words to divide");
    level.num_buffers = static_cast<int>(node.at("multiple_buffering").integer(1, kMostBuffers));
    level.capacity_words->denominator *= level.num_buffers;
    if (level.capacity_words->at(architecture.default_hardware()) < 1)
      node.at("multiple_buffering").fail("less than a word a buffer with the default parameters");
  }
  if (node.has("minimum_utilisation")) {
    if (!level.capacity_words)
      node.at("minimum_utilisation").fail("the level has no capacity_words to use a share of");
    level.minimum_utilisation = node.at("minimum_utilisation").number(0, 1);
  }
  level.instances = read_size(node.at("instances"), architecture);
  level.block_words = read_size(node.at("block_words"), architecture);
  level.bandwidth_words_per_cycle = read_bandwidth(node, "bandwidth_words_per_cycle", architecture);
  level.read_bandwidth_words_per_cycle =
      read_bandwidth(node, "read_bandwidth_words_per_cycle", architecture);
  level.write_bandwidth_words_per_cycle =
      read_bandwidth(node, "write_bandwidth_words_per_cycle", architecture);
  level.component = node.at("component").text();
  if (node.has("on_chip")) level.on_chip = node.at("on_chip").boolean();
  if (!node.has("may_bypass")) return;
  level.may_bypass = read_operands(node.at("may_bypass"));
  for (const Operand operand : kAllOperands)
    if (level.may_bypass.has(operand) && !level.can_hold(operand))
      node.at("may_bypass")
          .fail("the level does not hold " + std::string(name(operand)) +
                ", which passes it by anyway");
}

MemoryLevel read_level(const YamlReader& node, const Architecture& architecture) {
  const std::vector<std::string> of_memories = {"word_bits",
                                                "capacity_words",
                                                "may_bypass",
                                                "minimum_utilisation",
                                                "multiple_buffering",
                                                "instances",
                                                "bandwidth_words_per_cycle",
                                                "block_words",
                                                "read_bandwidth_words_per_cycle",
                                                "component",
                                                "write_bandwidth_words_per_cycle",
                                                "on_chip"};
  std::vector<std::string> keys = {"name",  "holds",          "spatial",      "temporal",
                                   "order", "fixed_temporal", "fixed_spatial"};
  keys.insert(keys.end(), of_memories.begin(), of_memories.end());
  node.expect_keys(keys);
  MemoryLevel level;
  level.name = node.at("name").text();
  level.holds = read_operands(node.at("holds"));
  if (!level.holds.empty()) read_memory(node, architecture, level);
  for (const std::string& key : of_memories)
    if (level.holds.empty() && node.has(key))
      node.at(key).fail("the level holds no operand, so it has no " + key);
  if (node.has("spatial")) level.spatial = read_spatial(node.at("spatial"), architecture);
  level.temporal = read_temporal(node.at("temporal"));
  if (node.has("order")) {
    level.pinned_order = read_dim_list(node.at("order"));
    for (std::size_t i = 0; i < level.pinned_order.size(); ++i)
      if (!level.temporal.has(level.pinned_order[i]))
        node.at("order").items()[i].fail("the level allows no temporal loop over " +
                                         std::string(name(level.pinned_order[i])));
  }
  if (node.has("fixed_temporal"))
    level.fixed_temporal = read_fixed(node.at("fixed_temporal"), "temporal loop",
                                      [&](Dim dim) { return level.temporal.has(dim); });
  if (node.has("fixed_spatial"))
    level.fixed_spatial = read_fixed(node.at("fixed_spatial"), "fan-out",
                                     [&](Dim dim) { return level.spatial_axis(dim).has_value(); });
  return level;
}

std::vector<MemoryLevel> read_levels(const YamlReader& list, const Architecture& architecture) {
  std::vector<MemoryLevel> levels;
  for (const YamlReader& node : list.items()) {
    levels.push_back(read_level(node, architecture));
    for (std::size_t earlier = 0; earlier + 1 < levels.size(); ++earlier)
      if (levels[earlier].name == levels.back().name)
        node.at("name").fail("\"" + levels.back().name + "\" is the name of levels[" +
                             std::to_string(earlier) + "] too");
  }
  if (levels.empty() || levels.size() > kMostLevels)
    list.fail("expected 1 to " + std::to_string(kMostLevels) + " levels, found " +
              std::to_string(levels.size()));
  return levels;
}

/// There are as many nodes that hold nothing as the fan-outs outside them reach.
void count_nodes(Architecture& architecture) {
  Monomial reached;
  for (auto level = architecture.levels.rbegin(); level != architecture.levels.rend(); ++level) {
    if (level->holds.empty()) level->instances = reached;
    for (const SpatialAxis& axis : level->spatial) reached = product(reached, axis.limit);
  }
}

}  // namespace

Architecture load_architecture(const std::string& path) {
  return read_architecture(YamlReader::from_file(path));
}

Architecture read_architecture(const YamlReader& root) {
  root.expect_keys({"schema", "name", "source", "parameters", "first_fills", "mac", "levels"});
  root.at("schema").choice({kHardwareSchema});
  Architecture architecture;
  architecture.name = root.at("name").text();
  architecture.source = root.at("source").text();
  architecture.parameters = read_parameters(root.at("parameters"));
  const YamlReader mac = root.at("mac");
  mac.expect_keys({"component", "units", "minimum_utilisation"});
  architecture.mac_component = mac.at("component").text();
  architecture.mac_units = read_size(mac.at("units"), architecture);
  if (mac.has("minimum_utilisation"))
    architecture.minimum_mac_utilisation = mac.at("minimum_utilisation").number(0, 1);
  if (root.has("first_fills"))
    architecture.counts_first_fills = root.at("first_fills").choice({"counted", "elided"}) == 0;
  architecture.levels = read_levels(root.at("levels"), architecture);
  count_nodes(architecture);
  check_hierarchy(root, architecture);
  return architecture;
}

}  // namespace codescent
