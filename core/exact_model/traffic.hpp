#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/mapping.hpp"

namespace codescent {

/// What one operand does at one level, in words per instance over the whole layer.
struct OperandTraffic {
  std::int64_t reads = 0;    // words read out, to serve the level below or to accumulate
  std::int64_t fills = 0;    // words that arrive from the level above
  std::int64_t updates = 0;  // partial sums that arrive from below
  std::int64_t tile = 0;     // words held at a time

  std::int64_t total() const { return reads + fills + updates; }
};

/// A loop of more than one iteration.
struct ActiveLoop {
  Dim dim;
  int level;
  std::int64_t factor;
};

/// Loops from the innermost outwards; keeps its room for those of the next mapping.
class LoopList {
 public:
  /// Walks the loops together with their levels.
  class Iterator {
   public:
    Iterator(const LoopList& list, std::size_t loop) : list_(&list), loop_(loop) { find_level(); }
    ActiveLoop operator*() const { return {list_->dims_[loop_], level_, list_->factors_[loop_]}; }
    Iterator& operator++() {
      ++loop_;
      find_level();
      return *this;
    }
    bool operator!=(const Iterator& other) const { return loop_ != other.loop_; }

   private:
    void find_level() {
      while (loop_ < list_->size() && list_->upto_[level_] <= loop_) ++level_;
    }

    const LoopList* list_;
    std::size_t loop_;
    int level_ = 0;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }
  std::size_t size() const { return upto_.empty() ? 0 : upto_.back(); }

  const Dim* dims() const { return dims_.data(); }                 // [loops]
  const std::int64_t* factors() const { return factors_.data(); }  // [loops]
  const std::size_t* upto() const { return upto_.data(); }  // [levels] loops at and inside each

  /// Room for all loops of so many levels, for the caller to fill in.
  struct Room {
    Dim* dims;
    std::int64_t* factors;
    std::size_t* upto;
  };
  Room room_for(std::size_t num_levels) {
    upto_.resize(num_levels);
    if (dims_.size() < kNumDims * num_levels) {
      dims_.resize(kNumDims * num_levels);
      factors_.resize(kNumDims * num_levels);
    }
    return {dims_.data(), factors_.data(), upto_.data()};
  }

 private:
  std::vector<Dim> dims_;
  std::vector<std::int64_t> factors_;
  std::vector<std::size_t> upto_;
};

/// Access counts of one layer under one mapping.
struct Traffic {
  std::vector<std::array<OperandTraffic, kNumOperands>> levels;  // zeros where not held
  std::vector<std::int64_t> instances;                           // used copies of each level
  std::int64_t compute_cycles = 0;                               // iterations of all temporal loops
  std::int64_t macs = 0;                                         // the layer's own
  std::int64_t computes = 0;      // MACs carried out: macs, and what pads the fan-outs
  std::vector<DimArray> extents;  // tile extents, at most the bounds, [levels, dims]

  LoopList temporal;
  LoopList spatial;
};

/// Counts every access of a mapping whose factors cover the layer's bounds without an empty
/// iteration (see verify.hpp). Rules, as in Timeloop (docs/model.md derives them):
///  - an instance refetches its tile whenever a loop above it that indexes the operand steps; loops
///    that do not index it cost nothing while no indexing loop stands inside them;
///  - if the innermost loop above slides an input window, a step fetches only what is new;
///  - children that want the same words in the same cycle share one read (multicast) or one update
///    (spatial reduction);
///  - the first visit of a partial sum needs no read, and no fill unless the architecture counts
///    first fills;
///  - where factors multiply to more than a bound, temporal loops end at the bound, and every
///    instance does what the first one of its fan-out does: what lies beyond the bound is padding.
/// `traffic` is reused so that a search allocates once.
void count_traffic(const Architecture& architecture, const Layer& layer, const Mapping& mapping,
                   Traffic& traffic);

/// The same by the formulas for imperfect factors alone, at half the speed. `count_traffic`
/// takes them where it must; where factors are perfect both count the same.
void count_clipped_traffic(const Architecture& architecture, const Layer& layer,
                           const Mapping& mapping, Traffic& traffic);

}  // namespace codescent
