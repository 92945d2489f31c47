#include "core/timeloop/problem.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>

namespace codescent {
namespace {

constexpr char kSupported[] =
    "supported shapes are the convolution (Weights R S C K; Inputs N C and the windows P with R, Q "
    "with S; Outputs N K P Q; M may stand for K), the depthwise convolution (Outputs also on C), "
    "either with groups (G in all three), and the matrix product (A M K; B K N; Z M N)";

/// A dim as a problem writes it.
struct Letter {
  std::string text;
  Dim dim;
};

/// What a problem's numbers mean: its dims, its layer type, and where each coefficient goes.
struct Shape {
  const LayerType* type = nullptr;
  std::vector<Letter> letters;
  std::map<std::string, std::int64_t> defaults;  // of the coefficients
  std::map<Dim, std::string> coefficients;       // of P, Q: stride; of R, S: dilation
};

struct NamedShape {
  std::string name;
  std::string type;
  std::vector<Letter> letters;
};

std::vector<Letter> own_letters(const std::vector<Dim>& dims) {
  std::vector<Letter> letters;
  for (const Dim dim : dims) letters.push_back({std::string(name(dim)), dim});
  return letters;
}

/// Z[m, n] += A[m, k] B[k, n]: rows of the output are positions, columns its channels.
std::vector<Letter> gemm_letters() {
  return {{"M", Dim::P}, {"N", Dim::K}, {"K", Dim::C}};
}

const std::vector<NamedShape>& named_shapes() {
  static const std::vector<NamedShape> shapes = {
      {"cnn-layer", "convolution",
       own_letters({Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::K, Dim::N})},
      {"dw-cnn-layer", "depthwise", own_letters({Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::N})},
      {"gemm-ABZ", "convolution", gemm_letters()},
  };
  return shapes;
}

bool has_dim(const Shape& shape, Dim dim) {
  return std::any_of(shape.letters.begin(), shape.letters.end(),
                     [&](const Letter& letter) { return letter.dim == dim; });
}

Shape read_named_shape(const YamlReader& node) {
  std::vector<std::string> names;
  for (const NamedShape& shape : named_shapes()) names.push_back(shape.name);
  const NamedShape& named = named_shapes()[node.choice(names)];
  Shape shape;
  shape.letters = named.letters;
  shape.type = std::find_if(std::begin(kLayerTypes), std::end(kLayerTypes),
                            [&](const LayerType& type) { return type.name == named.type; });
  const std::map<Dim, std::string> coefficients = {
      {Dim::P, "Wstride"}, {Dim::Q, "Hstride"}, {Dim::R, "Wdilation"}, {Dim::S, "Hdilation"}};
  if (!has_dim(shape, Dim::R)) return shape;
  shape.coefficients = coefficients;
  for (const auto& [dim, coefficient] : coefficients) shape.defaults[coefficient] = 1;
  return shape;
}

void check_version(const YamlReader& node) {
  node.choice({"0.2", "0.3", "0.4", "0.5"});
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

const Letter& read_letter(const YamlReader& node, const std::vector<Letter>& letters) {
  std::vector<std::string> names;
  for (const Letter& letter : letters) names.push_back(letter.text);
  return letters[node.choice(names)];
}

/// The letters that a spelled-out shape may use: matrix products over A, B, Z have their own, and
/// newer files write M for K.
std::vector<Letter> known_letters(const YamlReader& dimensions, const YamlReader& spaces) {
  for (const YamlReader& space : spaces.items())
    if (space.has("name") && space.at("name").text() == "Z") return gemm_letters();
  std::vector<Letter> letters = own_letters({kAllDims.begin(), kAllDims.end()});
  for (const YamlReader& item : dimensions.items())
    if (item.text() == "M") letters[index(Dim::K)].text = "M";
  return letters;
}

std::vector<Letter> read_dimensions(const YamlReader& node, const std::vector<Letter>& known) {
  std::vector<Letter> letters;
  for (const YamlReader& item : node.items()) {
    const Letter& letter = read_letter(item, known);
    for (const Letter& earlier : letters)
      if (earlier.dim == letter.dim) item.fail("the dimension " + letter.text + " stands twice");
    letters.push_back(letter);
  }
  if (letters.empty()) node.fail("expected at least one dimension, found none");
  return letters;
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
  const Dim dim = read_letter(factors[0], shape.letters).dim;
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
  std::optional<Dim> partner;
  if (!dims.empty() && operand == Operand::Input) partner = window_partner(dims.front());
  const bool is_window = dims.size() == 2 && partner == dims.back();
  if (dims.size() != 1 && !is_window)
    rank.fail(std::string("this rank is not supported; ") + kSupported);
  if (!is_window && partner && has_dim(shape, *partner))
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
  return kAllOperands[node.choice({"Weights", "Inputs", "Outputs", "Weight", "Input", "Output", "B",
                                   "A", "Z"}) %
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

const LayerType* type_of(const std::array<DimSet, kNumOperands>& relevant,
                         const std::vector<Letter>& letters, const YamlReader& spaces) {
  for (const LayerType& type : kLayerTypes) {
    bool matches = true;
    for (const Operand operand : kAllOperands)
      for (const Letter& letter : letters)
        matches = matches && type.relevant[index(operand)].has(letter.dim) ==
                                 relevant[index(operand)].has(letter.dim);
    if (matches) return &type;
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
  if (node.has("name")) node.at("name").text();
  if (node.has("version")) check_version(node.at("version"));
  const auto spaces = either(node, "data-spaces");
  if (!spaces) node.fail("missing key \"data-spaces\"");
  const YamlReader dimensions = node.at("dimensions");
  Shape shape;
  shape.letters = read_dimensions(dimensions, known_letters(dimensions, *spaces));
  if (node.has("coefficients")) shape.defaults = read_coefficients(node.at("coefficients"));
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
  shape.type = type_of(relevant, shape.letters, *spaces);
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
  for (const Letter& letter : shape.letters) allowed.push_back(letter.text);
  for (const auto& [coefficient, value] : shape.defaults) allowed.push_back(coefficient);
  instance.expect_keys(allowed);

  Layer layer;
  layer.type = shape.type;
  for (const Letter& letter : shape.letters)
    layer.bounds[index(letter.dim)] =
        instance.at(letter.text).integer(1, std::numeric_limits<std::int64_t>::max());
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
  if (problem.has("version")) check_version(problem.at("version"));
  const YamlReader shape_node = problem.at("shape");
  const Shape shape =
      shape_node.is_map() ? read_spelled_shape(shape_node) : read_named_shape(shape_node);
  if (!problem.has("instance") && !shape_node.is_map())
    return read_instance(problem, shape, {"shape", "version"});
  problem.expect_keys({"shape", "instance", "version"});
  return read_instance(problem.at("instance"), shape, {});
}

Workload read_problem_file(const YamlReader& root) {
  root.expect_keys({"problem"});
  const std::filesystem::path path(root.file());
  Workload workload;
  workload.name = path.stem().string();
  workload.source = "problem file " + path.filename().string();
  workload.layers.push_back(read_timeloop_problem(root.at("problem")));
  workload.layers.front().name = workload.name;
  return workload;
}

}  // namespace codescent
