#pragma once

#include "core/architecture.hpp"
#include "core/text.hpp"
#include "searchers/judge/optimality.hpp"

namespace codescent {

/// Lines of a report: the bounds, and what binds.
void add_optimality_lines(const Architecture& architecture, const Optimality& optimality,
                          TextTable& table);

}  // namespace codescent
