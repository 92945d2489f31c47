#include "autodiff_model/graph/expression_program.hpp"

namespace codescent {

std::vector<bool> needed_nodes(const ExpressionProgram& program) {
  const auto& [graph, outputs] = program;
  const auto& nodes = graph.nodes();
  std::vector<bool> needed(nodes.size(), false);
  for (const int output : outputs) needed[output] = true;
  for (int node = static_cast<int>(nodes.size()) - 1; node >= 0; --node) {
    const Expression& step = nodes[node];
    if (!needed[node] || step.op == Op::Constant || step.op == Op::Input) continue;
    if (step.op == Op::WeightedSum) {
      for (const WeightedTerm& term : graph.terms_of(step)) needed[term.node] = true;
      continue;
    }
    needed[step.left] = true;
    if (step.right >= 0) needed[step.right] = true;
  }
  return needed;
}

}  // namespace codescent
