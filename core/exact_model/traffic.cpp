#include "core/exact_model/traffic.hpp"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/exact_model/clipped_nest.hpp"
#include "core/exact_model/demand.hpp"
#include "core/exact_model/loops_outside.hpp"
#include "core/exact_model/operand_dims.hpp"

namespace codescent {
namespace {

/// Bits of the dims whose factor is not 1.
unsigned dims_that_loop(const DimArray& factors) {
#ifdef __SSE2__
  const auto is_one = [&](int d) {  // dims d and d + 1, all bits of each
    const __m128i pair = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&factors[d]));
    const __m128i halves = _mm_cmpeq_epi32(pair, _mm_set_epi64x(1, 1));
    return _mm_and_si128(halves, _mm_shuffle_epi32(halves, _MM_SHUFFLE(2, 3, 0, 1)));
  };
  const __m128i words =
      _mm_packs_epi32(_mm_packs_epi32(is_one(0), is_one(2)), _mm_packs_epi32(is_one(4), is_one(6)));
  return ~static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(words, words))) & 0xff;
#else
  unsigned bits = 0;
  for (int d = 0; d < kNumDims; ++d) bits |= static_cast<unsigned>(factors[d] != 1) << d;
  return bits;
#endif
}

/// Lists all loops and fan-outs, and how far the dims reach inside each level. Which factors are 1
/// is hard to foresee, so that few branches depend on it.
void list_loops(const Mapping& mapping, Traffic& traffic) {
  const std::size_t num_levels = mapping.levels.size();
  traffic.extents.resize(num_levels);
  traffic.instances.resize(num_levels);
  // Plain pointers: what is written might else, for all the compiler knows, move the vectors.
  const LoopList::Room temporal = traffic.temporal.room_for(num_levels);
  const LoopList::Room spatial = traffic.spatial.room_for(num_levels);
  DimArray* const extents = traffic.extents.data();
  std::int64_t* const instances = traffic.instances.data();
  const LevelMapping* const levels = mapping.levels.data();
  std::size_t num_temporal = 0, num_spatial = 0;
  for (std::size_t l = 0; l < num_levels; ++l) {
    const LevelMapping& loops = levels[l];
    const DimArray& inside = l == 0 ? kAllOnes : extents[l - 1];
    for (int d = 0; d < kNumDims; ++d) extents[l][d] = inside[d] * loops.temporal[d];
    std::int64_t fan_out = 1;
    for (unsigned left = dims_that_loop(loops.spatial); left != 0; left &= left - 1) {
      const int d = __builtin_ctz(left);
      const std::int64_t factor = loops.spatial[d];
      extents[l][d] *= factor;
      fan_out *= factor;
      spatial.dims[num_spatial] = static_cast<Dim>(d);
      spatial.factors[num_spatial++] = factor;
    }
    instances[l] = fan_out;
    spatial.upto[l] = num_spatial;
    for (const Dim dim : loops.order) {
      const std::int64_t factor = loops.temporal[index(dim)];
      temporal.dims[num_temporal] = dim;
      temporal.factors[num_temporal] = factor;
      num_temporal += factor != 1;
    }
    temporal.upto[l] = num_temporal;
  }
  std::int64_t outside = 1;
  for (std::size_t l = num_levels; l-- > 0;) outside *= std::exchange(instances[l], outside);
}

/// Counts, for each operand, what the levels that hold it ask of the next one outside.
///   nest  says what instances, and MACs, ask for, and how large tiles are
template <typename Nest>
void count_operands(const Architecture& architecture, const Mapping& mapping,
                    const OperandDims& dims, const Nest& nest, Traffic& traffic) {
  const int outermost = architecture.num_levels() - 1;
  traffic.levels.resize(architecture.levels.size());
  std::array<Demand, kNumOperands> demands;  // of all children of the level at hand
  for_each_operand([&](auto operand) { demands[index(operand())] = nest.demand_of_mac(operand); });
  std::array<std::int64_t, kNumOperands> fanned = {1, 1, 1};  // words of fan-outs' plain dims
  std::size_t fan_out = 0;
  const Dim* const fanned_dims = traffic.spatial.dims();
  const std::int64_t* const fan_outs = traffic.spatial.factors();
  const std::size_t* const fan_outs_upto = traffic.spatial.upto();
  const bool counts_first_fills = architecture.counts_first_fills;
  const MemoryLevel* const memories = architecture.levels.data();
  const LevelMapping* const mapped = mapping.levels.data();
  std::array<OperandTraffic, kNumOperands>* const counted = traffic.levels.data();
  for (int l = 0; l <= outermost; ++l) {
    for (; fan_out < fan_outs_upto[l]; ++fan_out)
      for_each_operand([&](auto operand) {
        constexpr int o = index(operand());
        const Dim dim = fanned_dims[fan_out];
        fanned[o] *= dims.plain_factor(operand)(dim, fan_outs[fan_out]);
        // Those that want the same words are served at once.
        demands[o] = demands[o].times(dims.relevant_factor(operand)(dim, fan_outs[fan_out]));
      });
    const MemoryLevel& level = memories[l];
    const LevelMapping& loops = mapped[l];
    std::array<OperandTraffic, kNumOperands>& at_level = counted[l];
    for_each_operand([&](auto operand) {
      constexpr int o = index(operand());
      OperandTraffic& counts = at_level[o];
      counts = {};
      if (!holds(level, loops, operand)) return;
      const Tile tile = nest.tile(operand, l, fanned[o]);
      counts.tile = tile.words();
      serve(demands[o], operand, counts);
      if (l == outermost) return;
      demands[o] = nest.demand(operand, l, tile);
      fill(demands[o], counts_first_fills, counts);
    });
  }
}

/// Loops whose factors multiply to the bounds.
class PerfectNest {
 public:
  PerfectNest(const OperandDims& dims, const Mapping& mapping, const Traffic& traffic)
      : dims_(dims),
        levels_(mapping.levels.data()),
        extents_(traffic.extents.data()),
        loops_upto_(traffic.temporal.upto()),
        loop_dims_(traffic.temporal.dims()),
        num_loops_(traffic.temporal.size()) {
    if (num_loops_ > kMostLoops)
      throw std::invalid_argument("count_traffic: expected factors that multiply to at most 2^60");
    const std::int64_t* const factors = traffic.temporal.factors();
    LoopsOutside outside = outside_[num_loops_] = LoopsOutside::none();
    for (std::size_t i = num_loops_; i-- > 0;)
      outside_[i] = outside = outside.around(dims, loop_dims_[i], factors[i]);
    std::array<std::int64_t, kNumOperands> plain = plain_inside_[0] = {1, 1, 1};
    for (std::size_t i = 0; i < num_loops_; ++i) {
      for_each_operand([&](auto operand) {
        constexpr int o = index(operand());
        plain[o] *= dims.plain_factor(operand)(loop_dims_[i], factors[i]);
      });
      plain_inside_[i + 1] = plain;
    }
  }

  std::int64_t compute_cycles() const { return outside_[0].iterations(); }
  Demand demand_of_mac(Operand operand) const {
    return {compute_cycles(), operand == Operand::Output ? outside_[0].output_tiles : 0};
  }
  Tile tile(Operand operand, int level, std::int64_t fanned) const {
    const std::int64_t plain = plain_inside_[loops_upto_[level]][index(operand)] * fanned;
    return {dims_, operand, extents_[level], plain};
  }
  Demand demand(Operand operand, int level, const Tile& tile) const {
    const LoopsOutside& outside = outside_[loops_upto_[level]];
    if (operand == Operand::Input)
      return {outside.input_words(dims_, tile, extents_[level], step_outside(level)), 0};
    const std::int64_t words = tile.plain_words * outside.fetches[index(operand)];
    if (operand == Operand::Weight) return {words, 0};
    return {words, tile.plain_words * outside.output_tiles};
  }

 private:
  /// Factors above 1 multiply to less than 2^60, see layer_problems.
  static constexpr std::size_t kMostLoops = 60;

  /// Positions of the dim of the innermost loop outside a level from one of its iterations to the
  /// next: all that its dim's loops and fan-outs inside it reach. Without a loop meaningless.
  std::int64_t step_outside(int level) const {
    const std::size_t loop = loops_upto_[level];
    if (loop == num_loops_) return 0;
    int stepping = level + 1;
    while (loops_upto_[stepping] == loop) ++stepping;
    const int d = index(loop_dims_[loop]);
    return extents_[stepping - 1][d] * levels_[stepping].spatial[d];
  }

  const OperandDims& dims_;
  const LevelMapping* levels_;
  const DimArray* extents_;
  const std::size_t* loops_upto_;
  const Dim* loop_dims_;
  std::size_t num_loops_;
  std::array<LoopsOutside, kMostLoops + 1> outside_;  // of what lies inside each loop
  /// Words of each operand's plain dims that the loops inside each loop come to.
  std::array<std::array<std::int64_t, kNumOperands>, kMostLoops + 1> plain_inside_;
};

/// Loops of which some end at a bound.
class ImperfectNest {
 public:
  ImperfectNest(const OperandDims& dims, const Layer& layer, const Traffic& traffic)
      : dims_(dims), traffic_(traffic), nest_(layer, traffic) {}

  std::int64_t compute_cycles() const { return nest_.compute_cycles(); }
  Demand demand_of_mac(Operand operand) const {
    return {compute_cycles(), first_visits(operand, -1)};
  }
  Tile tile(Operand operand, int level, std::int64_t) const {
    return {dims_, operand, traffic_.extents[level]};
  }
  Demand demand(Operand operand, int level, const Tile&) const {
    return {nest_.fills(operand, level), first_visits(operand, level)};
  }

 private:
  std::int64_t first_visits(Operand operand, int level) const {
    return operand == Operand::Output ? nest_.words_of_all_tiles(operand, level) : 0;
  }

  const OperandDims& dims_;
  const Traffic& traffic_;
  const ClippedNest nest_;
};

void count_perfect(const Architecture& architecture, const OperandDims& dims,
                   const Mapping& mapping, Traffic& traffic) {
  const PerfectNest nest(dims, mapping, traffic);
  traffic.compute_cycles = nest.compute_cycles();
  traffic.computes = traffic.macs;
  count_operands(architecture, mapping, dims, nest, traffic);
}

void count_clipped(const Architecture& architecture, const Layer& layer, const OperandDims& dims,
                   const Mapping& mapping, Traffic& traffic) {
  const ImperfectNest nest(dims, layer, traffic);
  for (DimArray& extents : traffic.extents)
    for (int d = 0; d < kNumDims; ++d) extents[d] = std::min(extents[d], layer.bounds[d]);
  traffic.compute_cycles = nest.compute_cycles();
  traffic.computes = traffic.compute_cycles;
  for (const ActiveLoop fan_out : traffic.spatial) traffic.computes *= fan_out.factor;
  count_operands(architecture, mapping, dims, nest, traffic);
}

}  // namespace

void count_traffic(const Architecture& architecture, const Layer& layer, const Mapping& mapping,
                   Traffic& traffic) {
  const OperandDims dims(layer);
  list_loops(mapping, traffic);
  traffic.macs = layer.macs();
  if (traffic.extents.back() == layer.bounds)
    count_perfect(architecture, dims, mapping, traffic);
  else
    count_clipped(architecture, layer, dims, mapping, traffic);
}

void count_clipped_traffic(const Architecture& architecture, const Layer& layer,
                           const Mapping& mapping, Traffic& traffic) {
  list_loops(mapping, traffic);
  traffic.macs = layer.macs();
  count_clipped(architecture, layer, OperandDims(layer), mapping, traffic);
}

}  // namespace codescent
