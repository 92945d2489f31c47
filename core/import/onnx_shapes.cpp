#include "core/import/onnx_shapes.hpp"

#include <algorithm>
#include <limits>
#include <onnx/shape_inference/implementation.h>
#include <unordered_map>
#include <unordered_set>

#include "core/error.hpp"
#include "core/import/onnx_constants.hpp"
#include "core/import/onnx_guards.hpp"
#include "core/import/onnx_node.hpp"
#include "core/import/onnx_symbols.hpp"
#include "core/import/onnx_versions.hpp"
#include "core/import/onnx_window_checks.hpp"
#include "core/layer.hpp"

namespace codescent {
namespace {

/// Beyond this a shape is no network's, and inference could exhaust memory.
constexpr int kMostAxes = 64;

template <typename Value>
using ByName = std::unordered_map<std::string, Value>;

/// The extents, if all are known and sensible.
std::optional<TensorShape> known_shape(const onnx::TypeProto& type) {
  if (!type.has_tensor_type() || !type.tensor_type().has_shape()) return std::nullopt;
  TensorShape extents;
  for (const auto& dimension : type.tensor_type().shape().dim()) {
    if (is_symbolic(dimension) || dimension.dim_value() < 0) return std::nullopt;
    extents.push_back(dimension.dim_value());
  }
  return extents;
}

bool has_too_many_axes(const onnx::TypeProto& type) {
  return type.has_tensor_type() && type.tensor_type().shape().dim_size() > kMostAxes;
}

onnx::TypeProto type_of(const onnx::TensorProto& tensor) {
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(tensor.data_type());
  auto* shape = type.mutable_tensor_type()->mutable_shape();
  for (const std::int64_t extent : tensor.dims()) shape->add_dim()->set_dim_value(extent);
  return type;
}

}  // namespace

std::string onnx_node_place(const onnx::NodeProto& node) {
  const std::string name =
      node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name();
  return "node " + in_quotes(name) + " (" + one_line(shortened(node.op_type())) + ")";
}

struct OnnxShapes::State {
  std::string file;
  ByName<int> opsets;                          // of operator domains
  std::unordered_set<std::string> functions;   // of the model, "domain:name"
  std::unordered_set<std::string> made_later;  // outputs of nodes still to come
  std::unordered_set<std::string> defined;
  ByName<onnx::TypeProto> types;
  ByName<onnx::TypeProto*> type_pointers;
  ByName<const onnx::TensorProto*> data;
  ByName<const onnx::SparseTensorProto*> sparse_data;
  ByName<onnx::TensorShapeProto> computed_data;  // numbers that follow from shapes
  ByName<onnx::TensorProto> computed_tensors;    // the same where all are known, and constants
  ByName<const onnx::TypeProto*> declared;
  ByName<TensorShape> shapes;
  ByName<std::string> reasons;

  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(file + ": " + message);
  }

  void define(const std::string& value, const onnx::TypeProto& type, const std::string& reason) {
    defined.insert(value);
    made_later.erase(value);
    onnx::TypeProto& kept = types[value] = type;
    auto known = known_shape(kept);
    const auto as_declared = declared.find(value);
    if (!known && as_declared != declared.end() && known_shape(*as_declared->second)) {
      kept = *as_declared->second;
      known = known_shape(kept);
    }
    if (has_too_many_axes(kept)) {
      known.reset();
      kept.mutable_tensor_type()->clear_shape();
    }
    if (kept.value_case() != onnx::TypeProto::VALUE_NOT_SET) type_pointers[value] = &kept;
    if (known)
      shapes[value] = *known;
    else
      reasons[value] = reason;
  }

  void take_weight(const std::string& name, const onnx::TensorProto& tensor) {
    const std::string place = "weight " + in_quotes(name);
    if (tensor.dims_size() > kMostAxes)
      fail(place + " has " + std::to_string(tensor.dims_size()) + " axes");
    for (const std::int64_t extent : tensor.dims())
      if (extent < 0 || extent > kLargestExtent)
        fail(place + ": expected dimensions from 0 to " + std::to_string(kLargestExtent) +
             ", found " + std::to_string(extent));
    define(name, type_of(tensor), "");
  }

  void take_weights(const onnx::GraphProto& graph) {
    for (const auto& tensor : graph.initializer()) {
      take_weight(tensor.name(), tensor);
      if (is_shape_data(tensor)) data[tensor.name()] = &tensor;
    }
    for (const auto& sparse : graph.sparse_initializer()) {
      onnx::TensorProto dense;
      dense.set_data_type(sparse.values().data_type());
      *dense.mutable_dims() = sparse.dims();
      take_weight(sparse.values().name(), dense);
    }
  }

  void take_input(const onnx::ValueInfoProto& input) {
    if (defined.count(input.name()) > 0) return;  // a weight, which old files list here too
    const std::string place = "input " + in_quotes(input.name());
    std::string reason = "the shape of " + place + " is not stated";
    const auto& dimensions = input.type().tensor_type().shape().dim();
    if (dimensions.size() > kMostAxes)
      fail(place + " has " + std::to_string(dimensions.size()) + " axes");
    for (int i = 0; i < dimensions.size(); ++i) {
      const std::string axis = "dimension " + std::to_string(i) + " of " + place;
      if (is_symbolic(dimensions[i])) {
        const std::string& symbol = dimensions[i].dim_param();
        reason = axis + " is symbolic" + (symbol.empty() ? "" : " (" + in_quotes(symbol) + ")") +
                 how_to_bind(input.type().tensor_type().shape());
      } else if (dimensions[i].dim_value() < 1 || dimensions[i].dim_value() > kLargestExtent) {
        fail(axis + ": expected an integer from 1 to " + std::to_string(kLargestExtent) +
             ", found " + std::to_string(dimensions[i].dim_value()));
      }
    }
    define(input.name(), input.type(), reason);
  }

  /// Runs onnx's inference of one node. Returns why it has no result; empty if it has one.
  std::string infer(onnx::NodeProto& node, std::vector<onnx::TypeProto>& outputs);
  void compute_data(onnx::NodeProto& node);
  void keep_computed_data(const std::string& value);
  bool may_exhaust_memory(const onnx::NodeProto& node) const;
  bool may_compute_data(const onnx::NodeProto& node) const;
  int num_axes(const std::string& value) const;  // -1 if unknown
  bool has_required_inputs(const onnx::NodeProto& node, const onnx::OpSchema& schema) const;
};

OnnxShapes::OnnxShapes(const onnx::ModelProto& model, const std::string& file)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.file = file;
  for (const auto& opset : model.opset_import())
    state.opsets[opset.domain() == "ai.onnx" ? "" : opset.domain()] = static_cast<int>(
        std::clamp<std::int64_t>(opset.version(), 1, std::numeric_limits<int>::max()));
  for (const auto& function : model.functions())
    state.functions.insert(function.domain() + ":" + function.name());
  const onnx::GraphProto& graph = model.graph();
  state.take_weights(graph);
  for (const auto* values : {&graph.value_info(), &graph.output()})
    for (const auto& value : *values)
      if (value.has_type()) state.declared[value.name()] = &value.type();
  for (const auto& input : graph.input()) state.take_input(input);
  for (const auto& node : graph.node())
    for (const auto& output : node.output()) state.made_later.insert(output);
}

OnnxShapes::~OnnxShapes() = default;

/// Operators whose result has as many axes as an input has numbers.
bool OnnxShapes::State::may_exhaust_memory(const onnx::NodeProto& node) const {
  for (const char* type : {"ConstantOfShape", "Expand", "Reshape", "Tile"}) {
    if (node.op_type() != type) continue;
    for (const auto& input : node.input()) {
      const auto shape = shapes.find(input);
      const bool is_first_of_two = node.input_size() > 1 && input == node.input(0);
      if (!is_first_of_two && shape != shapes.end() && !shape->second.empty() &&
          shape->second[0] > kMostAxes)
        return true;
    }
  }
  return false;
}

int OnnxShapes::State::num_axes(const std::string& value) const {
  const auto type = type_pointers.find(value);
  if (type == type_pointers.end() || !type->second->tensor_type().has_shape()) return -1;
  return type->second->tensor_type().shape().dim_size();
}

/// Whether every input that an operator cannot do without is there and has a type: inference looks
/// at types without asking.
bool OnnxShapes::State::has_required_inputs(const onnx::NodeProto& node,
                                            const onnx::OpSchema& schema) const {
  for (int i = 0; i < static_cast<int>(schema.inputs().size()); ++i) {
    if (schema.inputs()[i].GetOption() == onnx::OpSchema::Optional) continue;
    if (i >= node.input_size() || type_pointers.count(node.input(i)) == 0) return false;
  }
  return true;
}

/// Whether onnx's computation of numbers reads nothing that is not there.
bool OnnxShapes::State::may_compute_data(const onnx::NodeProto& node) const {
  if (node.input_size() == 0) return false;
  for (const auto& input : node.input()) {
    if (input.empty()) continue;
    const auto shape = shapes.find(input);
    if (num_axes(input) < 0 ||
        (shape != shapes.end() &&
         std::find(shape->second.begin(), shape->second.end(), 0) != shape->second.end()))
      return false;
  }
  // A position that is not known would count as 0.
  return node.op_type() != "Slice" ||
         std::all_of(node.input().begin() + 1, node.input().end(),
                     [&](const std::string& input) { return data.count(input) > 0; });
}

/// Computes numbers from shapes, by the operator's newest version: those before opset 13 do the
/// same, but onnx has it for the newest only.
void OnnxShapes::State::compute_data(onnx::NodeProto& node) {
  const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(node.op_type());
  if (schema == nullptr || !schema->has_data_propagation_function() || !may_compute_data(node))
    return;
  try {
    onnx::shape_inference::DataPropagationContextImpl context(node, type_pointers, data,
                                                              computed_data);
    schema->GetDataPropagationFunction()(context);
  } catch (const std::exception&) {
    return;  // the numbers stay unknown, and so do the shapes that follow from them
  }
  for (const auto& output : node.output()) {
    const auto found = computed_data.find(output);
    if (found != computed_data.end() && found->second.dim_size() > kMostShapeNumbers)
      computed_data.erase(found);
  }
}

/// Gives computed numbers to operators that take only those of weights, as Reshape before opset 14.
void OnnxShapes::State::keep_computed_data(const std::string& value) {
  const auto computed = computed_data.find(value);
  const auto shape = shapes.find(value);
  if (computed == computed_data.end() || shape == shapes.end() || shape->second.size() > 1 ||
      (shape->second.size() == 1 && shape->second[0] != computed->second.dim_size()))
    return;
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::INT64);
  for (const std::int64_t extent : shape->second) tensor.add_dims(extent);
  for (const auto& number : computed->second.dim()) {
    if (!number.has_dim_value()) return;
    tensor.add_int64_data(number.dim_value());
  }
  data[value] = &(computed_tensors[value] = tensor);
}

std::string OnnxShapes::State::infer(onnx::NodeProto& node, std::vector<onnx::TypeProto>& outputs) {
  if (has_subgraph(node)) return "its subgraphs are not read";
  if (functions.count(node.domain() + ":" + node.op_type()) > 0)
    return "functions of the model are not read";
  const std::string domain = node.domain() == "ai.onnx" ? "" : node.domain();
  const auto opset = opsets.find(domain);
  const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(
      node.op_type(), opset == opsets.end() ? 1 : opset->second, domain);
  if (schema == nullptr) return "the operator is not known";
  if (may_exhaust_memory(node)) return "a shape of so many axes is not supported";
  if (!has_required_inputs(node, *schema)) return "an input is missing or of unknown type";
  std::string obstacle =
      why_not_to_infer(node, [&](const std::string& value) { return num_axes(value); });
  if (!obstacle.empty()) return obstacle;
  try {
    schema->Verify(node);
    onnx::shape_inference::InferenceContextImpl context(node, type_pointers, data, sparse_data,
                                                        &computed_data);
    schema->GetTypeAndShapeInferenceFunction()(context);
    std::move(context.allOutputTypes_.begin(), context.allOutputTypes_.end(), outputs.begin());
  } catch (const std::exception& error) {
    return error.what();
  }
  if (domain.empty()) compute_data(node);
  return "";
}

void OnnxShapes::visit(const onnx::NodeProto& node) {
  State& state = *state_;
  const std::string place = onnx_node_place(node);
  std::string reason;
  for (const auto& input : node.input()) {
    if (input.empty()) continue;
    if (state.defined.count(input) == 0)
      state.fail(place + ": input " + in_quotes(input) +
                 (state.made_later.count(input) > 0
                      ? " is made by this or a later node: the graph has a cycle or is not sorted"
                      : " is no input, weight or output of an earlier node"));
    if (reason.empty() && state.shapes.count(input) == 0) reason = state.reasons[input];
  }
  expect_attributes_in_range(node, state.file);
  if (is_standard(node))
    expect_window_fits(
        node, [&](const std::string& value) { return find(value); }, state.file);
  std::vector<onnx::TypeProto> outputs(node.output_size());
  onnx::NodeProto known = in_known_version(node);
  const std::string failure = state.infer(known, outputs);
  if (reason.empty())
    reason = "the output of " + place + " has no inferred shape" +
             (failure.empty() ? "" : ": " + shortened(one_line(failure)));
  for (int i = 0; i < node.output_size(); ++i) {
    const std::string& output = node.output(i);
    if (output.empty()) continue;
    if (state.defined.count(output) > 0)
      state.fail(place + ": output " + in_quotes(output) + " is made twice");
    state.define(output, outputs[i], reason);
    state.keep_computed_data(output);
  }
  if (const auto constant = constant_shape_data(node); constant && node.output_size() == 1)
    state.data[node.output(0)] = &(state.computed_tensors[node.output(0)] = *constant);
}

const TensorShape* OnnxShapes::find(const std::string& value) const {
  const auto found = state_->shapes.find(value);
  return found == state_->shapes.end() ? nullptr : &found->second;
}

std::string OnnxShapes::why_unknown(const std::string& value) const {
  const auto found = state_->reasons.find(value);
  return found == state_->reasons.end() ? "value " + in_quotes(value) + " is not there"
                                        : found->second;
}

}  // namespace codescent
