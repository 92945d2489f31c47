#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/import/onnx_shapes.hpp"
#include "core/layer.hpp"

namespace codescent {

/// What becomes of a node whose operator multiplies and accumulates.
struct OperatorWork {
  std::vector<Layer> layers;         // without a name; empty if the operator is left out
  std::optional<std::int64_t> macs;  // of an operator left out; nothing: unknown
  std::string reason;                // for leaving it out
};

/// Whether a node multiplies and accumulates, or may do so for all that is known of it.
bool may_have_macs(const onnx::NodeProto& node);

/// The layers of such a node, or why it has none; an unknown shape is a reason. Throws InputError
/// that names the node and the attribute or shape that cannot be.
OperatorWork read_operator(const onnx::NodeProto& node, const OnnxShapes& shapes,
                           const std::string& file);

}  // namespace codescent
