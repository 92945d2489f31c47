#include "autodiff_model/graph/lane_program.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <random>

#include "autodiff_model/graph/staged_program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/random_cases.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

/// A function of one variable, on all lanes.
class Compiled {
 public:
  template <typename Function>
  explicit Compiled(const Function& function, const LaneKernels& kernels = widest_lane_kernels())
      : program_(program_of(function), kernels), values_(program_.num_nodes()) {
    program_.set_constants(values_.data());
  }

  double operator()(double x) {
    for (int lane = 0; lane < kLanes; ++lane) values_[program_.input(0)].lanes[lane] = x;
    program_.run(values_.data());
    const Pack& result = values_[program_.output(0)];
    for (int lane = 1; lane < kLanes; ++lane)
      if (!std::isnan(result.lanes[0])) CHECK(result.lanes[lane] == result.lanes[0]);
    return result.lanes[0];
  }

  /// Of the last call.
  double derivative() const {
    Adjoints adjoints(program_.num_nodes());
    adjoints.add(program_.output(0), {Pack::Lanes{} + 1});
    program_.run_backward(values_.data(), adjoints);
    return adjoints[program_.input(0)].lanes[0];
  }

 private:
  template <typename Function>
  static ExpressionProgram program_of(const Function& function) {
    ExpressionProgram program;
    program.outputs = {function(Real(program.graph, program.graph.input(0))).node()};
    return program;
  }

  LaneProgram program_;
  std::vector<Pack> values_;
};

/// Four expressions of many operations on two inputs between 1 and 2.
ExpressionProgram drawn_program(int size, std::mt19937_64& generator) {
  ExpressionProgram program;
  ExpressionGraph& graph = program.graph;
  std::vector<Real> known = {{graph, graph.input(0)}, {graph, graph.input(1)}};
  const auto any = [&] { return known[draw(static_cast<std::int64_t>(known.size()), generator)]; };
  for (int i = 0; i < size; ++i) {
    const Real a = any(), b = any(), c = any();
    const double weight = draw_real(0.5, 2, generator);
    const Real terms[] = {a, b, c};
    const double weights[] = {0.2, weight, -0.1};
    const Real made[] = {a + b,
                         a - weight * b,
                         weight - a * b,
                         a / b,
                         minimum(a, b),
                         maximum(a.constant(weight), a),
                         exp(0.3 * a),
                         log(a),
                         ceil(weight * a),
                         weighted_sum(weight, terms, weights, 3)};
    const Real one = made[draw(std::size(made), generator)];
    known.push_back(1 + minimum(maximum(one - 1, 0), 1) + 0.01 * one);
  }
  for (std::size_t i = known.size() - 4; i < known.size(); ++i)
    program.outputs.push_back(known[i].node());
  return program;
}

/// What one node makes of its operands' values.
double plain_value(const ExpressionGraph& graph, const Expression& step,
                   const std::vector<double>& values) {
  const double a = step.left >= 0 && step.op != Op::WeightedSum ? values[step.left] : 0;
  const double b = step.right >= 0 && step.op != Op::WeightedSum ? values[step.right] : 0;
  double sum = step.value;
  switch (step.op) {
    case Op::Add:
      return a + b;
    case Op::Subtract:
      return a - b;
    case Op::Multiply:
      return a * b;
    case Op::Divide:
      return a / b;
    case Op::Minimum:
      return std::min(a, b);
    case Op::Maximum:
      return std::max(a, b);
    case Op::Exp:
      return std::exp(a);
    case Op::Log:
      return std::log(a);
    case Op::Ceil:
      return std::ceil(a - 1e-9 * a);
    case Op::WeightedSum:
      for (const WeightedTerm& term : graph.terms_of(step)) sum += term.weight * values[term.node];
      return sum;
    default:
      return sum;
  }
}

/// Every node in the order of the graph. [nodes]
std::vector<double> plain_values(const ExpressionGraph& graph, const std::vector<double>& inputs) {
  std::vector<double> values;
  for (const Expression& step : graph.nodes())
    values.push_back(step.op == Op::Input ? inputs[step.left] : plain_value(graph, step, values));
  return values;
}

/// Derivatives of an output with respect to the inputs, carried forwards from each. [inputs]
std::vector<double> plain_derivatives(const ExpressionProgram& program, int output,
                                      const std::vector<double>& values, int num_inputs) {
  const auto& nodes = program.graph.nodes();
  std::vector<double> derivatives;
  for (int input = 0; input < num_inputs; ++input) {
    std::vector<double> along(nodes.size(), 0);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Expression& step = nodes[i];
      const auto left = static_cast<std::size_t>(step.left);
      const auto right = static_cast<std::size_t>(step.right);
      switch (step.op) {
        case Op::Input:
          along[i] = step.left == input;
          break;
        case Op::Add:
          along[i] = along[left] + along[right];
          break;
        case Op::Subtract:
          along[i] = along[left] - along[right];
          break;
        case Op::Multiply:
          along[i] = along[left] * values[right] + values[left] * along[right];
          break;
        case Op::Divide:
          along[i] = (along[left] - values[i] * along[right]) / values[right];
          break;
        case Op::Minimum:
          along[i] = along[values[left] < values[right] ? left : right];
          break;
        case Op::Maximum:
          along[i] = along[values[left] > values[right] ? left : right];
          break;
        case Op::Exp:
          along[i] = values[i] * along[left];
          break;
        case Op::Log:
          along[i] = along[left] / values[left];
          break;
        case Op::WeightedSum:
          for (const WeightedTerm& term : program.graph.terms_of(step))
            along[i] += term.weight * along[term.node];
          break;
        default:
          break;
      }
    }
    derivatives.push_back(along[program.outputs[output]]);
  }
  return derivatives;
}

const double kNotANumber = std::nan("");

}  // namespace

TEST_CASE("a lane program computes log as libm does, over all magnitudes and near 1") {
  Compiled log_of([](Real x) { return log(x); });
  std::mt19937_64 generator(1);
  double worst = 0;
  const auto compare = [&](double x) {
    const double expected = std::log(x);
    const double scale = expected == 0 ? 1 : std::abs(expected);
    worst = std::max(worst, std::abs(log_of(x) - expected) / scale);
  };
  for (int i = 0; i < 20'000; ++i) {
    compare(std::exp(draw_real(-708, 709, generator)));
    compare(draw_real(0.4, 2.5, generator));
    compare(1 + std::exp2(-draw_real(1, 52, generator)));
    compare(1 - std::exp2(-draw_real(1, 52, generator)));
  }
  for (int exponent = -1022; exponent <= 1023; ++exponent) compare(std::exp2(exponent));
  for (const double x : {std::sqrt(0.5), std::sqrt(2.0), DBL_MIN, DBL_MAX}) compare(x);
  CHECK(worst < 1e-15);
  CHECK(log_of(1) == 0);
}

TEST_CASE("log is not a number where there is none, in lanes") {
  Compiled log_of([](Real x) { return log(x); });
  for (const double x :
       {0.0, -0.0, -1.0, -DBL_MAX, double{INFINITY}, -double{INFINITY}, kNotANumber})
    CHECK(std::isnan(log_of(x)));
}

TEST_CASE("a lane program rounds up as libm does, and takes almost integers for integers") {
  Compiled ceil_of([](Real x) { return ceil(x); });
  std::mt19937_64 generator(2);
  for (int i = 0; i < 2'000; ++i) {
    const auto size = static_cast<double>(draw(2'000'000, generator) - 1'000'000);
    const auto block = static_cast<double>(1 + draw(64, generator));
    CHECK(ceil_of(size / block) == std::ceil(size / block));
  }
  for (const double integer : {-16.0, -1.0, 0.0, 1.0, 16.0, 654'321.0}) {
    CAPTURE(integer);
    const double size = std::abs(integer);
    CHECK(ceil_of(integer + 1e-10 * size) == integer);
    CHECK(ceil_of(integer - 1e-10 * size) == integer);
    CHECK(ceil_of(integer + 1e-8 * (size + 1)) == integer + 1);
    CHECK(ceil_of(integer - 1e-8 * (size + 1)) == integer);
  }
  for (const double integer : {0x1p40 + 1, 0x1p50 + 1, -0x1p50 - 1})
    CHECK(ceil_of(integer) == integer);
  CHECK(ceil_of(1e-300) == 1);
  for (const double x : {3e15, -1e17, 1e300})
    CHECK(ceil_of(x) == doctest::Approx(x).epsilon(1e-15));
  CHECK(std::isnan(ceil_of(kNotANumber)));
}

TEST_CASE("products of exponentials of logarithms round up to the integer that they stand for") {
  for (int a = 1; a <= 40; ++a)
    for (int b = 1; b <= 40; ++b) {
      Compiled product([&](Real x) { return ceil(exp(x) * exp(std::log(a * b) - x)); });
      CHECK(product(std::log(a)) == a * b);
    }
}

TEST_CASE("constants fold to what lanes compute") {
  ExpressionGraph graph;
  const Real any(graph, graph.input(0));
  const auto folded = [&](Real x) {
    REQUIRE(graph.nodes()[x.node()].op == Op::Constant);
    return graph.nodes()[x.node()].value;
  };
  Compiled log_of([](Real x) { return log(x); });
  Compiled ceil_of([](Real x) { return ceil(x); });
  for (const double value : {0.3, 1.0, 2.5, 16.000000001, 16.0001, 15.9999, 1e12}) {
    CHECK(folded(log(any.constant(value))) == doctest::Approx(log_of(value)).epsilon(1e-15));
    CHECK(folded(ceil(any.constant(value))) == ceil_of(value));
  }
  for (const double value : {0.0, -1.0, 1e-310, double{INFINITY}, kNotANumber}) {
    CHECK(std::isnan(folded(log(any.constant(value)))));
    CHECK(std::isnan(log_of(value)));
  }
  CHECK(folded(any.constant(5)) == 5);  // beside a NaN
}

TEST_CASE("derivatives of log, ceil and the mixed operators agree with central differences") {
  const auto check = [](const auto& function) {
    Compiled compiled(function);
    for (const double x : {0.3, 0.9, 1.7, 42.4}) {
      const double step = 1e-5 * x;
      const double difference = (compiled(x + step) - compiled(x - step)) / (2 * step);
      compiled(x);
      CHECK(compiled.derivative() == doctest::Approx(difference).epsilon(1e-8));
    }
  };
  check([](Real x) { return log(x); });
  check([](Real x) { return log(x * x + 3) / (2 + x) - x / 7; });
  check([](Real x) { return ceil(x) * x; });
  check([](Real x) { return 3 / x + 2 * x + (1 + x) / x; });
  check([](Real x) { return exp(-x) * log(5 * x); });
  check([](Real x) {
    const Real terms[] = {x, log(x), x * x};
    const double weights[] = {2, -3, 0.5};
    const Real sum = weighted_sum(1, terms, weights, 3);
    return sum * sum + x;
  });
}

TEST_CASE("the mixed operators compute what they say") {
  CHECK(Compiled([](Real x) { return x / 4; })(3) == 0.75);
  CHECK(Compiled([](Real x) { return 3 / x; })(4) == 0.75);
  CHECK(Compiled([](Real x) { return 3 + x; })(4) == 7);
  CHECK(Compiled([](Real x) { return 3 * x; })(4) == 12);
  CHECK(Compiled([](Real x) { return -x; })(4) == -4);
}

TEST_CASE("a weighted sum is one step, of the terms that vary") {
  const double weights[] = {2, 0, -3, 0.5};
  const auto terms_of = [](Real x) { return std::vector<Real>{x, x * x, x.constant(7), log(x)}; };
  Compiled sum([&](Real x) { return weighted_sum(1, terms_of(x).data(), weights, 4); });
  CHECK(sum(5) == doctest::Approx(1 + 2 * 5 - 3 * 7 + 0.5 * std::log(5)).epsilon(1e-15));

  ExpressionGraph graph;
  const auto terms = terms_of(Real(graph, graph.input(0)));
  const int node = weighted_sum(1, terms.data(), weights, 4).node();
  CHECK(graph.terms_of(graph.nodes()[node]).size() == 2);
  CHECK(weighted_sum(1, terms.data(), weights, 4).node() == node);
  CHECK(weighted_sum(2, terms.data(), weights, 4).node() != node);
  const Expression constant = graph.nodes()[weighted_sum(1, &terms[2], &weights[2], 1).node()];
  CHECK(constant.op == Op::Constant);
  CHECK(constant.value == 1 - 3 * 7);
}

TEST_CASE("for every width of registers, lanes compute what the graph says node by node") {
  std::mt19937_64 generator(3);
  for (const LaneKernels& kernels : available_lane_kernels())
    for (int size = 4; size < 60; ++size) {
      CAPTURE(kernels.width);
      CAPTURE(size);
      const ExpressionProgram expressions = drawn_program(size, generator);
      const LaneProgram program(expressions, kernels);
      std::vector<Pack> values(program.num_nodes());
      program.set_constants(values.data());
      std::vector<std::vector<double>> plain;
      for (int lane = 0; lane < kLanes; ++lane) {
        const std::vector<double> x = {draw_real(1, 2, generator), draw_real(1, 2, generator)};
        for (int i = 0; i < 2; ++i)
          if (program.input(i) >= 0) values[program.input(i)].lanes[lane] = x[i];
        plain.push_back(plain_values(expressions.graph, x));
      }
      // Every second time, only the first lanes are asked for.
      const int num_lanes = size % 2 == 0 ? kLanes : 1 + size % kLanes;
      program.run(values.data(), num_lanes);
      for (int k = 0; k < program.num_outputs(); ++k)
        for (int lane = 0; lane < num_lanes; ++lane)
          CHECK(values[program.output(k)].lanes[lane] ==
                doctest::Approx(plain[lane][expressions.outputs[k]]).epsilon(1e-12));

      // Each lane asks for another output; the second time, some are asked for by none.
      Adjoints adjoints(program.num_nodes());
      for (const int num_asked : {4, 2}) {
        for (int lane = 0; lane < num_lanes; ++lane)
          adjoints.add(program.output(lane % num_asked), lane, 1 + lane);
        program.run_backward(values.data(), adjoints, num_lanes);
        for (int lane = 0; lane < num_lanes; ++lane) {
          const auto expected = plain_derivatives(expressions, lane % num_asked, plain[lane], 2);
          for (int i = 0; i < 2; ++i)
            if (program.input(i) >= 0)
              CHECK(adjoints[program.input(i)].lanes[lane] ==
                    doctest::Approx((1 + lane) * expected[i]).epsilon(1e-10));
        }
      }
    }
}

TEST_CASE("a program cut in two computes the same to the last bit") {
  std::mt19937_64 generator(4);
  for (int size = 4; size < 60; ++size) {
    const ExpressionProgram expressions = drawn_program(size, generator);
    const StagedProgram stages = staged(expressions, {0, size % 3 == 0 ? -1 : 1}, 2);
    const double inputs[] = {draw_real(1, 2, generator), draw_real(1, 2, generator)};
    const auto set = [&](const LaneProgram& program, std::vector<Pack>& values, int input,
                         double value) {
      if (program.input(input) >= 0) values[program.input(input)].lanes = Pack::Lanes{} + value;
    };
    const LaneProgram whole(expressions), rest(stages.rest);
    std::vector<Pack> expected(whole.num_nodes()), found(rest.num_nodes());
    whole.set_constants(expected.data());
    rest.set_constants(found.data());
    for (int i = 0; i < 2; ++i) {
      set(whole, expected, i, inputs[i]);
      set(rest, found, i, inputs[i]);
      const LaneProgram head(stages.heads[i]);
      std::vector<Pack> values(head.num_nodes());
      head.set_constants(values.data());
      set(head, values, i, inputs[i]);
      head.run(values.data());
      for (int k = 0; k < head.num_outputs(); ++k)
        set(rest, found, stages.first_inputs[i] + k, values[head.output(k)].lanes[0]);
    }
    whole.run(expected.data());
    rest.run(found.data());
    for (int k = 0; k < whole.num_outputs(); ++k)
      CHECK(found[rest.output(k)].lanes[3] == expected[whole.output(k)].lanes[3]);
  }
}
