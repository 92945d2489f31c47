#pragma once

#include <cstdint>
#include <vector>

#include "autodiff_model/graph/expression_program.hpp"

namespace codescent {

/// How many points a program evaluates side by side.
constexpr int kLanes = 8;

/// Where the numbers of an operation's operands begin among the values: node times `kLanes`. Of a
/// weighted sum, the first of its terms and the one past the last.
struct LaneOperands {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
};

/// Weight times the numbers at a place. The first term of a sum is what the sum starts from.
struct LaneTerm {
  std::uint32_t place = 0;
  double weight = 0;
};

/// Consecutive nodes of one operation: a loop without choices runs them.
struct LaneRun {
  Op op = Op::Constant;
  int begin = 0;  // nodes
  int end = 0;
};

/// A part of a run that the reverse pass takes or leaves as a whole: its nodes serve the same
/// outputs, and the same of their operands vary.
struct ReverseRun {
  LaneRun nodes;
  int audience = 0;
  bool left_varies = false;
  bool right_varies = false;
};

/// A program in the order in which it runs. First come the inputs, then the constants.
struct LaneCode {
  std::vector<int> inputs;  // [inputs] node, or -1 if no output depends on it
  int num_inputs = 0;       // that are nodes
  std::vector<double> constants;
  std::vector<LaneOperands> operands;  // [nodes]
  std::vector<LaneTerm> terms;         // of all weighted sums
  std::vector<LaneRun> runs;
  std::vector<ReverseRun> reverse_runs;  // from the last to the first
  std::vector<int> outputs;              // [outputs] node
  std::vector<std::vector<int>> served;  // [audiences] outputs that depend on its nodes

  int num_nodes() const { return static_cast<int>(operands.size()); }
};

/// Puts equal operations side by side, and lets the reverse pass leave out those that only outputs
/// without a derivative depend on: of many loop orders, a gradient needs few.
LaneCode lane_code(const ExpressionProgram& program);

}  // namespace codescent
