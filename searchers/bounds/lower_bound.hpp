#pragma once

#include <vector>

#include "core/cost/cost_model.hpp"
#include "core/layer.hpp"
#include "searchers/bounds/mapper_hardware.hpp"

namespace codescent {

/// What no mapping of a layer costs less than, in closed form: for each choice of fan-outs the
/// iterations that are left (the compute roofline, quantised to the array), the accesses that the
/// counts of each level cannot undercut (`PartialNest`), and the words that must move in and out
/// (`least_words_moved`), priced by the exact model.
struct LowerBound {
  /// Every mapping costs at least as much as one of these, in both; by ascending energy, empty if
  /// no fan-outs fit. For perfect factors, as `ExactMapping::lower`.
  std::vector<LayerCost> front;

  /// The least energy and the least cycles among them; infinite if there are none.
  LayerCost least() const;
};

///   cost  by which mappings are judged
LowerBound lower_bound(const Architecture& architecture, const MapperHardware& hardware,
                       const Layer& layer, const CostModel& cost = timeloop_cost());

}  // namespace codescent
