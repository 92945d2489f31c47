#pragma once

#include "app/json_text.hpp"
#include "app/text.hpp"

namespace codescent {

/// How far a design is from optimal, as `summary.json` and `certificate.json` have it; null if no
/// bound is known.
Json optimality_json(const Architecture& architecture, const std::optional<Optimality>& optimality);

/// Lines of a report: the bounds, and what binds.
///   why_none  what to say where no bound is known
void add_optimality_lines(const Architecture& architecture,
                          const std::optional<Optimality>& optimality, const std::string& why_none,
                          TextTable& table);

}  // namespace codescent
