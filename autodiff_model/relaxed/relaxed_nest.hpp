#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "autodiff_model/graph/expression_graph.hpp"
#include "autodiff_model/relaxed/latency_model.hpp"
#include "autodiff_model/relaxed/relaxed_problem.hpp"

namespace codescent {

/// A layer's loop nest as expressions of the log factors that a search chooses, exact where they
/// are logarithms of integers. Counts are per instance, in words, over one run of the layer.
/// docs/model.md derives the formulas.
class RelaxedNest {
 public:
  /// Input number i of the graph is the i-th variable.
  RelaxedNest(ExpressionGraph& graph, const RelaxedProblem& problem,
              const std::vector<FactorVariable>& variables, int layer);

  const Layer& layer() const { return layer_; }
  Real input(int number) { return {graph_, graph_.input(number)}; }
  Real zero() const { return zero_; }

  /// Along one axis of a level.
  Real fan_out(int level, const SpatialAxis& axis) const;
  /// Product of the fan-outs of `dims` at levels (below, level].
  Real fan_out(DimSet dims, int below, int level) const;
  /// What one instance of a level holds of an operand at a time.
  Real tile_words(Operand operand, int level) const;
  /// Partial sums that one instance meets for the first time.
  Real first_visits(int level) const;
  /// Words delivered to one instance: a loop that the operand does not see counts as far as a
  /// relevant loop stands inside it, and a sliding window saves as far as no loop stands inside it.
  Real fills(Operand operand, int level, const NestOrder& order);
  /// No order of the layer's delivers less: where they differ, each loop counts as if it stood
  /// innermost of its level.
  Real least_fills(Operand operand, int level);
  /// The tile inside the outermost level's temporal loops, and those loops.
  OuterNest<Real> outer_nest(const LoopOrder& order, Real analytical_cycles) const;

 private:
  using Reals = std::vector<Real>;

  /// What the loops of one level do to the fills of an operand at a level inside it.
  struct Share {
    Real log_repeats;
    Real kept;  // of a sliding window's fetches
  };

  void place_factors(const std::vector<FactorVariable>& variables);
  void place_fixed(const FixedFactors& fixed, Reals& log_factors);
  void find_choices(const std::vector<NestOrder>& orders);
  Real fills(Operand operand, int level, const NestOrder& order, bool all_innermost);
  const Share& share_of(Operand operand, int level, int outer, const LoopOrder& order,
                        bool all_innermost);
  Share build_share(Operand operand, int level, int outer, const LoopOrder& order,
                    bool all_innermost) const;
  Real window_extent(const WindowAxis& axis, int level) const;
  Real window_share(Dim dim, int level, int outer, Real x, Real log_inside) const;
  Real distinct_overlap(const WindowAxis& axis, Dim dim, int level, Real step) const;

  ExpressionGraph& graph_;
  const RelaxedProblem& problem_;
  int layer_index_;
  const Layer& layer_;
  int levels_;
  Real zero_;
  std::vector<Reals> temporal_;                          // [levels][dims] log factors
  std::vector<Reals> spatial_;                           // [levels][dims]
  std::vector<Reals> extents_;                           // [levels][dims]
  std::vector<bool> has_choice_;                         // [levels] whether orders differ there
  std::unordered_map<std::string, Share> known_shares_;  // by operand, levels and order
};

}  // namespace codescent
