#pragma once

// Torch's logging header defines CHECK and its relatives, which abort the process instead of
// reporting. So Torch comes first, its macros go, and doctest's come last.
#include <torch/types.h>

#undef CHECK
#undef CHECK_EQ
#undef CHECK_GE
#undef CHECK_GT
#undef CHECK_LE
#undef CHECK_LT
#undef CHECK_NE

#include <doctest/doctest.h>
