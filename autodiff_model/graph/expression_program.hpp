#pragma once

#include <vector>

#include "autodiff_model/graph/expression_graph.hpp"

namespace codescent {

/// Expressions and those of their nodes that are asked for: what a formula is before it is compiled
/// (`LaneProgram`) or run on tensors.
struct ExpressionProgram {
  ExpressionGraph graph;
  std::vector<int> outputs;
};

/// Whether the outputs depend on a node, themselves included. [nodes]
std::vector<bool> needed_nodes(const ExpressionProgram& program);

}  // namespace codescent
