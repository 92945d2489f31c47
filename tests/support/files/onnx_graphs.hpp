#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace onnx {
class ModelProto;
class NodeProto;
}  // namespace onnx

namespace codescent::testing {

/// An ONNX model under construction; weights have shapes and no numbers.
class OnnxGraph {
 public:
  explicit OnnxGraph(int opset = 13);
  ~OnnxGraph();
  OnnxGraph(OnnxGraph&& other) noexcept;

  /// These return the value's name. A dimension of 0 is symbolic, "batch".
  std::string input(const std::string& name, const std::vector<std::int64_t>& shape);
  std::string weight(const std::string& name, const std::vector<std::int64_t>& shape);
  std::string numbers(const std::string& name, const std::vector<std::int64_t>& values);
  std::string floats(const std::string& name, const std::vector<float>& values);
  /// A node of one output, which has the node's name.
  std::string add(const std::string& type, const std::string& name,
                  const std::vector<std::string>& inputs);

  /// The node that was added last.
  onnx::NodeProto& last();
  /// Attributes of the last node.
  void set(const std::string& attribute, std::int64_t value);
  void set(const std::string& attribute, const std::vector<std::int64_t>& values);
  void set_text(const std::string& attribute, const std::string& text);

  onnx::ModelProto& model() { return *model_; }
  /// Puts the last node into a domain of operators.
  void set_domain(const std::string& domain);
  /// The bytes of a file.
  std::string bytes() const;

 private:
  std::unique_ptr<onnx::ModelProto> model_;
};

/// ResNet-50, v1.5, for 224x224 images, as torchvision exports it.
///   batch  0: symbolic
OnnxGraph resnet50_graph(std::int64_t batch);
/// MobileNetV2 of width 1.0 for 224x224 images, as torchvision exports it.
OnnxGraph mobilenet_v2_graph();
/// An encoder block of BERT-base, 128 tokens: four projections, twelve heads as a batch, and a
/// feed-forward part. Heads are split by shapes that the graph computes, as with a batch left open.
///   batch  0: symbolic
///   opset  13 or 11
OnnxGraph bert_encoder_graph(std::int64_t batch, int opset = 13);
/// The same with what data/workloads/bert.yaml counts, after DOSA: two projections and one head.
/// The head's values are a slice of the input, and its context stands for all twelve.
OnnxGraph bert_counted_graph();

}  // namespace codescent::testing
