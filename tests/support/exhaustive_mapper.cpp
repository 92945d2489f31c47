#include "tests/support/exhaustive_mapper.hpp"

#include <algorithm>

namespace codescent::testing {
namespace {

class EveryMapping {
 public:
  EveryMapping(const Architecture& architecture, const Layer& layer,
               const std::function<void(const Mapping&)>& visit)
      : architecture_(architecture), layer_(layer), visit_(visit) {
    mapping_.levels.resize(architecture.levels.size());
  }

  /// Every split of the dims from this one on.
  void split(int d) {
    if (d == kNumDims) return bypass();
    split_over(d, 0, layer_.bounds[d]);
  }

 private:
  void split_over(int d, std::size_t slot, std::int64_t left) {
    if (slot == 2 * mapping_.levels.size()) {
      if (left == 1) split(d + 1);
      return;
    }
    const MemoryLevel& level = architecture_.levels[slot / 2];
    LevelMapping& loops = mapping_.levels[slot / 2];
    const bool is_fan_out = slot % 2 == 0;
    const bool is_allowed =
        is_fan_out ? level.spatial_axis(kAllDims[d]).has_value() : level.temporal.has(kAllDims[d]);
    std::int64_t& factor = (is_fan_out ? loops.spatial : loops.temporal)[d];
    const std::int64_t fixed = (is_fan_out ? level.fixed_spatial : level.fixed_temporal)[d];
    for (factor = 1; factor <= (is_allowed ? left : 1); ++factor)
      if (left % factor == 0 && (fixed == 0 || factor == fixed))
        split_over(d, slot + 1, left / factor);
    factor = 1;
  }

  void bypass() {
    for (const Bypass& bypass : bypass_choices(architecture_)) {
      for (std::size_t l = 0; l < mapping_.levels.size(); ++l)
        mapping_.levels[l].bypassed = bypass[l];
      order(0);
    }
  }

  /// Every order of the loops from this level on.
  void order(std::size_t l) {
    if (l == mapping_.levels.size()) return visit_(mapping_);
    LevelMapping& loops = mapping_.levels[l];
    const std::vector<Dim>& pinned = architecture_.levels[l].pinned_order;
    std::array<Dim, kNumDims> dims{};
    std::copy(pinned.begin(), pinned.end(), dims.begin());
    const auto begin = dims.begin() + static_cast<std::ptrdiff_t>(pinned.size());
    std::copy_if(kAllDims.begin(), kAllDims.end(), begin, [&](Dim dim) {
      return std::find(pinned.begin(), pinned.end(), dim) == pinned.end();
    });
    const auto middle = std::stable_partition(  // keeps them sorted
        begin, dims.end(), [&](Dim dim) { return loops.temporal[index(dim)] > 1; });
    do {
      loops.order = dims;
      order(l + 1);
    } while (std::next_permutation(begin, middle));
  }

  const Architecture& architecture_;
  const Layer& layer_;
  const std::function<void(const Mapping&)>& visit_;
  Mapping mapping_;
};

}  // namespace

void for_every_mapping(const Architecture& architecture, const Layer& layer,
                       const std::function<void(const Mapping&)>& visit) {
  EveryMapping(architecture, layer, visit).split(0);
}

}  // namespace codescent::testing
