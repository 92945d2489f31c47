#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/networks/imported_workload.hpp"

namespace codescent {

/// How to read an ONNX model.
struct OnnxOptions {
  std::optional<std::int64_t> batch;              // where the model leaves it open; nothing: 1
  std::map<std::string, std::int64_t> dims = {};  // extents of symbolic dimensions by name
};

/// The layers of an ONNX model: Conv and ConvTranspose of one or two spatial axes, Gemm and MatMul.
/// Equal layers become one with a count, under the first one's name. Only shapes are read; weights
/// may be absent. Throws InputError, "file: node "name" (Conv): attribute: ...", for a file that is
/// no model, a graph that cannot be run, a model without any layer, and options that do not fit it.
ImportedWorkload import_onnx(const std::string& path, const OnnxOptions& options);

/// The same from the bytes of a file.
ImportedWorkload import_onnx_bytes(const std::string& bytes, const std::string& file,
                                   const OnnxOptions& options);

}  // namespace codescent
