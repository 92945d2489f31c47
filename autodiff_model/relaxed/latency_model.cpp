#include "autodiff_model/relaxed/latency_model.hpp"

namespace codescent {

OuterNest<double> outer_nest(const Architecture& architecture, const Mapping& mapping,
                             double analytical_cycles) {
  const int outermost = architecture.num_levels() - 1;
  const LevelMapping& outer = mapping.levels[outermost];
  const auto tile = for_all_dims([&](Dim dim) {
    auto extent = static_cast<double>(outer.spatial[index(dim)]);
    for (int l = 0; l < outermost; ++l)
      extent *= static_cast<double>(mapping.levels[l].temporal[index(dim)]) *
                static_cast<double>(mapping.levels[l].spatial[index(dim)]);
    return extent;
  });
  const auto iterations =
      for_all_dims([&](Dim dim) { return static_cast<double>(outer.temporal[index(dim)]); });
  return {tile, iterations, outer.order, analytical_cycles};
}

}  // namespace codescent
