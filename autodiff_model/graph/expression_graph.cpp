#include "autodiff_model/graph/expression_graph.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace codescent {
namespace {

std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

}  // namespace

std::size_t ExpressionGraph::Hash::operator()(const Key& key) const {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;  // 2^64 over the golden ratio
  std::uint64_t hash = static_cast<std::uint64_t>(key.op);
  for (const std::uint64_t part :
       {static_cast<std::uint64_t>(key.left), static_cast<std::uint64_t>(key.right), key.value}) {
    hash = (hash ^ part) * kOdd;
    hash ^= hash >> 32;
  }
  return hash;
}

int ExpressionGraph::intern(Op op, int left, int right, double value) {
  const auto [known, is_new] =
      known_.try_emplace({op, left, right, bits_of(value)}, static_cast<int>(nodes_.size()));
  if (is_new) nodes_.push_back({op, left, right, value});
  return known->second;
}

bool ExpressionGraph::is_constant(int node, double value) const {
  return is_constant(node) && nodes_[node].value == value;
}

int ExpressionGraph::constant(double value) {
  return intern(Op::Constant, -1, -1, value);
}

int ExpressionGraph::input(int number) {
  return intern(Op::Input, number, -1, 0);
}

int ExpressionGraph::add(int left, int right) {
  if (is_constant(left) && is_constant(right))
    return constant(nodes_[left].value + nodes_[right].value);
  if (is_constant(left, 0)) return right;
  if (is_constant(right, 0)) return left;
  return intern(Op::Add, std::min(left, right), std::max(left, right), 0);
}

int ExpressionGraph::subtract(int left, int right) {
  if (is_constant(left) && is_constant(right))
    return constant(nodes_[left].value - nodes_[right].value);
  if (is_constant(right, 0)) return left;
  if (left == right) return constant(0);
  return intern(Op::Subtract, left, right, 0);
}

int ExpressionGraph::multiply(int left, int right) {
  if (is_constant(left) && is_constant(right))
    return constant(nodes_[left].value * nodes_[right].value);
  if (is_constant(left, 0) || is_constant(right, 0)) return constant(0);
  if (is_constant(left, 1)) return right;
  if (is_constant(right, 1)) return left;
  return intern(Op::Multiply, std::min(left, right), std::max(left, right), 0);
}

int ExpressionGraph::divide(int left, int right) {
  if (is_constant(left) && is_constant(right))
    return constant(nodes_[left].value / nodes_[right].value);
  if (is_constant(left, 0)) return left;
  if (is_constant(right)) return multiply(left, constant(1 / nodes_[right].value));
  return intern(Op::Divide, left, right, 0);
}

int ExpressionGraph::minimum(int left, int right) {
  if (is_constant(left) && is_constant(right))
    return constant(std::min(nodes_[left].value, nodes_[right].value));
  if (left == right) return left;
  return intern(Op::Minimum, left, right, 0);
}

int ExpressionGraph::maximum(int left, int right) {
  if (is_constant(left) && is_constant(right))
    return constant(std::max(nodes_[left].value, nodes_[right].value));
  if (left == right) return left;
  return intern(Op::Maximum, left, right, 0);
}

int ExpressionGraph::exp(int argument) {
  if (is_constant(argument)) return constant(std::exp(nodes_[argument].value));
  return intern(Op::Exp, argument, -1, 0);
}

int ExpressionGraph::log(int argument) {
  if (is_constant(argument)) {
    const double value = nodes_[argument].value;
    const bool has_log = value >= std::numeric_limits<double>::min() && std::isfinite(value);
    return constant(has_log ? std::log(value) : std::numeric_limits<double>::quiet_NaN());
  }
  return intern(Op::Log, argument, -1, 0);
}

int ExpressionGraph::ceil(int argument) {
  if (!is_constant(argument)) return intern(Op::Ceil, argument, -1, 0);
  const double value = nodes_[argument].value;
  const double nearest = std::nearbyint(value);
  return constant(value - nearest > kCeilSlack * std::abs(value) ? nearest + 1 : nearest);
}

int ExpressionGraph::weighted_sum(double sum, const std::vector<WeightedTerm>& terms) {
  const auto first = static_cast<int>(terms_.size());
  for (const WeightedTerm& term : terms)
    if (is_constant(term.node))
      sum += term.weight * nodes_[term.node].value;
    else if (term.weight != 0)
      terms_.push_back(term);
  const auto num_terms = static_cast<int>(terms_.size()) - first;
  if (num_terms == 0) return constant(sum);

  std::vector<std::uint64_t> key = {bits_of(sum)};
  for (int i = first; i < first + num_terms; ++i) {
    key.push_back(static_cast<std::uint64_t>(terms_[i].node));
    key.push_back(bits_of(terms_[i].weight));
  }
  const auto [entry, is_new] = known_sums_.emplace(key, static_cast<int>(nodes_.size()));
  if (is_new)
    nodes_.push_back({Op::WeightedSum, first, num_terms, sum});
  else
    terms_.resize(first);
  return entry->second;
}

}  // namespace codescent
