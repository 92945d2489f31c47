#include "autodiff_model/graph/lane_program.hpp"

#include <cstdint>
#include <limits>

// One binary for every x86-64: the loader picks the widest registers that the machine has.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define CODESCENT_WIDEST_SIMD \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CODESCENT_WIDEST_SIMD
#endif

namespace codescent {
namespace {

using Lanes = Pack::Lanes;
using IntegerLanes = std::int64_t __attribute__((vector_size(kLanes * sizeof(double))));
using BitLanes = std::uint64_t __attribute__((vector_size(kLanes * sizeof(double))));

constexpr double kShift = 0x1.8p52;  // adding it rounds to an integer in the low mantissa bits
constexpr double kLn2High = 0x1.62e42fefa38p-1;
constexpr double kLn2Low = 0x1.ef35793c7673p-45;

/// exp to within 1 ulp or so for |x| < 700: 2^n times a Taylor polynomial on |r| <= ln(2)/2.
/// Written out because libm's exp does not vectorise.
inline __attribute__((always_inline)) void exp_lanes(const Lanes& x, Lanes& result) {
  constexpr double kLog2e = 1.4426950408889634074;
  const Lanes low = Lanes{} - 700;
  const Lanes above_low = x < low ? low : x;
  const Lanes clamped = above_low > -low ? -low : above_low;
  const Lanes shifted = clamped * kLog2e + kShift;
  const Lanes n = shifted - kShift;
  const Lanes r = (clamped - n * kLn2High) - n * kLn2Low;
  Lanes p = r * (1.0 / 6227020800) + 1.0 / 479001600;
  for (const double coefficient :
       {1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120,
        1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0})
    p = p * r + coefficient;
  // A cast between packs keeps the bits; adding n to the exponent field multiplies by 2^n.
  result = (Lanes)((IntegerLanes)p + ((IntegerLanes)shifted << 52));
}

/// log to within 1 ulp or so for positive normal numbers, NaN for all others: x = 2^n m with m
/// between the roots of 1/2 and 2, and log m = 2 artanh((m - 1) / (m + 1)), a series in odd powers.
inline __attribute__((always_inline)) void log_lanes(const Lanes& x, Lanes& result) {
  constexpr std::uint64_t kBitsOfRootHalf = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t kBitsOfOne = 0x3ff0000000000000;
  constexpr std::uint64_t kBitsOfTwoTo52 = 0x4330000000000000;
  constexpr double kSmallest = std::numeric_limits<double>::min();
  constexpr double kLargest = std::numeric_limits<double>::max();
  // A cast between packs keeps the bits: the exponent of x counts up at the root of 1/2.
  const BitLanes exponent = ((BitLanes)x + (kBitsOfOne - kBitsOfRootHalf)) >> 52;
  const Lanes n = (Lanes)(exponent | kBitsOfTwoTo52) - (0x1p52 + 1023);
  const Lanes m = (Lanes)((BitLanes)x + kBitsOfOne - (exponent << 52));
  const Lanes f = (m - 1) / (m + 1);
  const Lanes square = f * f;
  Lanes p = square * (2.0 / 23) + 2.0 / 21;
  for (const double coefficient :
       {2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3})
    p = p * square + coefficient;
  const Lanes log = n * kLn2High + (n * kLn2Low + f * square * p + 2 * f);
  const Lanes none = Lanes{} + std::numeric_limits<double>::quiet_NaN();
  const Lanes positive = x >= Lanes{} + kSmallest ? log : none;
  result = x <= Lanes{} + kLargest ? positive : none;
}

/// As `ExpressionGraph::ceil`; from 2^51 on to within 1 ulp.
inline __attribute__((always_inline)) void ceil_lanes(const Lanes& x, Lanes& result) {
  const Lanes nearest = (x + kShift) - kShift;
  const Lanes size = x < Lanes{} ? -x : x;
  result = x - nearest > size * kCeilSlack ? nearest + 1 : nearest;
}

CODESCENT_WIDEST_SIMD
void run_forward(const Expression* code, int num_nodes, const WeightedTerm* terms, Pack* values) {
  for (int node = 0; node < num_nodes; ++node) {
    const Expression& step = code[node];
    switch (step.op) {
      case Op::Add:
        values[node].lanes = values[step.left].lanes + values[step.right].lanes;
        break;
      case Op::Subtract:
        values[node].lanes = values[step.left].lanes - values[step.right].lanes;
        break;
      case Op::Multiply:
        values[node].lanes = values[step.left].lanes * values[step.right].lanes;
        break;
      case Op::Divide:
        values[node].lanes = values[step.left].lanes / values[step.right].lanes;
        break;
      case Op::Minimum:
        values[node].lanes = values[step.left].lanes < values[step.right].lanes
                                 ? values[step.left].lanes
                                 : values[step.right].lanes;
        break;
      case Op::Maximum:
        values[node].lanes = values[step.left].lanes > values[step.right].lanes
                                 ? values[step.left].lanes
                                 : values[step.right].lanes;
        break;
      case Op::Exp:
        exp_lanes(values[step.left].lanes, values[node].lanes);
        break;
      case Op::Log:
        log_lanes(values[step.left].lanes, values[node].lanes);
        break;
      case Op::Ceil:
        ceil_lanes(values[step.left].lanes, values[node].lanes);
        break;
      case Op::WeightedSum: {
        Lanes sum = Lanes{} + step.value;
        for (const WeightedTerm* term = terms + step.left; term != terms + step.left + step.right;
             ++term)
          sum += values[term->node].lanes * term->weight;
        values[node].lanes = sum;
        break;
      }
      case Op::Constant:
      case Op::Input:
        break;
    }
  }
}

/// Adds to a derivative, or sets it where there is none yet.
inline __attribute__((always_inline)) void accumulate(int node, const Lanes& derivative,
                                                      Pack* adjoints, std::uint64_t* active) {
  std::uint64_t& word = active[node / 64];
  const std::uint64_t bit = std::uint64_t{1} << (node % 64);
  adjoints[node].lanes = (word & bit) != 0 ? adjoints[node].lanes + derivative : derivative;
  word |= bit;
}

inline __attribute__((always_inline)) void reverse_step(const Expression& step, int node,
                                                        const WeightedTerm* terms,
                                                        const Pack* values, Pack* adjoints,
                                                        std::uint64_t* active) {
  const Lanes bar = adjoints[node].lanes;
  const Lanes none = bar - bar;
  const auto add = [&](int to, const Lanes& derivative) __attribute__((always_inline)) {
    accumulate(to, derivative, adjoints, active);
  };
  switch (step.op) {
    case Op::Add:
      add(step.left, bar);
      add(step.right, bar);
      break;
    case Op::Subtract:
      add(step.left, bar);
      add(step.right, -bar);
      break;
    case Op::Multiply:
      add(step.left, bar * values[step.right].lanes);
      add(step.right, bar * values[step.left].lanes);
      break;
    case Op::Divide: {
      const Lanes share = bar / values[step.right].lanes;
      add(step.left, share);
      add(step.right, -share * values[node].lanes);
      break;
    }
    case Op::Minimum: {
      const auto takes_left = values[step.left].lanes < values[step.right].lanes;
      add(step.left, takes_left ? bar : none);
      add(step.right, takes_left ? none : bar);
      break;
    }
    case Op::Maximum: {
      const auto takes_left = values[step.left].lanes > values[step.right].lanes;
      add(step.left, takes_left ? bar : none);
      add(step.right, takes_left ? none : bar);
      break;
    }
    case Op::Exp:
      add(step.left, bar * values[node].lanes);
      break;
    case Op::Log:
      add(step.left, bar / values[step.left].lanes);
      break;
    case Op::WeightedSum:
      for (int i = step.left; i < step.left + step.right; ++i)
        add(terms[i].node, bar * terms[i].weight);
      break;
    case Op::Ceil:  // constant wherever it has a derivative
    case Op::Constant:
    case Op::Input:
      break;
  }
}

/// From the last active node to the first; the nodes that one depends on come before it.
CODESCENT_WIDEST_SIMD
void run_reverse(const Expression* code, int num_nodes, const WeightedTerm* terms,
                 const Pack* values, Pack* adjoints, std::uint64_t* active) {
  for (int word = (num_nodes - 1) / 64; word >= 0; --word)
    while (active[word] != 0) {
      const int bit = 63 - __builtin_clzll(active[word]);
      const int node = 64 * word + bit;
      active[word] ^= std::uint64_t{1} << bit;
      reverse_step(code[node], node, terms, values, adjoints, active);
    }
}

}  // namespace

LaneProgram::LaneProgram(const ExpressionProgram& program) {
  const auto& [graph, outputs] = program;
  const std::vector<bool> needed = needed_nodes(program);
  const auto& nodes = graph.nodes();
  std::vector<int> position(nodes.size(), -1);
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    if (!needed[node]) continue;
    position[node] = static_cast<int>(code_.size());
    Expression step = nodes[node];
    if (step.op == Op::Input) {
      if (static_cast<int>(inputs_.size()) <= step.left) inputs_.resize(step.left + 1, -1);
      inputs_[step.left] = position[node];
    } else if (step.op == Op::WeightedSum) {
      step.left = static_cast<int>(terms_.size());
      for (const WeightedTerm& term : graph.terms_of(nodes[node]))
        terms_.push_back({position[term.node], term.weight});
    } else if (step.op != Op::Constant) {
      step.left = position[step.left];
      if (step.right >= 0) step.right = position[step.right];
    }
    code_.push_back(step);
  }
  for (const int output : outputs) outputs_.push_back(position[output]);
}

int LaneProgram::input(int number) const {
  return number < static_cast<int>(inputs_.size()) ? inputs_[number] : -1;
}

void LaneProgram::set_constants(Pack* values) const {
  for (int node = 0; node < num_nodes(); ++node)
    if (code_[node].op == Op::Constant) values[node].lanes = Lanes{} + code_[node].value;
}

void LaneProgram::run(Pack* values) const {
  run_forward(code_.data(), num_nodes(), terms_.data(), values);
}

void Adjoints::add(int node, const Pack& derivative) {
  accumulate(node, derivative.lanes, packs_.data(), active_.data());
}

void LaneProgram::run_backward(const Pack* values, Adjoints& adjoints) const {
  // Inputs that no active output depends on have a derivative too, of zero.
  for (const int node : inputs_)
    if (node >= 0) adjoints.add(node, Pack{});
  run_reverse(code_.data(), num_nodes(), terms_.data(), values, adjoints.packs_.data(),
              adjoints.active_.data());
}

}  // namespace codescent
