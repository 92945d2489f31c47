#pragma once

#include "core/import/onnx_import.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/onnx_graphs.hpp"

namespace codescent::testing {

using Extents = std::vector<std::int64_t>;

inline ImportedWorkload import_graph(const OnnxGraph& graph) {
  return import_onnx_bytes(graph.bytes(), "net.onnx", {});
}

/// Of a graph of which nothing may be left out.
inline std::vector<Layer> layers_of(const OnnxGraph& graph) {
  const ImportedWorkload imported = import_graph(graph);
  for (const LeftOutOperator& one : imported.left_out) FAIL_CHECK(one.name << ": " << one.reason);
  return imported.workload.layers;
}

}  // namespace codescent::testing
