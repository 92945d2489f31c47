#pragma once

#include "core/json/json.hpp"
#include "core/objective.hpp"
#include "searchers/stacks/recorded_points.hpp"

namespace codescent {

/// What `fuse` was asked, and what came of it.
struct FuseResult {
  std::string workload;
  const FusedNetwork& network;
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

}  // namespace codescent
