#include "hw_templates/architecture_file.hpp"

#include <algorithm>
#include <cctype>

#include "core/layer.hpp"
#include "hw_templates/monomial_text.hpp"

namespace codescent {
namespace {

constexpr char kSchema[] = "codescent/hardware/1";
constexpr std::int64_t kLargestParameter = 1'000'000'000;
constexpr std::int64_t kMostWordBits = 1024;
constexpr std::size_t kMostLevels = 16;
constexpr double kLeastBandwidth = 1e-6;  // words a cycle
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
  if (std::count_if(exponents.begin(), exponents.end(), is_positive) > 1)
    node.fail("expected at most one parameter that is not divided by, so that its size follows");
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

/// Sizes in range at which a monomial is largest, or smallest.
Hardware extreme_sizes(const Monomial& monomial, const std::vector<Parameter>& parameters,
                       bool largest) {
  Hardware sizes;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    const int exponent = p < monomial.exponents.size() ? monomial.exponents[p] : 0;
    sizes.values.push_back(exponent == 0               ? parameters[p].default_value
                           : (exponent > 0) == largest ? parameters[p].maximum
                                                       : parameters[p].minimum);
  }
  return sizes;
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

OperandSet read_holds(const YamlReader& node) {
  std::vector<std::string> names;
  for (const Operand operand : kAllOperands) names.emplace_back(name(operand));
  OperandSet holds;
  for (const YamlReader& item : node.items()) {
    const Operand operand = kAllOperands[item.choice(names)];
    if (holds.has(operand)) item.fail(names[index(operand)] + " stands twice");
    holds.insert(operand);
  }
  return holds;
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
  const bool is_all = node.choice({"all", "none"}) == 0;
  return is_all ? set_of({kAllDims.begin(), kAllDims.end()}) : DimSet();
}

std::array<Dim, kNumDims> read_order(const YamlReader& node) {
  std::vector<Dim> dims = read_dim_list(node);
  for (const Dim dim : kAllDims)
    if (std::find(dims.begin(), dims.end(), dim) == dims.end()) dims.push_back(dim);
  std::array<Dim, kNumDims> order{};
  std::copy(dims.begin(), dims.end(), order.begin());
  return order;
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

MemoryLevel read_level(const YamlReader& node, const Architecture& architecture) {
  node.expect_keys({"name", "holds", "word_bits", "capacity_words", "instances", "block_words",
                    "bandwidth_words_per_cycle", "read_bandwidth_words_per_cycle",
                    "write_bandwidth_words_per_cycle", "spatial", "temporal", "order", "component",
                    "on_chip"});
  MemoryLevel level;
  level.name = node.at("name").text();
  level.holds = read_holds(node.at("holds"));
  level.word_bits = static_cast<int>(node.at("word_bits").integer(1, kMostWordBits));
  if (node.has("capacity_words") && level.holds.empty())
    node.at("capacity_words").fail("the level holds no operand, so it needs no capacity");
  if (node.has("capacity_words"))
    level.capacity_words = read_inferable(node.at("capacity_words"), architecture);
  level.instances = read_size(node.at("instances"), architecture);
  level.block_words = read_size(node.at("block_words"), architecture);
  level.bandwidth_words_per_cycle = read_bandwidth(node, "bandwidth_words_per_cycle", architecture);
  level.read_bandwidth_words_per_cycle =
      read_bandwidth(node, "read_bandwidth_words_per_cycle", architecture);
  level.write_bandwidth_words_per_cycle =
      read_bandwidth(node, "write_bandwidth_words_per_cycle", architecture);
  if (node.has("spatial")) level.spatial = read_spatial(node.at("spatial"), architecture);
  level.temporal = read_temporal(node.at("temporal"));
  if (node.has("order")) level.pinned_order = read_order(node.at("order"));
  level.component = node.at("component").text();
  if (node.has("on_chip")) level.on_chip = node.at("on_chip").boolean();
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

/// The outermost level backs all others: it holds every operand, of any size, and takes every loop
/// that finds no place further in.
void check_outermost(const YamlReader& node, const MemoryLevel& outermost) {
  for (const Operand operand : kAllOperands)
    if (!outermost.can_hold(operand))
      node.at("holds").fail("the outermost level must hold every operand, and does not hold " +
                            std::string(name(operand)));
  if (outermost.capacity_words)
    node.at("capacity_words").fail("the outermost level must be unlimited");
  for (const Dim dim : kAllDims)
    if (!outermost.temporal.has(dim))
      node.at("temporal")
          .fail("the outermost level must take loops of every dim, and leaves out " +
                std::string(name(dim)));
}

Monomial product(const Monomial& a, const Monomial& b) {
  Monomial both{a.numerator * b.numerator, a.denominator * b.denominator, a.exponents};
  both.exponents.resize(std::max(a.exponents.size(), b.exponents.size()));
  for (std::size_t p = 0; p < b.exponents.size(); ++p) both.exponents[p] += b.exponents[p];
  return both;
}

/// Throws unless there are at least as many copies as the fan-outs above them can use, at any sizes
/// in range.
void check_copies(const YamlReader& node, const std::string& what, const Monomial& used,
                  const Monomial& copies, const std::vector<Parameter>& parameters) {
  Monomial inverse{copies.denominator, copies.numerator, copies.exponents};
  for (int& exponent : inverse.exponents) exponent = -exponent;
  const Monomial ratio = product(used, inverse);
  const Hardware worst = extreme_sizes(ratio, parameters, true);
  std::string sizes;
  for (std::size_t p = 0; p < parameters.size(); ++p)
    sizes += (p == 0 ? " at " : ", ") + parameters[p].name + " " + std::to_string(worst.values[p]);
  if (ratio.at(worst) > 1 + 1e-9)
    node.fail("expected as many " + what + " as the fan-outs above them use, " +
              std::to_string(used.floor_at(worst)) + sizes + ", found " +
              std::to_string(copies.floor_at(worst)));
}

void check_all_copies(const YamlReader& root, const Architecture& architecture) {
  Monomial used;
  const auto level_nodes = root.at("levels").items();
  for (int l = architecture.num_levels() - 1; l >= 0; --l) {
    const MemoryLevel& level = architecture.levels[l];
    check_copies(level_nodes[l].at("instances"), "instances", used, level.instances,
                 architecture.parameters);
    for (const SpatialAxis& axis : level.spatial) used = product(used, axis.limit);
  }
  check_copies(root.at("mac").at("units"), "units", used, architecture.mac_units,
               architecture.parameters);
}

/// Throws if both dims of a window fan out anywhere: neighbours would share parts of their inputs,
/// which no model counts.
void check_windows(const YamlReader& levels_node, const std::vector<MemoryLevel>& levels) {
  const auto nodes = levels_node.items();
  for (const WindowAxis& window : Layer().window_axes()) {
    std::optional<std::size_t> output_level;
    std::optional<std::size_t> filter_level;
    for (std::size_t level = 0; level < levels.size(); ++level) {
      if (levels[level].spatial_axis(window.output)) output_level = level;
      if (levels[level].spatial_axis(window.filter)) filter_level = level;
    }
    if (output_level && filter_level)
      nodes[std::max(*output_level, *filter_level)].at("spatial").fail(
          std::string(name(window.output)) + " and " + std::string(name(window.filter)) +
          " both fan out; a spatial sliding window is not supported yet");
  }
}

}  // namespace

Architecture load_architecture(const std::string& path) {
  return read_architecture(YamlReader::from_file(path));
}

Architecture read_architecture(const YamlReader& root) {
  root.expect_keys({"schema", "name", "source", "parameters", "mac", "levels"});
  root.at("schema").choice({kSchema});
  Architecture architecture;
  architecture.name = root.at("name").text();
  architecture.source = root.at("source").text();
  architecture.parameters = read_parameters(root.at("parameters"));
  const YamlReader mac = root.at("mac");
  mac.expect_keys({"component", "units"});
  architecture.mac_component = mac.at("component").text();
  architecture.mac_units = read_size(mac.at("units"), architecture);
  const YamlReader levels_node = root.at("levels");
  architecture.levels = read_levels(levels_node, architecture);
  check_outermost(levels_node.items().back(), architecture.levels.back());
  check_windows(levels_node, architecture.levels);
  check_all_copies(root, architecture);
  return architecture;
}

}  // namespace codescent
