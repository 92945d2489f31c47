#include "core/import/onnx_import.hpp"

#include <filesystem>
#include <google/protobuf/stubs/logging.h>
#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "core/files/checked_text.hpp"
#include "core/import/onnx_operators.hpp"
#include "core/import/onnx_shapes.hpp"
#include "core/import/onnx_symbols.hpp"

namespace codescent {
namespace {

/// Protobuf reads no more.
constexpr std::size_t kMostBytes = 2'147'483'647;

onnx::ModelProto parse(const std::string& bytes, const std::string& file) {
  const google::protobuf::LogSilencer silent;
  onnx::ModelProto model;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !model.has_graph())
    throw InputError(file + ": expected an ONNX model, found " +
                     (bytes.empty() ? "an empty file" : "a file that is none, or is damaged"));
  return model;
}

std::string layer_name(const onnx::NodeProto& node) {
  const std::string name =
      node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name();
  return name.empty() ? "layer" : utf8_text(name);
}

/// Adds what a node becomes.
void take_node(const onnx::NodeProto& node, const OnnxShapes& shapes, const std::string& file,
               LayerCollector& layers, ImportedWorkload& imported) {
  if (!may_have_macs(node)) {
    ++imported.without_macs[utf8_text(node.op_type())];
    return;
  }
  const OperatorWork work = read_operator(node, shapes, file);
  if (work.layers.empty())
    imported.left_out.push_back(
        {layer_name(node), utf8_text(node.op_type()), work.macs, work.reason});
  for (Layer layer : work.layers) {
    layer.name = layer_name(node) + layer.name;  // a phase has "_phase1" already
    layers.add(std::move(layer), file + ": " + onnx_node_place(node));
  }
}

}  // namespace

ImportedWorkload import_onnx(const std::string& path, const OnnxOptions& options) {
  return import_onnx_bytes(read_bytes(path, kMostBytes), path, options);
}

ImportedWorkload import_onnx_bytes(const std::string& bytes, const std::string& file,
                                   const OnnxOptions& options) {
  onnx::ModelProto model = parse(bytes, file);
  const std::filesystem::path path(file);
  ImportedWorkload imported;
  imported.workload.name = utf8_text(path.stem().string());
  imported.workload.source = "ONNX model " + utf8_text(path.filename().string());
  bind_symbols(*model.mutable_graph(), options, file);
  OnnxShapes shapes(model, file);
  LayerCollector layers;
  for (const onnx::NodeProto& node : model.graph().node()) {
    shapes.visit(node);
    take_node(node, shapes, file, layers, imported);
  }
  imported.workload.layers = layers.take();
  if (!imported.workload.layers.empty()) return imported;
  const auto& left_out = imported.left_out;
  throw InputError(file + ": no layer could be read: " +
                   (left_out.empty()
                        ? "no operator multiplies and accumulates"
                        : in_quotes(left_out.front().name) + " (" + left_out.front().type +
                              "): " + left_out.front().reason));
}

}  // namespace codescent
