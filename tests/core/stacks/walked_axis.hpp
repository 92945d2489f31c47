#pragma once

#include <vector>

#include "core/stacks/axis_plan.hpp"

namespace codescent::testing {

struct Span {
  std::int64_t begin = 0, end = 0;

  bool empty() const { return begin >= end; }
  std::int64_t length() const { return empty() ? 0 : end - begin; }
};

/// What each tile of an axis computes or fetches of every map, and sees through every window;
/// found by looking at each tap of each output.
struct WalkedAxis {
  std::vector<std::vector<Span>> taken;               // [tiles][maps]
  std::vector<std::vector<std::vector<Span>>> seen;   // [tiles][layers][uses]
  std::vector<std::vector<std::int64_t>> kept_since;  // [tiles][maps] later tiles see from there on
};
WalkedAxis walk_axis(const LayerGraph& network, const LayerRange& stack, int axis,
                     std::int64_t tile, const std::vector<bool>& is_kept);

}  // namespace codescent::testing
