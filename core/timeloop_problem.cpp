#include "core/timeloop_problem.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

namespace codescent {
namespace {

constexpr char kSupported[] =
    "supported shapes are the convolution (Weights R S C K; Inputs N C and the windows P with R, Q "
    "with S; Outputs N K P Q), the depthwise convolution (Outputs also on C), and either with "
    "groups (G in all three)";

/// What a problem's numbers mean: its dims, its layer type, and where each coefficient goes.
struct Shape {
  int type = 0;
  std::vector<Dim> dims;
  std::map<std::string, std::int64_t> defaults;  // of the coefficients
  std::map<Dim, std::string> coefficients;       // of P, Q: stride; of R, S: dilation
};

struct NamedShape {
  std::string name;
  std::string type;
  std::vector<Dim> dims;
};

const std::vector<NamedShape>& named_shapes() {
  static const std::vector<NamedShape> shapes = {
      {"cnn-layer", "convolution", {Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::K, Dim::N}},
      {"dw-cnn-layer", "depthwise", {Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::N}},
  };
  return shapes;
}

Shape read_named_shape(const YamlReader& node) {
  std::vector<std::string> names;
  for (const NamedShape& shape : named_shapes()) names.push_back(shape.name);
  const NamedShape& named = named_shapes()[node.choice(names)];
  Shape shape;
  shape.dims = named.dims;
  const auto& types = layer_types();
  shape.type = static_cast<int>(
      std::find_if(types.begin(), types.end(),
                   [&](const LayerType& type) { return type.name == named.type; }) -
      types.begin());
  shape.defaults = {{"Wstride", 1}, {"Hstride", 1}, {"Wdilation", 1}, {"Hdilation", 1}};
  shape.coefficients = {
      {Dim::P, "Wstride"}, {Dim::Q, "Hstride"}, {Dim::R, "Wdilation"}, {Dim::S, "Hdilation"}};
  return shape;
}

/// The value of the one of two spellings that is there: v0.3 writes hyphens, v0.4 underscores.
std::optional<YamlReader> either(const YamlReader& node, const std::string& hyphens) {
  std::string underscores = hyphens;
  std::replace(underscores.begin(), underscores.end(), '-', '_');
  if (node.has(hyphens) && node.has(underscores))
    node.at(hyphens).fail("stands beside \"" + underscores + "\", which means the same");
  if (node.has(hyphens)) return node.at(hyphens);
  if (node.has(underscores)) return node.at(underscores);
  return std::nullopt;
}

Dim read_dim(const YamlReader& node, const std::vector<Dim>& dims) {
  std::vector<std::string> names;
  for (const Dim dim : dims) names.emplace_back(name(dim));
  return dims[node.choice(names)];
}

std::vector<Dim> read_dims(const YamlReader& node) {
  std::vector<Dim> dims;
  for (const YamlReader& item : node.items()) {
    const Dim dim = read_dim(item, {kAllDims.begin(), kAllDims.end()});
    if (std::find(dims.begin(), dims.end(), dim) != dims.end())
      item.fail("the dimension " + std::string(name(dim)) + " stands twice");
    dims.push_back(dim);
  }
  if (dims.empty()) node.fail("expected at least one dimension, found none");
  return dims;
}

std::map<std::string, std::int64_t> read_coefficients(const YamlReader& node) {
  std::map<std::string, std::int64_t> defaults;
  for (const YamlReader& item : node.items()) {
    item.expect_keys({"name", "default"});
    const std::string coefficient = item.at("name").text();
    const std::int64_t value =
        item.has("default")
            ? item.at("default").integer(1, std::numeric_limits<std::int64_t>::max())
            : 1;
    if (!defaults.emplace(coefficient, value).second)
      item.at("name").fail("the coefficient " + coefficient + " stands twice");
  }
  return defaults;
}

/// The dim that shares a rank of Inputs with this one: P with R, Q with S.
std::optional<Dim> window_partner(Dim dim) {
  for (const WindowAxis& axis : Layer().window_axes()) {
    if (dim == axis.output) return axis.filter;
    if (dim == axis.filter) return axis.output;
  }
  return std::nullopt;
}

/// Reads one term of a rank, [DIM] or [DIM, COEFFICIENT].
Dim read_term(const YamlReader& term, Operand operand, Shape& shape) {
  const auto factors = term.items();
  if (factors.empty() || factors.size() > 2) term.fail("expected [DIM] or [DIM, COEFFICIENT]");
  const Dim dim = read_dim(factors[0], shape.dims);
  if (factors.size() == 1) return dim;
  if (operand != Operand::Input || !window_partner(dim))
    term.fail("a coefficient of " + std::string(name(dim)) + " is not supported; " + kSupported);
  std::vector<std::string> known;
  for (const auto& [coefficient, value] : shape.defaults) known.push_back(coefficient);
  if (known.empty()) factors[1].fail("the shape has no coefficients");
  shape.coefficients[dim] = known[factors[1].choice(known)];
  return dim;
}

/// Throws unless the dims of one rank are one dim or a window, and a window is whole.
void check_rank(const YamlReader& rank, const std::vector<Dim>& dims, Operand operand,
                const Shape& shape) {
  const auto partner =
      dims.empty() || operand != Operand::Input ? std::nullopt : window_partner(dims.front());
  const bool is_window = dims.size() == 2 && partner == dims.back();
  if (dims.size() != 1 && !is_window)
    rank.fail(std::string("this rank is not supported; ") + kSupported);
  const auto& all = shape.dims;
  if (!is_window && partner && std::find(all.begin(), all.end(), *partner) != all.end())
    rank.fail(std::string(name(dims.front())) + " and " + std::string(name(*partner)) +
              " must share a rank of Inputs; " + kSupported);
}

/// The dims that index an operand.
DimSet read_projection(const YamlReader& projection, Operand operand, Shape& shape) {
  DimSet relevant;
  for (const YamlReader& rank : projection.items()) {
    std::vector<Dim> dims;
    for (const YamlReader& term : rank.items()) {
      dims.push_back(read_term(term, operand, shape));
      if (relevant.has(dims.back()))
        term.fail(std::string(name(dims.back())) + " stands twice in one projection; " +
                  kSupported);
      relevant.insert(dims.back());
    }
    check_rank(rank, dims, operand, shape);
  }
  return relevant;
}

Operand read_operand_name(const YamlReader& node) {
  return kAllOperands[node.choice({"Weights", "Inputs", "Outputs", "Weight", "Input", "Output"}) %
                      kNumOperands];
}

void check_read_write(const YamlReader& space, Operand operand) {
  const auto node = either(space, "read-write");
  if (!node) return;
  // Timeloop's own files write True.
  const bool is_written = node->choice({"true", "True", "false", "False"}) < 2;
  if (is_written != (operand == Operand::Output))
    node->fail("expected Outputs, and only they, to be read and written");
}

int type_of(const std::array<DimSet, kNumOperands>& relevant, const std::vector<Dim>& dims,
            const YamlReader& spaces) {
  const auto& types = layer_types();
  for (std::size_t type = 0; type < types.size(); ++type) {
    bool matches = true;
    for (const Operand operand : kAllOperands)
      for (const Dim dim : dims)
        matches = matches && types[type].relevant[index(operand)].has(dim) ==
                                 relevant[index(operand)].has(dim);
    if (matches) return static_cast<int>(type);
  }
  spaces.fail(std::string("these projections are no known layer; ") + kSupported);
}

/// Throws if a number of the file would be read and then mean nothing.
void expect_all_used(const Shape& shape, const YamlReader& node) {
  for (const auto& [coefficient, value] : shape.defaults) {
    const auto is_used = [&unused = coefficient](const auto& use) { return use.second == unused; };
    if (std::none_of(shape.coefficients.begin(), shape.coefficients.end(), is_used))
      node.at("coefficients").fail("no projection uses the coefficient " + coefficient);
  }
}

Shape read_spelled_shape(const YamlReader& node) {
  node.expect_keys({"name", "version", "dimensions", "coefficients", "data-spaces", "data_spaces"});
  Shape shape;
  shape.dims = read_dims(node.at("dimensions"));
  if (node.has("coefficients")) shape.defaults = read_coefficients(node.at("coefficients"));
  const auto spaces = either(node, "data-spaces");
  if (!spaces) node.fail("missing key \"data-spaces\"");
  std::array<DimSet, kNumOperands> relevant;
  OperandSet seen;
  for (const YamlReader& space : spaces->items()) {
    space.expect_keys({"name", "projection", "read-write", "read_write"});
    const Operand operand = read_operand_name(space.at("name"));
    if (seen.has(operand)) space.at("name").fail("this data space stands twice");
    seen.insert(operand);
    relevant[index(operand)] = read_projection(space.at("projection"), operand, shape);
    check_read_write(space, operand);
  }
  for (const Operand operand : kAllOperands)
    if (!seen.has(operand)) spaces->fail("missing data space " + std::string(name(operand)) + "s");
  shape.type = type_of(relevant, shape.dims, *spaces);
  expect_all_used(shape, node);
  return shape;
}

std::int64_t coefficient_value(const YamlReader& instance, const Shape& shape, Dim dim) {
  const auto found = shape.coefficients.find(dim);
  if (found == shape.coefficients.end()) return 1;
  if (instance.has(found->second))
    return instance.at(found->second).integer(1, std::numeric_limits<std::int64_t>::max());
  return shape.defaults.at(found->second);
}

Layer read_instance(const YamlReader& instance, const Shape& shape,
                    std::vector<std::string> other_keys) {
  std::vector<std::string> allowed = std::move(other_keys);
  for (const Dim dim : shape.dims) allowed.emplace_back(name(dim));
  for (const auto& [coefficient, value] : shape.defaults) allowed.push_back(coefficient);
  instance.expect_keys(allowed);

  Layer layer;
  layer.type = shape.type;
  for (const Dim dim : shape.dims)
    layer.bounds[index(dim)] =
        instance.at(std::string(name(dim))).integer(1, std::numeric_limits<std::int64_t>::max());
  layer.stride_w = coefficient_value(instance, shape, Dim::P);
  layer.stride_h = coefficient_value(instance, shape, Dim::Q);
  layer.dilation_w = coefficient_value(instance, shape, Dim::R);
  layer.dilation_h = coefficient_value(instance, shape, Dim::S);
  const auto problems = layer_problems(layer);
  if (!problems.empty()) instance.fail(problems.front());
  return layer;
}

}  // namespace

Layer read_timeloop_problem(const YamlReader& problem) {
  const YamlReader shape_node = problem.at("shape");
  const Shape shape =
      shape_node.is_map() ? read_spelled_shape(shape_node) : read_named_shape(shape_node);
  if (!problem.has("instance") && !shape_node.is_map())
    return read_instance(problem, shape, {"shape", "version"});
  problem.expect_keys({"shape", "instance", "version"});
  return read_instance(problem.at("instance"), shape, {});
}

}  // namespace codescent
