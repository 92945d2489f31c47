#pragma once

#include "core/json/json.hpp"
#include "core/objective.hpp"
#include "searchers/stacks/fused_search.hpp"
#include "searchers/stacks/recorded_points.hpp"

namespace codescent {

/// What `fuse` was asked, and what came of it.
struct FuseResult {
  std::string workload;
  const LayerGraph& network;
  const ZigzagAccelerator& accelerator;
  Objective objective = kEdp;
  std::vector<LayerRange> stacks;
  std::vector<RecordedPoint> recorded;  // one a point, or none at all
  std::vector<FuseFigures> figures;
};

/// The objective's value of a stack.
/// uJ and cycles.
double objective_value(const Objective& objective, const StackCost& cost);
/// The first of the best; null if none can run.
const FuseFigures* best_point(const Objective& objective, const std::vector<FuseFigures>& figures);

Json fuse_json(const FuseResult& result);

/// The best stacks that were found, and what to hold them against.
struct FusedResult {
  std::string workload, hardware, cost_model;
  Objective objective = kEdp;
  std::vector<std::string> memories;
  FusedDesign design;
  FusedDesign apart;  // every layer by itself
  NetworkCost least;  // no way to fuse and map costs less

  double figure() const { return objective.of(design.energy_uj, design.cycles); }
  double bound() const { return objective.of(least.energy_pj / 1e6, least.cycles); }
  /// What the design may lose to the best, relative.
  double gap() const { return 1 - bound() / figure(); }
};
Json fused_json(const FusedResult& result, const LayerGraph& network);
/// Words that a stack moves at the outermost memory.
double outermost_words(const FusedStack& stack);
double outermost_words(const FusedDesign& design);

}  // namespace codescent
