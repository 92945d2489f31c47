#pragma once

#include <string>

#include "core/import/onnx_import.hpp"

namespace onnx {
class GraphProto;
class TensorShapeProto;
class TensorShapeProto_Dimension;
}  // namespace onnx

namespace codescent {

/// Whether a dimension has no extent: it has a name, or nothing, or -1 as some exporters write.
bool is_symbolic(const onnx::TensorShapeProto_Dimension& dimension);

/// Gives the symbolic dimensions of a graph that the options name, and the batch, their extents.
/// The batch is what is still open of the leading dimensions of inputs of two axes or more, 1 if
/// not given. Throws InputError that begins with the file for a name that no dimension has; also if
/// a batch is given and no leading dimension is open.
void bind_symbols(onnx::GraphProto& graph, const OnnxOptions& options, const std::string& file);

/// `; set it with --dim S=128` for the named symbolic dimensions of a shape; empty if none has a
/// name.
std::string how_to_bind(const onnx::TensorShapeProto& shape);

}  // namespace codescent
