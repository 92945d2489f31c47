#include "core/timeloop/artifact.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/exact_model/tiles.hpp"

namespace codescent {
namespace {

/// The axes of an input box: W, H, C, N, G.
constexpr int kNumAxes = 5;
using Position = std::array<std::int64_t, kNumAxes>;

/// The box that an instance holds and how it last moved.
class HeldBox {
 public:
  explicit HeldBox(const Position& extents) : extents_(extents) {
    for (const std::int64_t extent : extents) words_ *= extent;
  }

  /// Words that Timeloop charges for holding the box at `position` next.
  std::int64_t move_to(const Position& position) {
    const std::optional<Position> before = position_;
    position_ = position;
    if (!before) return words_;
    Position move{};
    int num_axes_moved = 0;
    std::int64_t new_words = 0;
    for (int axis = 0; axis < kNumAxes; ++axis) {
      move[axis] = position[axis] - (*before)[axis];
      if (move[axis] == 0) continue;
      ++num_axes_moved;
      new_words =
          words_ / extents_[axis] * std::min<std::int64_t>(std::abs(move[axis]), extents_[axis]);
    }
    if (num_axes_moved > 1 || (last_move_ && *last_move_ != move)) {
      last_move_.reset();
      return words_;
    }
    last_move_ = move;
    return new_words;
  }

 private:
  Position extents_;
  std::int64_t words_ = 1;
  std::optional<Position> position_;
  std::optional<Position> last_move_;
};

/// A temporal loop above a level and how far one step of it moves the level's box.
struct Step {
  std::int64_t factor;
  Position shift;
};

/// The axis that a dim moves an input box along, and by how much; axis -1 for the other dims.
std::pair<int, std::int64_t> axis_and_unit(const Layer& layer, Dim dim) {
  const auto windows = layer.window_axes();
  for (int w = 0; w < 2; ++w) {
    if (windows[w].output == dim) return {w, windows[w].stride};
    if (windows[w].filter == dim) return {w, windows[w].dilation};
  }
  if (dim == Dim::C) return {2, 1};
  if (dim == Dim::N) return {3, 1};
  if (dim == Dim::G) return {4, 1};
  return {-1, 0};
}

/// The loops above a level, innermost first.
std::vector<Step> steps_above(const Layer& layer, const Traffic& traffic, int level) {
  std::vector<Step> steps;
  DimArray reach = traffic.extents[level];  // the fan-outs above the level are not yet in it
  for (const ActiveLoop& loop : traffic.temporal) {
    if (loop.level <= level) continue;
    std::int64_t inside = reach[index(loop.dim)];
    for (const ActiveLoop& fan_out : traffic.spatial)
      if (fan_out.dim == loop.dim && fan_out.level > level && fan_out.level <= loop.level)
        inside *= fan_out.factor;
    reach[index(loop.dim)] *= loop.factor;
    Step step{loop.factor, {}};
    const auto [axis, unit] = axis_and_unit(layer, loop.dim);
    if (axis >= 0) step.shift[axis] = inside * unit;
    steps.push_back(step);
  }
  return steps;
}

/// Walks the first `num_loops` loops, each of whose visits stands for `weight` visits.
std::int64_t walk(const std::vector<Step>& steps, std::size_t num_loops, Position position,
                  std::int64_t weight, HeldBox& box) {
  if (num_loops == 0) return weight * box.move_to(position);
  const Step& outermost = steps[num_loops - 1];
  const std::int64_t first = walk(steps, num_loops - 1, position, weight, box);
  for (int axis = 0; axis < kNumAxes; ++axis) position[axis] += outermost.shift[axis];
  return first + walk(steps, num_loops - 1, position, weight * (outermost.factor - 1), box);
}

Layer boxed(Layer layer) {
  layer.footprint = Footprint::BoundingBox;
  return layer;
}

}  // namespace

std::int64_t timeloop_input_fills(const Layer& any_layer, const Traffic& traffic, int level) {
  const Layer layer = boxed(any_layer);
  const DimArray& extents = traffic.extents[level];
  const auto windows = layer.window_axes();
  HeldBox box({window_extent(windows[0], extents), window_extent(windows[1], extents),
               extents[index(Dim::C)], extents[index(Dim::N)], extents[index(Dim::G)]});
  const std::vector<Step> steps = steps_above(layer, traffic, level);
  return walk(steps, steps.size(), {}, 1, box);
}

bool touches_extrapolation_artifact(const Architecture& architecture, const Layer& layer,
                                    const Mapping& mapping) {
  if (!is_perfect(layer, mapping))
    throw std::invalid_argument(
        "touches_extrapolation_artifact: expected factors that multiply to the bounds");
  Traffic traffic;
  count_traffic(architecture, boxed(layer), mapping, traffic);
  for (int l = 0; l + 1 < architecture.num_levels(); ++l) {
    if (!holds(architecture.levels[l], mapping.levels[l], Operand::Input)) continue;
    const std::int64_t fills = traffic.levels[l][index(Operand::Input)].fills;
    if (timeloop_input_fills(layer, traffic, l) != fills) return true;
  }
  return false;
}

}  // namespace codescent
