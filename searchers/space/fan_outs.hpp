#pragma once

#include <functional>
#include <vector>

#include "core/architecture.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Calls `visit` with every choice of fan-outs, [levels], that divide the bounds and obey the
/// limits, where some level may loop over what is left of each dim; until it returns false.
///   limits  [levels][axes]
void for_every_fan_out(const Architecture& architecture,
                       const std::vector<std::vector<std::int64_t>>& limits, const Layer& layer,
                       const std::function<bool(const std::vector<DimArray>&)>& visit);

}  // namespace codescent
