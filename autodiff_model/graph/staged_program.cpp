#include "autodiff_model/graph/staged_program.hpp"

#include "autodiff_model/graph/grouped_order.hpp"

namespace codescent {
namespace {

constexpr int kConstant = -2;  // depends on no input
constexpr int kRest = -1;      // on inputs of several groups, or of none

/// Copies nodes of one graph into another, operands first.
class Copy {
 public:
  Copy(const ExpressionGraph& from, ExpressionGraph& to)
      : from_(from), to_(to), copies_(from.nodes().size(), -1) {}

  /// Lets another node stand for the copy of one.
  void replace(int node, int by) { copies_[node] = by; }

  /// Where a node stands in the other graph; copies it at the first time.
  int of(int node) {
    if (copies_[node] < 0) copies_[node] = copied(from_.nodes()[node]);
    return copies_[node];
  }

 private:
  int copied(const Expression& step) {
    switch (step.op) {
      case Op::Constant:
        return to_.constant(step.value);
      case Op::Input:
        return to_.input(step.left);
      case Op::Add:
        return to_.add(of(step.left), of(step.right));
      case Op::Subtract:
        return to_.subtract(of(step.left), of(step.right));
      case Op::Multiply:
        return to_.multiply(of(step.left), of(step.right));
      case Op::Divide:
        return to_.divide(of(step.left), of(step.right));
      case Op::Minimum:
        return to_.minimum(of(step.left), of(step.right));
      case Op::Maximum:
        return to_.maximum(of(step.left), of(step.right));
      case Op::Exp:
        return to_.exp(of(step.left));
      case Op::Log:
        return to_.log(of(step.left));
      case Op::Ceil:
        return to_.ceil(of(step.left));
      case Op::WeightedSum:
        break;
    }
    std::vector<WeightedTerm> terms = from_.terms_of(step);
    for (WeightedTerm& term : terms) term.node = of(term.node);
    return to_.weighted_sum(step.value, terms);
  }

  const ExpressionGraph& from_;
  ExpressionGraph& to_;
  std::vector<int> copies_;  // [nodes of `from`]
};

int group_with(int one, int other) {
  if (one == kConstant || one == other) return other;
  return other == kConstant ? one : kRest;
}

/// The group that each node depends on alone, kConstant or kRest. [nodes]
std::vector<int> groups_of_nodes(const ExpressionGraph& graph, const std::vector<int>& groups) {
  std::vector<int> found(graph.nodes().size(), kConstant);
  for (int node = 0; node < static_cast<int>(found.size()); ++node) {
    const Expression& step = graph.nodes()[node];
    if (step.op == Op::Input) found[node] = groups[step.left];
    for (const int operand : operands_of(graph, node))
      found[node] = group_with(found[node], found[operand]);
  }
  return found;
}

/// Nodes of a group that the rest reads or that are outputs. [nodes]
std::vector<bool> borders(const ExpressionProgram& program, const std::vector<int>& groups) {
  const std::vector<bool> needed = needed_nodes(program);
  std::vector<bool> is_border(groups.size(), false);
  for (int node = 0; node < static_cast<int>(groups.size()); ++node)
    if (needed[node] && groups[node] == kRest)
      for (const int operand : operands_of(program.graph, node))
        is_border[operand] = groups[operand] >= 0;
  for (const int output : program.outputs) is_border[output] = groups[output] >= 0;
  return is_border;
}

}  // namespace

StagedProgram staged(const ExpressionProgram& program, const std::vector<int>& groups,
                     int num_groups) {
  const std::vector<int> group_of = groups_of_nodes(program.graph, groups);
  const std::vector<bool> is_border = borders(program, group_of);
  StagedProgram stages;
  stages.heads.resize(num_groups);
  Copy rest(program.graph, stages.rest.graph);
  int next_input = static_cast<int>(groups.size());
  for (int group = 0; group < num_groups; ++group) {
    stages.first_inputs.push_back(next_input);
    ExpressionProgram& head = stages.heads[group];
    Copy copy(program.graph, head.graph);
    for (int node = 0; node < static_cast<int>(group_of.size()); ++node) {
      if (!is_border[node] || group_of[node] != group) continue;
      head.outputs.push_back(copy.of(node));
      rest.replace(node, stages.rest.graph.input(next_input++));
    }
  }
  for (const int output : program.outputs) stages.rest.outputs.push_back(rest.of(output));
  return stages;
}

}  // namespace codescent
