#include "autodiff_model/tensors/tensor_program.hpp"

#include <algorithm>
#include <limits>
#include <torch/types.h>

namespace codescent {
namespace {

std::vector<int> positions_of(const std::vector<bool>& needed) {
  std::vector<int> positions(needed.size(), -1);
  int next = 0;
  for (std::size_t node = 0; node < needed.size(); ++node)
    if (needed[node]) positions[node] = next++;
  return positions;
}

bool is_leaf(Op op) {
  return op == Op::Constant || op == Op::Input;
}

/// One number if all are equal.
std::vector<double> shortened(std::vector<double> rows) {
  if (std::all_of(rows.begin(), rows.end(), [&](double value) { return value == rows.front(); }))
    rows.resize(1);
  return rows;
}

/// [rows, 1]
at::Tensor column(const std::vector<double>& rows) {
  return torch::tensor(rows, torch::kFloat64).unsqueeze(-1);
}

at::Tensor log_of(const at::Tensor& x) {
  const auto has_log =
      (x >= std::numeric_limits<double>::min()) & (x <= std::numeric_limits<double>::max());
  return torch::where(has_log, x, torch::full_like(x, std::numeric_limits<double>::quiet_NaN()))
      .log();
}

at::Tensor ceil_of(const at::Tensor& differentiable) {
  const at::Tensor x = differentiable.detach();
  const at::Tensor nearest = x.round();
  return torch::where(x - nearest > x.abs() * kCeilSlack, nearest + 1, nearest);
}

/// Of two numbers; the right one, and its gradient, where they are equal.
at::Tensor chosen(const at::Tensor& takes_left, const at::Tensor& left, const at::Tensor& right) {
  return torch::where(takes_left, left, right);
}

at::Tensor result_of(Op op, const at::Tensor& left, const at::Tensor& right) {
  switch (op) {
    case Op::Add:
      return left + right;
    case Op::Subtract:
      return left - right;
    case Op::Multiply:
      return left * right;
    case Op::Divide:
      return left / right;
    case Op::Minimum:
      return chosen(left < right, left, right);
    case Op::Maximum:
      return chosen(left > right, left, right);
    case Op::Exp:
      return left.clamp(-700, 700).exp();
    case Op::Log:
      return log_of(left);
    case Op::Ceil:
      return ceil_of(left);
    case Op::Constant:
    case Op::Input:
    case Op::WeightedSum:
      break;
  }
  TORCH_CHECK(false, "no operation on two operands");
}

}  // namespace

std::string program_shape(const ExpressionProgram& program) {
  const std::vector<bool> needed = needed_nodes(program);
  const std::vector<int> positions = positions_of(needed);
  const auto position = [&](int node) {
    return node < 0 ? std::string() : std::to_string(positions[node]);
  };
  std::string shape;
  for (std::size_t node = 0; node < needed.size(); ++node) {
    if (!needed[node]) continue;
    const Expression& step = program.graph.nodes()[node];
    shape += std::to_string(static_cast<int>(step.op)) + ":";
    if (step.op == Op::Input)
      shape += std::to_string(step.left);
    else if (step.op == Op::WeightedSum)
      for (const WeightedTerm& term : program.graph.terms_of(step))
        shape += position(term.node) + ",";
    else if (step.op != Op::Constant)
      shape += position(step.left) + "," + position(step.right);
    shape += ';';
  }
  for (const int output : program.outputs) shape += position(output) + ".";
  return shape;
}

TensorProgram::TensorProgram(const std::vector<const ExpressionProgram*>& programs) {
  std::vector<std::vector<int>> nodes;  // [rows][steps]
  for (const ExpressionProgram* program : programs) {
    auto& own = nodes.emplace_back();
    const std::vector<bool> needed = needed_nodes(*program);
    for (std::size_t node = 0; node < needed.size(); ++node)
      if (needed[node]) own.push_back(static_cast<int>(node));
  }
  const auto values_at = [&](const auto& value) {
    std::vector<double> rows;
    for (std::size_t row = 0; row < programs.size(); ++row)
      rows.push_back(value(programs[row]->graph, nodes[row]));
    return shortened(rows);
  };
  const ExpressionProgram& first = *programs.front();
  const std::vector<int> positions = positions_of(needed_nodes(first));
  for (std::size_t i = 0; i < nodes.front().size(); ++i) {
    const Expression& node = first.graph.nodes()[nodes.front()[i]];
    Step step{node.op, node.left, node.right, {}};
    if (node.op == Op::Constant || node.op == Op::WeightedSum)
      step.values = values_at([&](const ExpressionGraph& graph, const std::vector<int>& own) {
        return graph.nodes()[own[i]].value;
      });
    if (node.op == Op::WeightedSum) {
      const std::vector<WeightedTerm> terms = first.graph.terms_of(node);
      step.left = static_cast<int>(terms_.size());
      for (std::size_t t = 0; t < terms.size(); ++t)
        terms_.push_back({positions[terms[t].node],
                          values_at([&](const ExpressionGraph& graph, const std::vector<int>& own) {
                            return graph.terms_of(graph.nodes()[own[i]])[t].weight;
                          })});
    } else if (!is_leaf(node.op)) {
      step.left = positions[node.left];
      if (node.right >= 0) step.right = positions[node.right];
    }
    steps_.push_back(std::move(step));
  }
  for (const int output : first.outputs) outputs_.push_back(positions[output]);
}

std::vector<at::Tensor> TensorProgram::operator()(
    const std::function<at::Tensor(int)>& input) const {
  std::vector<at::Tensor> results;
  at::Device device = at::kCPU;
  for (const Step& step : steps_)
    if (step.op == Op::Input) device = input(step.left).device();
  for (const Step& step : steps_) {
    if (step.op == Op::Constant) {
      results.push_back(column(step.values).to(device));
    } else if (step.op == Op::Input) {
      results.push_back(input(step.left));
    } else if (step.op == Op::WeightedSum) {
      at::Tensor sum = column(step.values).to(device);
      for (int t = step.left; t < step.left + step.right; ++t)
        sum = sum + results[terms_[t].step] * column(terms_[t].weights).to(device);
      results.push_back(sum);
    } else {
      const at::Tensor& left = results[step.left];
      results.push_back(result_of(step.op, left, step.right < 0 ? left : results[step.right]));
    }
  }
  std::vector<at::Tensor> outputs;
  for (const int output : outputs_) outputs.push_back(results[output]);
  return outputs;
}

}  // namespace codescent
