#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "core/import/onnx_shapes.hpp"

namespace codescent {

/// "[1, 3, 224, 224]".
std::string text_of(const TensorShape& shape);

/// A node with the shapes of its values, which must be known where they are asked for.
class OnnxNode {
 public:
  OnnxNode(const onnx::NodeProto& node, const OnnxShapes& shapes, const std::string& file)
      : node_(node), shapes_(shapes), file_(file) {}

  const onnx::NodeProto& proto() const { return node_; }
  const TensorShape& input(int i) const;
  const TensorShape& output(int i) const;
  std::int64_t integer(const std::string& attribute, std::int64_t fallback) const;
  /// As many integers as there should be. Throws InputError if the attribute has another number.
  std::vector<std::int64_t> integers(const std::string& attribute, std::size_t count,
                                     std::int64_t fallback) const;

  /// The product of all extents; nothing if it overflows.
  std::optional<std::int64_t> try_product(std::initializer_list<TensorShape> shapes) const;
  /// The same. Throws InputError if it overflows.
  std::int64_t product(const TensorShape& extents) const;

  /// Throws the InputError for this node.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  const onnx::NodeProto& node_;
  const OnnxShapes& shapes_;
  const std::string& file_;
};

/// Whether the operator is of ai.onnx.
bool is_standard(const onnx::NodeProto& node);

/// Whether an attribute holds a graph, as If and Loop have.
bool has_subgraph(const onnx::NodeProto& node);

/// Whether ai.onnx has the operator, in any version, and it has no subgraph.
bool is_known_without_macs(const onnx::NodeProto& node);

}  // namespace codescent
