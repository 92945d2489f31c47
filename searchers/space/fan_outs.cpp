#include "searchers/space/fan_outs.hpp"

#include "searchers/space/divisors.hpp"

namespace codescent {
namespace {

class FanOutWalk {
 public:
  FanOutWalk(const Architecture& architecture, const std::vector<std::vector<std::int64_t>>& limits,
             const Layer& layer, const std::function<bool(const std::vector<DimArray>&)>& visit)
      : architecture_(architecture),
        limits_(limits),
        visit_(visit),
        divisors_(layer.bounds.begin(), layer.bounds.end()),
        chosen_(architecture.num_levels(), kAllOnes) {
    for (const MemoryLevel& level : architecture.levels)
      for (const Dim dim : kAllDims)
        if (level.temporal.has(dim)) loops_.insert(dim);
  }

  /// Every choice of this level's fan-outs from this dim on, and of all levels outside.
  void walk(int level, int d, const DimArray& left) {
    if (is_over_) return;
    if (level == architecture_.num_levels()) return visit_if_possible(left);
    if (d == kNumDims) return walk(level + 1, 0, left);
    const std::int64_t limit = limit_beside_others(level, kAllDims[d]);
    const std::int64_t fixed = architecture_.levels[level].fixed_spatial[d];
    if (limit > 1 || fixed > 1) {
      for (const std::int64_t divisor : divisors_[d].of(left[d])) {
        if (divisor > limit) break;
        if (fixed > 0 && divisor != fixed) continue;
        DimArray rest = left;
        rest[d] /= divisor;
        chosen_[level][d] = divisor;
        walk(level, d + 1, rest);
      }
      chosen_[level][d] = 1;
    } else {
      walk(level, d + 1, left);
    }
  }

 private:
  /// The most that a dim may fan out beside the other dims of its axis.
  std::int64_t limit_beside_others(int level, Dim dim) const {
    const auto axis = architecture_.levels[level].spatial_axis(dim);
    if (!axis) return 1;
    const DimSet shared = architecture_.levels[level].spatial[*axis].dims;
    std::int64_t used = 1;
    for (const Dim other : kAllDims)
      if (other != dim && shared.has(other)) used *= chosen_[level][index(other)];
    return limits_[level][*axis] / used;
  }
  void visit_if_possible(const DimArray& left) {
    for (int d = 0; d < kNumDims; ++d)
      if (left[d] > 1 && !loops_.has(kAllDims[d])) return;
    is_over_ = !visit_(chosen_);
  }

  const Architecture& architecture_;
  const std::vector<std::vector<std::int64_t>>& limits_;
  const std::function<bool(const std::vector<DimArray>&)>& visit_;
  std::vector<DivisorTable> divisors_;  // [dims] of the bounds
  std::vector<DimArray> chosen_;        // [levels]
  bool is_over_ = false;
  DimSet loops_;  // dims that may loop at some level
};

}  // namespace

void for_every_fan_out(const Architecture& architecture,
                       const std::vector<std::vector<std::int64_t>>& limits, const Layer& layer,
                       const std::function<bool(const std::vector<DimArray>&)>& visit) {
  for (const auto& axes : limits)
    for (const std::int64_t limit : axes)
      if (limit < 1) return;  // not even one child
  FanOutWalk(architecture, limits, layer, visit).walk(0, 0, layer.bounds);
}

}  // namespace codescent
