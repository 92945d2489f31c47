#pragma once

#include "core/cost/cost_model.hpp"
#include "core/stacks/tile_model.hpp"

namespace codescent {

/// The exact model's prices where operands of a tile stand in memories below the outermost: what
/// mappings ask of the outermost level is asked of these. Architectures are `at_homes`.
class HomeCost : public CostModel {
 public:
  explicit HomeCost(const Homes& homes) : homes_(homes) {}

  std::string_view name() const override { return "timeloop"; }
  LayerCost exact(const Architecture& architecture, const SizedHardware& hardware,
                  const Layer& layer, const Mapping& mapping,
                  const Traffic& traffic) const override;
  LayerCost least(const SizedHardware& hardware, PartialMapping& partial) const override;
  /// The counts, each where it is asked for.
  Traffic moved_home(const Traffic& traffic) const;

 private:
  Homes homes_;
};

/// The architecture where no level from an operand's home outwards holds it but the outermost,
/// which stands for the home.
Architecture at_homes(Architecture architecture, const Homes& homes);

}  // namespace codescent
