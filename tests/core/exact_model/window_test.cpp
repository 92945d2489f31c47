#include <set>

#include "core/exact_model/tiles.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// Positions of so many outputs and taps, all moved on.
std::set<std::int64_t> positions(const WindowAxis& axis, std::int64_t outputs, std::int64_t taps,
                                 std::int64_t moved_on) {
  std::set<std::int64_t> found;
  for (std::int64_t output = 0; output < outputs; ++output)
    for (std::int64_t tap = 0; tap < taps; ++tap)
      found.insert(output * axis.stride + tap * axis.dilation + moved_on);
  return found;
}

/// The same with all between the first and the last.
std::set<std::int64_t> filled(const std::set<std::int64_t>& sparse) {
  std::set<std::int64_t> all;
  for (std::int64_t at = *sparse.begin(); at <= *sparse.rbegin(); ++at) all.insert(at);
  return all;
}

std::int64_t common_to(const std::set<std::int64_t>& a, const std::set<std::int64_t>& b) {
  std::int64_t count = 0;
  for (const std::int64_t at : a) count += static_cast<std::int64_t>(b.count(at));
  return count;
}

template <typename Visit>
void for_every_window(const Visit& visit) {
  for (const Footprint footprint : {Footprint::BoundingBox, Footprint::Distinct})
    for (std::int64_t stride = 1; stride < 5; ++stride)
      for (std::int64_t dilation = 1; dilation < 8; ++dilation)
        for (std::int64_t outputs = 1; outputs < 10; ++outputs)
          for (std::int64_t taps = 1; taps < 8; ++taps)
            visit(WindowAxis{Dim::P, Dim::R, stride, dilation, footprint}, outputs, taps);
}

TEST_CASE("a window's words are those that an enumeration finds, in its box or distinct") {
  int num_gappy = 0;
  for_every_window([&](const WindowAxis& axis, std::int64_t outputs, std::int64_t taps) {
    const auto touched = positions(axis, outputs, taps, 0);
    const bool is_box = axis.footprint == Footprint::BoundingBox;
    const auto words = static_cast<std::int64_t>((is_box ? filled(touched) : touched).size());
    num_gappy += touched != filled(touched);
    if (window_extent(axis, outputs, taps) == words) return;
    CAPTURE(axis.stride);
    CAPTURE(axis.dilation);
    CAPTURE(outputs);
    CAPTURE(taps);
    CHECK(window_extent(axis, outputs, taps) == words);
  });
  CHECK(num_gappy > 1000);
}

TEST_CASE("what a step leaves in place is what an enumeration finds in both tiles") {
  for_every_window([](const WindowAxis& axis, std::int64_t outputs, std::int64_t taps) {
    for (const Dim dim : {Dim::P, Dim::R}) {
      const bool is_output = dim == Dim::P;
      const std::int64_t own = is_output ? outputs : taps;
      const std::int64_t across = is_output ? taps : outputs;
      // A loop steps by whole tiles, the last of which may be shorter.
      for (std::int64_t step = own; step <= 2 * own; step += own)
        for (const std::int64_t next : {own, (own + 1) / 2}) {
          const std::int64_t moved = step * (is_output ? axis.stride : axis.dilation);
          auto before = positions(axis, outputs, taps, 0);
          auto after = positions(axis, is_output ? next : across, is_output ? across : next, moved);
          if (axis.footprint == Footprint::BoundingBox) {
            before = filled(before);
            after = filled(after);
          }
          const std::int64_t kept = window_overlap(axis, dim, own, next, across, step);
          if (kept == common_to(before, after)) continue;
          CAPTURE(static_cast<int>(axis.footprint));
          CAPTURE(axis.stride);
          CAPTURE(axis.dilation);
          CAPTURE(outputs);
          CAPTURE(taps);
          CAPTURE(is_output);
          CAPTURE(step);
          CAPTURE(next);
          CHECK(kept == common_to(before, after));
        }
    }
  });
}

}  // namespace
}  // namespace codescent::testing
