#pragma once

#include <cstdint>
#include <map>
#include <tuple>
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
  AddScaled  // left + value * right
};

/// `Op::Ceil` takes a number for an integer that it exceeds by this share of itself or less:
/// products of exponentials of logarithms miss the integers that they stand for by a few last
/// places.
constexpr double kCeilSlack = 1e-9;

/// One node of an expression graph; `left` and `right` are earlier nodes, or for an input its
/// number.
struct Expression {
  Op op = Op::Constant;
  int left = -1;
  int right = -1;
  double value = 0;  // of a constant, or the scale of AddScaled
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
  /// left + scale * right in one step, as long sums of weighted terms want it.
  int add_scaled(int left, int right, double scale);

  const std::vector<Expression>& nodes() const { return nodes_; }

 private:
  int intern(Op op, int left, int right, double value);
  bool is_constant(int node, double value) const;
  bool is_constant(int node) const { return nodes_[node].op == Op::Constant; }

  std::vector<Expression> nodes_;
  std::map<std::tuple<Op, int, int, double>, int> known_;
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
  friend Real add_scaled(Real sum, Real x, double scale) {
    return {*sum.graph_, sum.graph_->add_scaled(sum.node_, x.node_, scale)};
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
