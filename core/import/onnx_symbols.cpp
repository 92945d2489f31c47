#include "core/import/onnx_symbols.hpp"

#include <algorithm>
#include <onnx/onnx_pb.h>
#include <unordered_set>
#include <vector>

#include "core/error.hpp"

namespace codescent {
namespace {

using Extents = std::map<std::string, std::int64_t>;

constexpr std::size_t kMostNamed = 12;
constexpr const char* kPlainLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

using Values = std::vector<onnx::ValueInfoProto*>;

/// Those that have a shape and are no weights, which old files list among the inputs too.
void add_open(google::protobuf::RepeatedPtrField<onnx::ValueInfoProto>& list,
              const std::unordered_set<std::string>& weights, Values& values) {
  for (auto& value : list)
    if (value.type().tensor_type().has_shape() && weights.count(value.name()) == 0)
      values.push_back(&value);
}

std::unordered_set<std::string> names_of_weights(const onnx::GraphProto& graph) {
  std::unordered_set<std::string> weights;
  for (const auto& tensor : graph.initializer()) weights.insert(tensor.name());
  for (const auto& sparse : graph.sparse_initializer()) weights.insert(sparse.values().name());
  return weights;
}

onnx::TensorShapeProto& shape_of(onnx::ValueInfoProto& value) {
  return *value.mutable_type()->mutable_tensor_type()->mutable_shape();
}

/// In the order of the graph, each once.
std::vector<std::string> symbols_of(const Values& values) {
  std::vector<std::string> symbols;
  std::unordered_set<std::string> known;
  for (auto* value : values)
    for (const auto& dimension : shape_of(*value).dim())
      if (!dimension.dim_param().empty() && known.insert(dimension.dim_param()).second)
        symbols.push_back(dimension.dim_param());
  return symbols;
}

void bind_names(const Values& values, const Extents& extents) {
  for (auto* value : values)
    for (auto& dimension : *shape_of(*value).mutable_dim()) {
      const auto extent = extents.find(dimension.dim_param());
      if (!dimension.dim_param().empty() && extent != extents.end())
        dimension.set_dim_value(extent->second);
    }
}

void expect_known(const Extents& extents, const std::vector<std::string>& symbols,
                  const std::string& file) {
  for (const auto& [name, extent] : extents) {
    if (std::find(symbols.begin(), symbols.end(), name) != symbols.end()) continue;
    std::string list;
    for (std::size_t i = 0; i < symbols.size() && i < kMostNamed; ++i)
      list += (i == 0 ? "" : ", ") + in_quotes(symbols[i]);
    if (symbols.size() > kMostNamed) list += ", ...";
    throw InputError(file + ": --dim: the model has no symbolic dimension " + in_quotes(name) +
                     (list.empty() ? ", nor any other" : "; it has " + list) +
                     suggestion(name, symbols));
  }
}

/// Sets the batch of inputs. Returns it by the symbols that stand for it.
Extents bind_batch(const Values& inputs, std::optional<std::int64_t> batch,
                   const std::string& file) {
  Extents symbols;
  bool is_bound = false;
  for (auto* input : inputs) {
    onnx::TensorShapeProto& shape = shape_of(*input);
    if (shape.dim_size() < 2 || !is_symbolic(shape.dim(0))) continue;
    if (!shape.dim(0).dim_param().empty()) symbols[shape.dim(0).dim_param()] = batch.value_or(1);
    shape.mutable_dim(0)->set_dim_value(batch.value_or(1));
    is_bound = true;
  }
  if (batch && !is_bound)
    throw InputError(
        file + ": no input has an open leading dimension, so that there is no batch to choose");
  return symbols;
}

}  // namespace

bool is_symbolic(const onnx::TensorShapeProto_Dimension& dimension) {
  return !dimension.has_dim_value() || dimension.dim_value() == -1;
}

void bind_symbols(onnx::GraphProto& graph, const OnnxOptions& options, const std::string& file) {
  const auto weights = names_of_weights(graph);
  Values inputs;
  add_open(*graph.mutable_input(), weights, inputs);
  Values values = inputs;
  // Inference cannot follow shapes that depend on numbers; the file may name them all the same.
  add_open(*graph.mutable_value_info(), weights, values);
  add_open(*graph.mutable_output(), weights, values);
  expect_known(options.dims, symbols_of(values), file);
  bind_names(values, options.dims);
  bind_names(values, bind_batch(inputs, options.batch, file));
}

std::string how_to_bind(const onnx::TensorShapeProto& shape) {
  std::string flags;
  std::unordered_set<std::string> named;
  for (const auto& dimension : shape.dim()) {
    const std::string& name = dimension.dim_param();
    if (name.empty() || !named.insert(name).second) continue;
    const bool is_plain = name.find_first_not_of(kPlainLetters) == std::string::npos;
    flags += " --dim " + (is_plain ? shortened(name) : in_quotes(name)) + "=128";
  }
  return flags.empty() ? "" : "; set it with" + flags;
}

}  // namespace codescent
