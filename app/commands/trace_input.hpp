#pragma once

#include "core/validation/trace_file.hpp"

namespace codescent {

/// Names the bad rows on standard error, twenty of a file at most. Throws InputError if they are
/// not to be skipped, or nothing else is left.
void expect_usable_rows(const TraceFile& file, bool skip_bad_rows);

/// The rows that an RTL predictor can speak of; each of the others becomes a bad row with the
/// reason. Throws InputError if the file records no RTL cycles, or no row is left.
TraceFile predictable_rows(TraceFile file);

}  // namespace codescent
