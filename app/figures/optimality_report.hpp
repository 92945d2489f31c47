#pragma once

#include "app/figures/json_text.hpp"
#include "core/text.hpp"

namespace codescent {

/// How far a design is from optimal, as `summary.json` and `certificate.json` have it; null where
/// it was not judged.
Json optimality_json(const Architecture& architecture, const std::optional<Optimality>& optimality);

/// Lines of a report: the bounds, and what binds.
void add_optimality_lines(const Architecture& architecture, const Optimality& optimality,
                          TextTable& table);

}  // namespace codescent
