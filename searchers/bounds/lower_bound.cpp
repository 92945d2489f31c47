#include "searchers/bounds/lower_bound.hpp"

#include <limits>
#include <variant>

#include "core/pareto_front.hpp"
#include "searchers/bounds/partial_nest.hpp"
#include "searchers/space/fan_outs.hpp"

namespace codescent {

LayerCost LowerBound::least() const {
  if (front.empty())
    return {std::numeric_limits<double>::infinity(), std::numeric_limits<std::int64_t>::max()};
  return {front.front().energy_pj, front.back().cycles};
}

LowerBound lower_bound(const Architecture& architecture, const MapperHardware& hardware,
                       const Layer& layer, const CostModel& cost) {
  ParetoFront<std::monostate> front;
  for (const Bypass& bypass : bypass_choices(architecture)) {
    const Architecture variant = with_bypass(architecture, bypass);
    PartialNest nest(variant, hardware.sized, layer);
    for_every_fan_out(variant, hardware.fan_out_limits, layer,
                      [&](const std::vector<DimArray>& fan_outs) {
                        nest.set_fan_outs(fan_outs);
                        if (!nest.fits(variant.num_levels())) return true;
                        for (std::size_t i = 0; i < nest.innermost_loops().size(); ++i) {
                          nest.set_innermost_loop(i);
                          DecidedMapping undecided(nest, variant.num_levels());
                          const LayerCost least = cost.least(hardware.sized, undecided);
                          front.add(least.energy_pj, least.cycles, {});
                        }
                        return true;
                      });
  }
  LowerBound bound;
  for (const auto& [energy_pj, entry] : front.entries())
    bound.front.push_back({energy_pj, entry.cycles});
  return bound;
}

}  // namespace codescent
