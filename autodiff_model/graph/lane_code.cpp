#include "autodiff_model/graph/lane_code.hpp"

#include <algorithm>
#include <map>

#include "autodiff_model/graph/grouped_order.hpp"

namespace codescent {
namespace {

/// Which outputs depend on each node, as bits.
class Service {
 public:
  explicit Service(const ExpressionProgram& program)
      : num_outputs_(static_cast<int>(program.outputs.size())),
        num_words_((program.outputs.size() + 63) / 64),
        words_(program.graph.nodes().size() * num_words_, 0) {
    for (int k = 0; k < num_outputs_; ++k)
      word(program.outputs[k], k / 64) |= std::uint64_t{1} << (k % 64);
    for (int node = static_cast<int>(program.graph.nodes().size()) - 1; node >= 0; --node)
      for (const int operand : operands_of(program.graph, node))
        for (std::size_t i = 0; i < num_words_; ++i) word(operand, i) |= word(node, i);
  }

  /// Numbers nodes by what they serve.
  int audience_of(int node) {
    const std::uint64_t* first = &word(node, 0);
    const auto [known, is_new] = known_.try_emplace(
        std::vector<std::uint64_t>(first, first + num_words_), static_cast<int>(served_.size()));
    if (is_new) {
      served_.emplace_back();
      for (int k = 0; k < num_outputs_; ++k)
        if ((word(node, k / 64) >> (k % 64) & 1) != 0) served_.back().push_back(k);
    }
    return known->second;
  }
  /// Outputs. [audiences]
  const std::vector<std::vector<int>>& served() const { return served_; }

 private:
  std::uint64_t& word(int node, std::size_t i) {
    return words_[static_cast<std::size_t>(node) * num_words_ + i];
  }

  int num_outputs_;
  std::size_t num_words_;
  std::vector<std::uint64_t> words_;  // [nodes][words]
  std::map<std::vector<std::uint64_t>, int> known_;
  std::vector<std::vector<int>> served_;
};

class Assembly {
 public:
  explicit Assembly(const ExpressionProgram& program)
      : program_(program),
        nodes_(program.graph.nodes()),
        needed_(needed_nodes(program)),
        position_(nodes_.size(), -1) {}

  LaneCode operator()() {
    place_leaves();
    const std::vector<ReverseRun> kinds = find_kinds();
    std::vector<int> numbers(nodes_.size());
    for (std::size_t node = 0; node < nodes_.size(); ++node)
      numbers[node] = 4 * kinds[node].audience + 2 * static_cast<int>(kinds[node].left_varies) +
                      static_cast<int>(kinds[node].right_varies);
    int last = -1;
    for (const int node : grouped_order(program_, numbers)) {
      const bool is_same = last >= 0 && nodes_[node].op == nodes_[last].op;
      place_operation(node);
      if (!is_same) code_.runs.push_back({nodes_[node].op, position_[node], 0});
      if (!is_same || numbers[node] != numbers[last]) {
        code_.reverse_runs.push_back(kinds[node]);
        code_.reverse_runs.back().nodes = {nodes_[node].op, position_[node], 0};
      }
      code_.runs.back().end = code_.reverse_runs.back().nodes.end = code_.num_nodes();
      last = node;
    }
    std::reverse(code_.reverse_runs.begin(), code_.reverse_runs.end());
    for (const int output : program_.outputs) code_.outputs.push_back(position_[output]);
    give_back_room();
    return std::move(code_);
  }

 private:
  /// Whether a node varies, so that derivatives go on to it.
  bool varies(int node) const { return node >= 0 && nodes_[node].op != Op::Constant; }

  void place(int node) {
    position_[node] = code_.num_nodes();
    code_.operands.emplace_back();
  }

  /// Codes live as long as a search, many of them.
  void give_back_room() {
    code_.constants.shrink_to_fit();
    code_.operands.shrink_to_fit();
    code_.terms.shrink_to_fit();
    code_.runs.shrink_to_fit();
    code_.reverse_runs.shrink_to_fit();
    code_.outputs.shrink_to_fit();
  }

  void place_leaves() {
    const auto num_nodes = static_cast<int>(nodes_.size());
    for (int node = 0; node < num_nodes; ++node) {
      if (!needed_[node] || nodes_[node].op != Op::Input) continue;
      const auto number = static_cast<std::size_t>(nodes_[node].left);
      if (code_.inputs.size() <= number) code_.inputs.resize(number + 1, -1);
      place(node);
      code_.inputs[number] = position_[node];
    }
    code_.num_inputs = code_.num_nodes();
    for (int node = 0; node < num_nodes; ++node) {
      if (!needed_[node] || nodes_[node].op != Op::Constant) continue;
      place(node);
      code_.constants.push_back(nodes_[node].value);
    }
  }

  std::vector<ReverseRun> find_kinds() {
    Service service(program_);
    std::vector<ReverseRun> kinds(nodes_.size());
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      const Expression& step = nodes_[node];
      if (!needed_[node] || step.op == Op::Constant || step.op == Op::Input) continue;
      kinds[node].audience = service.audience_of(static_cast<int>(node));
      if (step.op == Op::WeightedSum) continue;
      kinds[node].left_varies = varies(step.left);
      kinds[node].right_varies = varies(step.right);
    }
    code_.served = service.served();
    return kinds;
  }

  std::uint32_t place_of(int node) const {
    return static_cast<std::uint32_t>(position_[node] * kLanes);
  }

  void place_operation(int node) {
    place(node);
    const Expression& step = nodes_[node];
    LaneOperands& operands = code_.operands.back();
    if (step.op != Op::WeightedSum) {
      operands = {place_of(step.left), step.right >= 0 ? place_of(step.right) : 0};
      return;
    }
    operands.left = static_cast<std::uint32_t>(code_.terms.size());
    code_.terms.push_back({0, step.value});
    for (const WeightedTerm& term : program_.graph.terms_of(step))
      code_.terms.push_back({place_of(term.node), term.weight});
    operands.right = static_cast<std::uint32_t>(code_.terms.size());
  }

  const ExpressionProgram& program_;
  const std::vector<Expression>& nodes_;
  std::vector<bool> needed_;
  std::vector<int> position_;  // [nodes of the graph] in the code
  LaneCode code_;
};

}  // namespace

LaneCode lane_code(const ExpressionProgram& program) {
  return Assembly(program)();
}

}  // namespace codescent
