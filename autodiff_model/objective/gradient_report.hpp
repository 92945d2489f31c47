#pragma once

#include <cstdint>
#include <string>

namespace codescent {

/// How a gradient is held against central differences.
struct GradientCheckOptions {
  double step = 1e-5;                  // of the central differences
  double tolerance = 1e-5;             // on the relative mismatch of an entry
  double maximum_skipped_share = 0.1;  // of all entries; more fail the check
};

/// How a gradient compares with central differences.
struct GradientReport {
  double worst_mismatch = 0;  // relative, over the entries compared
  std::string where;          // the first thing that is wrong, or empty
  std::int64_t num_compared = 0;
  std::int64_t num_skipped = 0;  // entries at a kink: their one-sided differences disagree

  bool passed() const { return where.empty(); }
};

}  // namespace codescent
