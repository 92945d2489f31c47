#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/architecture.hpp"
#include "core/json/json.hpp"
#include "searchers/judge/optimality.hpp"

namespace codescent {

/// How far a design is from optimal, as `summary.json` and `certificate.json` have it; null where
/// it was not judged.
Json optimality_json(const Architecture& architecture, const std::optional<Optimality>& optimality);

/// What stands at each place of Optimality's shares: the levels, then what the MACs are called.
std::vector<std::string> share_names(const Architecture& architecture, const char* of_macs);

}  // namespace codescent
