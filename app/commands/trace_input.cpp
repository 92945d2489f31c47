#include "app/commands/trace_input.hpp"

#include <algorithm>
#include <cstdio>

#include "core/error.hpp"

namespace codescent {
namespace {

constexpr std::size_t kMostBadRowsShown = 20;  // of one file

}  // namespace

void expect_usable_rows(const TraceFile& file, bool skip_bad_rows) {
  for (std::size_t i = 0; i < std::min(file.bad_rows.size(), kMostBadRowsShown); ++i)
    std::fprintf(stderr, "codescent: %s%s:%d: %s\n", skip_bad_rows ? "skipped: " : "",
                 one_line(file.path).c_str(), file.bad_rows[i].line,
                 one_line(file.bad_rows[i].message).c_str());
  if (file.bad_rows.size() > kMostBadRowsShown)
    std::fprintf(stderr, "codescent: and %zu more bad rows of %s\n",
                 file.bad_rows.size() - kMostBadRowsShown, one_line(file.path).c_str());
  const std::size_t num_rows = file.bad_rows.size() + file.traces.size();
  if (file.traces.empty())
    throw InputError(file.path + ": expected rows to compare, found " +
                     (num_rows == 0 ? "none" : "bad ones only"));
  if (!skip_bad_rows && !file.bad_rows.empty())
    throw InputError(file.path + ": " + std::to_string(file.bad_rows.size()) + " of " +
                     std::to_string(num_rows) +
                     " rows are bad; --skip-bad-rows goes on without them");
}

}  // namespace codescent
