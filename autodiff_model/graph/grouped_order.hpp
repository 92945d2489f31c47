#pragma once

#include <vector>

#include "autodiff_model/graph/expression_program.hpp"

namespace codescent {

/// Nodes that an operation reads; none of a constant or an input.
std::vector<int> operands_of(const ExpressionGraph& graph, int node);

/// The operations that a program's outputs need, operands before users, in an order in which equal
/// operations stand together where they can, and among these such of equal kind.
///   kinds  [nodes] any numbers
std::vector<int> grouped_order(const ExpressionProgram& program, const std::vector<int>& kinds);

}  // namespace codescent
