#pragma once

#include <functional>

#include "core/architecture.hpp"
#include "core/layer.hpp"
#include "core/mapping.hpp"

namespace codescent::testing {

/// Visits every mapping of perfect factors that the architecture allows, in every order of the
/// loops above 1, those that break size limits too. Only for tiny layers.
void for_every_mapping(const Architecture& architecture, const Layer& layer,
                       const std::function<void(const Mapping&)>& visit);

}  // namespace codescent::testing
