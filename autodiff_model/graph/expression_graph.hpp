#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

namespace codescent {

enum class Op : std::uint8_t {
  Constant,
  Input,
  Add,
  Subtract,
  Multiply,
  Divide,
  Minimum,
  Maximum,
  Exp,
  Log,
  Ceil,
  WeightedSum  // value + the sum of weighted terms
};

/// `Op::Ceil` takes a number for an integer that it exceeds by this share of itself or less:
/// products of exponentials of logarithms miss the integers that they stand for by a few last
/// places.
constexpr double kCeilSlack = 1e-9;

/// One node of an expression graph; `left` and `right` are earlier nodes, or of an input its
/// number, of a weighted sum its first term and how many there are.
struct Expression {
  Op op = Op::Constant;
  int left = -1;
  int right = -1;
  double value = 0;  // of a constant, or what a weighted sum starts from
};

/// What a weighted sum adds: weight times an earlier node.
struct WeightedTerm {
  int node = -1;
  double weight = 0;
};

/// Builds arithmetic expressions with shared subexpressions and folded constants, so that a formula
/// can be written in its general form and costs only what its data leave of it.
class ExpressionGraph {
 public:
  int constant(double value);
  int input(int number);
  int add(int left, int right);
  int subtract(int left, int right);
  int multiply(int left, int right);
  int divide(int left, int right);
  int minimum(int left, int right);
  int maximum(int left, int right);
  int exp(int argument);
  int log(int argument);
  int ceil(int argument);
  /// sum + every term, in one step.
  int weighted_sum(double sum, const std::vector<WeightedTerm>& terms);

  const std::vector<Expression>& nodes() const { return nodes_; }
  /// Of a weighted sum.
  std::vector<WeightedTerm> terms_of(const Expression& sum) const {
    return {terms_.begin() + sum.left, terms_.begin() + sum.left + sum.right};
  }

 private:
  int intern(Op op, int left, int right, double value);
  bool is_constant(int node, double value) const;
  bool is_constant(int node) const { return nodes_[node].op == Op::Constant; }

  std::vector<Expression> nodes_;
  std::vector<WeightedTerm> terms_;  // of all weighted sums
  /// A node's operation and operands; the value as bits: NaNs, too.
  struct Key {
    Op op;
    int left, right;
    std::uint64_t value;

    bool operator==(const Key& other) const {
      return op == other.op && left == other.left && right == other.right && value == other.value;
    }
  };
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };

  std::unordered_map<Key, int, Hash> known_;
  std::map<std::vector<std::uint64_t>, int> known_sums_;  // by start, nodes and weights
};

/// A node of a graph with arithmetic operators.
class Real {
 public:
  Real(ExpressionGraph& graph, int node) : graph_(&graph), node_(node) {}
  int node() const { return node_; }
  Real constant(double value) const { return {*graph_, graph_->constant(value)}; }

  friend Real operator+(Real a, Real b) { return {*a.graph_, a.graph_->add(a.node_, b.node_)}; }
  friend Real operator-(Real a, Real b) {
    return {*a.graph_, a.graph_->subtract(a.node_, b.node_)};
  }
  friend Real operator*(Real a, Real b) {
    return {*a.graph_, a.graph_->multiply(a.node_, b.node_)};
  }
  friend Real operator/(Real a, Real b) { return {*a.graph_, a.graph_->divide(a.node_, b.node_)}; }
  friend Real operator+(Real a, double b) { return a + a.constant(b); }
  friend Real operator-(Real a, double b) { return a - a.constant(b); }
  friend Real operator*(Real a, double b) { return a * a.constant(b); }
  friend Real operator/(Real a, double b) { return a / a.constant(b); }
  friend Real operator+(double a, Real b) { return b.constant(a) + b; }
  friend Real operator-(double a, Real b) { return b.constant(a) - b; }
  friend Real operator*(double a, Real b) { return b.constant(a) * b; }
  friend Real operator/(double a, Real b) { return b.constant(a) / b; }
  friend Real operator-(Real a) { return 0 - a; }
  friend Real minimum(Real a, Real b) { return {*a.graph_, a.graph_->minimum(a.node_, b.node_)}; }
  friend Real maximum(Real a, Real b) { return {*a.graph_, a.graph_->maximum(a.node_, b.node_)}; }
  friend Real minimum(Real a, double b) { return minimum(a, a.constant(b)); }
  friend Real maximum(Real a, double b) { return maximum(a, a.constant(b)); }
  friend Real exp(Real a) { return {*a.graph_, a.graph_->exp(a.node_)}; }
  /// sum + weights[0] * xs[0] + ... of `n` numbers, at least one.
  friend Real weighted_sum(double sum, const Real* xs, const double* weights, int n) {
    std::vector<WeightedTerm> terms;
    for (int i = 0; i < n; ++i) terms.push_back({xs[i].node_, weights[i]});
    return {*xs[0].graph_, xs[0].graph_->weighted_sum(sum, terms)};
  }
  /// NaN except for positive, finite, normal numbers.
  friend Real log(Real a) { return {*a.graph_, a.graph_->log(a.node_)}; }
  /// The smallest integer not below, up to `kCeilSlack`; its derivative is 0.
  friend Real ceil(Real a) { return {*a.graph_, a.graph_->ceil(a.node_)}; }

 private:
  ExpressionGraph* graph_;
  int node_;
};

}  // namespace codescent
