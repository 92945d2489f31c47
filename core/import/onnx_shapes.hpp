#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace onnx {
class ModelProto;
class NodeProto;
}  // namespace onnx

namespace codescent {

/// Extents of a tensor, outermost first.
using TensorShape = std::vector<std::int64_t>;

/// `node "conv1" (Conv)`, by its first output's name if it has none of its own.
std::string onnx_node_place(const onnx::NodeProto& node);

/// Shapes of the values of an ONNX graph, by onnx's own inference, node after node in the order of
/// the file. What onnx cannot infer, or would crash on, stays unknown with a reason.
class OnnxShapes {
 public:
  /// Takes the shapes of inputs and weights. Throws InputError that names the input or weight whose
  /// shape is wrong. The model outlives this.
  OnnxShapes(const onnx::ModelProto& model, const std::string& file);
  ~OnnxShapes();
  OnnxShapes(const OnnxShapes&) = delete;
  OnnxShapes& operator=(const OnnxShapes&) = delete;

  /// Infers the shapes of a node's outputs; nodes come in the order of the graph. Throws InputError
  /// if it reads what no earlier node makes, makes what one has made, or, of an operator of onnx,
  /// has an attribute out of range.
  void visit(const onnx::NodeProto& node);

  /// Null if it is unknown.
  const TensorShape* find(const std::string& value) const;
  /// A sentence for a value without a shape.
  std::string why_unknown(const std::string& value) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace codescent
