#pragma once

#include <string>

#include "core/exact_model/traffic.hpp"
#include "core/validation/trace.hpp"

namespace codescent {

/// A trace and what a model found of it.
struct ExplainedRow {
  const Architecture& architecture;
  const Trace& trace;
  const Traffic& traffic;
  bool is_artifact = false;
  double worst_error = 0;  // relative
};

/// Why the exact model is off on a row, where that is known; docs/correlation.md tells the
/// evidence. Reasons are separated by "; ".
std::string error_reasons(const ExplainedRow& row);

}  // namespace codescent
