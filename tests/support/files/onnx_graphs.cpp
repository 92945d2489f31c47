#include "tests/support/files/onnx_graphs.hpp"

#include <onnx/onnx_pb.h>

namespace codescent::testing {

OnnxGraph::OnnxGraph(int opset) : model_(std::make_unique<onnx::ModelProto>()) {
  model_->set_ir_version(8);
  model_->add_opset_import()->set_version(opset);
  model_->mutable_graph()->set_name("graph");
}

OnnxGraph::~OnnxGraph() = default;
OnnxGraph::OnnxGraph(OnnxGraph&& other) noexcept = default;

std::string OnnxGraph::input(const std::string& name, const std::vector<std::int64_t>& shape) {
  auto* value = model_->mutable_graph()->add_input();
  value->set_name(name);
  auto* tensor = value->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t extent : shape) {
    auto* dimension = tensor->mutable_shape()->add_dim();
    if (extent == 0)
      dimension->set_dim_param("batch");
    else
      dimension->set_dim_value(extent);
  }
  return name;
}

std::string OnnxGraph::weight(const std::string& name, const std::vector<std::int64_t>& shape) {
  auto* tensor = model_->mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t extent : shape) tensor->add_dims(extent);
  return name;
}

std::string OnnxGraph::numbers(const std::string& name, const std::vector<std::int64_t>& values) {
  auto* tensor = model_->mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::INT64);
  tensor->add_dims(static_cast<std::int64_t>(values.size()));
  for (const std::int64_t value : values) tensor->add_int64_data(value);
  return name;
}

std::string OnnxGraph::floats(const std::string& name, const std::vector<float>& values) {
  auto* tensor = model_->mutable_graph()->add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::FLOAT);
  tensor->add_dims(static_cast<std::int64_t>(values.size()));
  for (const float value : values) tensor->add_float_data(value);
  return name;
}

std::string OnnxGraph::add(const std::string& type, const std::string& name,
                           const std::vector<std::string>& inputs) {
  auto* node = model_->mutable_graph()->add_node();
  node->set_op_type(type);
  node->set_name(name);
  for (const std::string& input : inputs) node->add_input(input);
  node->add_output(name);
  return name;
}

onnx::NodeProto& OnnxGraph::last() {
  auto& nodes = *model_->mutable_graph()->mutable_node();
  return *nodes.Mutable(nodes.size() - 1);
}

void OnnxGraph::set(const std::string& attribute, std::int64_t value) {
  auto* added = last().add_attribute();
  added->set_name(attribute);
  added->set_type(onnx::AttributeProto::INT);
  added->set_i(value);
}

void OnnxGraph::set(const std::string& attribute, const std::vector<std::int64_t>& values) {
  auto* added = last().add_attribute();
  added->set_name(attribute);
  added->set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) added->add_ints(value);
}

void OnnxGraph::set_text(const std::string& attribute, const std::string& text) {
  auto* added = last().add_attribute();
  added->set_name(attribute);
  added->set_type(onnx::AttributeProto::STRING);
  added->set_s(text);
}

void OnnxGraph::set_domain(const std::string& domain) {
  last().set_domain(domain);
}

std::string OnnxGraph::bytes() const {
  return model_->SerializeAsString();
}

namespace {

/// A square convolution that keeps its extent but for the stride.
std::string convolution(OnnxGraph& graph, const std::string& name, const std::string& x,
                        std::int64_t inputs, std::int64_t outputs, std::int64_t kernel,
                        std::int64_t stride, std::int64_t groups = 1) {
  const std::string weight =
      graph.weight(name + ".weight", {outputs, inputs / groups, kernel, kernel});
  graph.add("Conv", name, {x, weight});
  graph.set("kernel_shape", {kernel, kernel});
  graph.set("strides", {stride, stride});
  const std::int64_t padding = kernel / 2;
  graph.set("pads", {padding, padding, padding, padding});
  if (groups > 1) graph.set("group", groups);
  return name;
}

std::string classifier(OnnxGraph& graph, const std::string& x, std::int64_t channels) {
  graph.add("GlobalAveragePool", "pool", {x});
  graph.add("Flatten", "flatten", {"pool"});
  graph.set("axis", 1);
  graph.add(
      "Gemm", "fc",
      {"flatten", graph.weight("fc.weight", {1000, channels}), graph.weight("fc.bias", {1000})});
  graph.set("transB", 1);
  return "fc";
}

/// x W + b of the last axis.
std::string dense(OnnxGraph& graph, const std::string& name, const std::string& x,
                  std::int64_t inputs, std::int64_t outputs) {
  graph.add("MatMul", name, {x, graph.weight(name + ".weight", {inputs, outputs})});
  return graph.add("Add", name + ".sum", {name, graph.weight(name + ".bias", {outputs})});
}

/// Adds what came before, then normalises in the operators of opset 13.
std::string add_and_normalise(OnnxGraph& graph, const std::string& name, const std::string& x,
                              const std::string& residual) {
  graph.add("Add", name + ".residual", {x, residual});
  graph.add("ReduceMean", name + ".mean", {name + ".residual"});
  graph.set("axes", std::vector<std::int64_t>{-1});
  graph.add("Sub", name + ".centred", {name + ".residual", name + ".mean"});
  graph.add("Mul", name + ".square", {name + ".centred", name + ".centred"});
  graph.add("ReduceMean", name + ".variance", {name + ".square"});
  graph.set("axes", std::vector<std::int64_t>{-1});
  graph.add("Sqrt", name + ".deviation", {name + ".variance"});
  return graph.add("Div", name, {name + ".centred", name + ".deviation"});
}

std::string feed_forward(OnnxGraph& graph, const std::string& x) {
  const std::string expanded = dense(graph, "expand", x, 768, 3072);
  graph.add("Erf", "erf", {expanded});
  graph.add("Mul", "gelu", {expanded, "erf"});
  return add_and_normalise(graph, "output", dense(graph, "contract", "gelu", 3072, 768), x);
}

}  // namespace

OnnxGraph resnet50_graph(std::int64_t batch) {
  OnnxGraph graph;
  std::string x =
      convolution(graph, "conv1", graph.input("image", {batch, 3, 224, 224}), 3, 64, 7, 2);
  x = graph.add("Relu", "relu", {x});
  x = graph.add("MaxPool", "maxpool", {x});
  graph.set("kernel_shape", {3, 3});
  graph.set("strides", {2, 2});
  graph.set("pads", {1, 1, 1, 1});
  std::int64_t channels = 64;
  const int blocks[] = {3, 4, 6, 3};
  for (int stage = 0; stage < 4; ++stage)
    for (int block = 0; block < blocks[stage]; ++block) {
      const std::string name = "layer" + std::to_string(stage + 1) + "." + std::to_string(block);
      const std::int64_t width = 64 << stage;
      const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
      std::string y = convolution(graph, name + ".conv1", x, channels, width, 1, 1);
      y = graph.add("Relu", name + ".relu1", {y});
      y = convolution(graph, name + ".conv2", y, width, width, 3, stride);
      y = graph.add("Relu", name + ".relu2", {y});
      y = convolution(graph, name + ".conv3", y, width, 4 * width, 1, 1);
      if (block == 0)
        x = convolution(graph, name + ".downsample", x, channels, 4 * width, 1, stride);
      x = graph.add("Add", name + ".add", {y, x});
      x = graph.add("Relu", name + ".relu3", {x});
      channels = 4 * width;
    }
  classifier(graph, x, channels);
  return graph;
}

OnnxGraph mobilenet_v2_graph() {
  struct Stage {
    std::int64_t expansion, channels;
    int blocks;
    std::int64_t stride;
  };
  constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                               {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
  OnnxGraph graph;
  std::string x = convolution(graph, "conv1", graph.input("image", {1, 3, 224, 224}), 3, 32, 3, 2);
  std::int64_t channels = 32;
  int number = 0;
  for (const Stage& stage : kStages)
    for (int block = 0; block < stage.blocks; ++block) {
      const std::string name = "block" + std::to_string(++number);
      const std::int64_t width = channels * stage.expansion;
      const std::int64_t stride = block == 0 ? stage.stride : 1;
      std::string y = x;
      if (stage.expansion > 1) {
        y = convolution(graph, name + ".expand", y, channels, width, 1, 1);
        y = graph.add("Clip", name + ".relu1", {y});
      }
      y = convolution(graph, name + ".depthwise", y, width, width, 3, stride, width);
      y = graph.add("Clip", name + ".relu2", {y});
      y = convolution(graph, name + ".project", y, width, stage.channels, 1, 1);
      x = stride == 1 && channels == stage.channels ? graph.add("Add", name + ".add", {x, y}) : y;
      channels = stage.channels;
    }
  classifier(graph, convolution(graph, "conv18", x, channels, 1280, 1, 1), 1280);
  return graph;
}

OnnxGraph bert_encoder_graph(std::int64_t batch, int opset) {
  OnnxGraph graph(opset);
  const std::string x = graph.input("hidden", {batch, 128, 768});
  // [batch, 128, 12, 64], where the batch is read off the input.
  graph.add("Shape", "shape", {x});
  graph.add("Gather", "batch_number", {"shape", graph.numbers("first", {0})});
  graph.set("axis", 0);
  graph.add("Concat", "split_shape", {"batch_number", graph.numbers("heads", {128, 12, 64})});
  graph.set("axis", 0);
  graph.add("Concat", "joined_shape", {"batch_number", graph.numbers("whole", {128, 768})});
  graph.set("axis", 0);
  const auto heads = [&](const std::string& name, const std::vector<std::int64_t>& order) {
    graph.add("Reshape", name + ".split", {dense(graph, name, x, 768, 768), "split_shape"});
    graph.add("Transpose", name + ".heads", {name + ".split"});
    graph.set("perm", order);
    return name + ".heads";
  };
  const std::string query = heads("query", {0, 2, 1, 3});
  const std::string key = heads("key", {0, 2, 3, 1});
  const std::string value = heads("value", {0, 2, 1, 3});
  graph.add("MatMul", "scores", {query, key});
  graph.add("Softmax", "weights", {"scores"});
  graph.set("axis", -1);
  graph.add("MatMul", "context", {"weights", value});
  graph.add("Transpose", "context.back", {"context"});
  graph.set("perm", {0, 2, 1, 3});
  graph.add("Reshape", "context.joined", {"context.back", "joined_shape"});
  const std::string attention = dense(graph, "attention_output", "context.joined", 768, 768);
  feed_forward(graph, add_and_normalise(graph, "attention", attention, x));
  return graph;
}

OnnxGraph bert_counted_graph() {
  OnnxGraph graph;
  const std::string x = graph.input("hidden", {1, 128, 768});
  const std::vector<std::string> one_head = {
      graph.numbers("start", {0}), graph.numbers("end", {64}), graph.numbers("axis", {2})};
  const auto head_of = [&](const std::string& name, const std::string& whole) {
    return graph.add("Slice", name, {whole, one_head[0], one_head[1], one_head[2]});
  };
  const std::string query = head_of("query.head", dense(graph, "query", x, 768, 768));
  const std::string key = head_of("key.head", dense(graph, "key", x, 768, 768));
  graph.add("Transpose", "key.transposed", {key});
  graph.set("perm", {0, 2, 1});
  graph.add("MatMul", "scores", {query, "key.transposed"});
  graph.add("Softmax", "weights", {"scores"});
  graph.add("MatMul", "context", {"weights", head_of("value.head", x)});
  graph.add("Concat", "contexts", std::vector<std::string>(12, "context"));
  graph.set("axis", -1);
  feed_forward(graph, add_and_normalise(graph, "attention", "contexts", x));
  return graph;
}

}  // namespace codescent::testing
