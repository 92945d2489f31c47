#include "autodiff_model/graph/grouped_order.hpp"

#include <algorithm>
#include <array>

namespace codescent {
namespace {

constexpr int kNumOps = static_cast<int>(Op::WeightedSum) + 1;

bool is_leaf(const Expression& step) {
  return step.op == Op::Constant || step.op == Op::Input;
}

/// Places operation after operation, always as many of one as can run in a row.
class Grouping {
 public:
  Grouping(const ExpressionProgram& program, const std::vector<int>& kinds)
      : nodes_(program.graph.nodes()),
        kinds_(kinds),
        users_(nodes_.size()),
        missing_(nodes_.size(), 0) {
    const std::vector<bool> needed = needed_nodes(program);
    for (int node = 0; node < static_cast<int>(nodes_.size()); ++node) {
      if (!needed[node] || is_leaf(nodes_[node])) continue;
      for (const int operand : operands_of(program.graph, node)) {
        if (is_leaf(nodes_[operand])) continue;
        users_[operand].push_back(node);
        ++missing_[node];
      }
      if (missing_[node] == 0) ready(nodes_[node].op).push_back(node);
    }
  }

  std::vector<int> operator()() {
    for (Op op = longest_run(); !ready(op).empty(); op = longest_run())
      while (!ready(op).empty()) place_ready(op);
    return std::move(order_);
  }

 private:
  std::vector<int>& ready(Op op) { return ready_[static_cast<std::size_t>(op)]; }

  Op longest_run() {
    Op longest = Op::Constant;
    int most = 0;
    for (int op = 0; op < kNumOps; ++op) {
      const int length = run_length(Op(op));
      if (length <= most) continue;
      most = length;
      longest = Op(op);
    }
    return longest;
  }

  /// How many nodes of an operation can run before any other: those that are ready, and those that
  /// wait for them alone.
  int run_length(Op op) {
    std::vector<int> run = ready(op);
    std::vector<int> touched;
    for (std::size_t i = 0; i < run.size(); ++i)
      for (const int user : users_[run[i]]) {
        if (nodes_[user].op != op) continue;
        touched.push_back(user);
        if (--missing_[user] == 0) run.push_back(user);
      }
    for (const int node : touched) ++missing_[node];
    return static_cast<int>(run.size());
  }

  void place_ready(Op op) {
    std::vector<int> batch = std::move(ready(op));
    ready(op).clear();
    std::stable_sort(batch.begin(), batch.end(),
                     [&](int a, int b) { return kinds_[a] < kinds_[b]; });
    for (const int node : batch) {
      order_.push_back(node);
      for (const int user : users_[node])
        if (--missing_[user] == 0) ready(nodes_[user].op).push_back(user);
    }
  }

  const std::vector<Expression>& nodes_;
  const std::vector<int>& kinds_;
  std::vector<std::vector<int>> users_;          // [nodes]
  std::vector<int> missing_;                     // [nodes] operands that are not placed
  std::array<std::vector<int>, kNumOps> ready_;  // by operation
  std::vector<int> order_;
};

}  // namespace

std::vector<int> operands_of(const ExpressionGraph& graph, int node) {
  const Expression& step = graph.nodes()[node];
  if (is_leaf(step)) return {};
  if (step.op != Op::WeightedSum)
    return step.right >= 0 ? std::vector<int>{step.left, step.right} : std::vector<int>{step.left};
  std::vector<int> operands;
  for (const WeightedTerm& term : graph.terms_of(step)) operands.push_back(term.node);
  return operands;
}

std::vector<int> grouped_order(const ExpressionProgram& program, const std::vector<int>& kinds) {
  return Grouping(program, kinds)();
}

}  // namespace codescent
