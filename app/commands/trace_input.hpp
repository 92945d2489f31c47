#pragma once

#include "core/validation/trace_file.hpp"

namespace codescent {

/// Names the bad rows on standard error, twenty of a file at most. Throws InputError if they are
/// not to be skipped, or nothing else is left.
void expect_usable_rows(const TraceFile& file, bool skip_bad_rows);

}  // namespace codescent
