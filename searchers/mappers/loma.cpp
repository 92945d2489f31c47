#include "searchers/mappers/loma.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

namespace codescent {
namespace {

/// Orders that decide between equals: which dim's factors are merged first, which loop leads.
constexpr std::array<Dim, kNumDims> kMergeOrder = {Dim::N, Dim::G, Dim::K, Dim::C,
                                                   Dim::Q, Dim::P, Dim::S, Dim::R};
constexpr std::array<Dim, kNumDims> kLoopOrder = {Dim::Q, Dim::P, Dim::K, Dim::G,
                                                  Dim::S, Dim::R, Dim::C, Dim::N};
constexpr std::array<Operand, kNumOperands> kUserOrder = {Operand::Input, Operand::Weight,
                                                          Operand::Output};
constexpr double kSlack = 1e-9;  // of quotients by fractional fan-outs

using Order = std::vector<int>;  // indices of loops, innermost first

std::vector<std::int64_t> prime_factors(std::int64_t number) {
  std::vector<std::int64_t> factors;
  for (std::int64_t prime = 2; prime * prime <= number; ++prime)
    for (; number % prime == 0; number /= prime) factors.push_back(prime);
  if (number > 1) factors.push_back(number);
  return factors;
}

std::array<double, kNumDims> product_by_dim(const std::vector<ZigzagLoops>& groups,
                                            std::size_t count) {
  std::array<double, kNumDims> factors;
  factors.fill(1);
  for (std::size_t group = 0; group < count; ++group)
    for (const ZigzagLoop& loop : groups[group]) factors[index(loop.dim)] *= loop.factor;
  return factors;
}

/// Factors of what the fan-outs leave, in the order from which LOMA's permutations start.
ZigzagLoops loops_to_order(const Layer& layer, const std::vector<ZigzagLoops>& spatial,
                           int most_loops) {
  const auto fanned = product_by_dim(spatial, spatial.size());
  std::array<std::vector<std::int64_t>, kNumDims> factors;
  std::size_t count = 0;
  int num_dims = 0;
  for (const Dim dim : kAllDims) {
    const double left = static_cast<double>(layer.bound(dim)) / fanned[index(dim)];
    factors[index(dim)] = prime_factors(static_cast<std::int64_t>(std::ceil(left - kSlack)));
    count += factors[index(dim)].size();
    num_dims += factors[index(dim)].empty() ? 0 : 1;
  }
  for (; count > static_cast<std::size_t>(std::max(most_loops, num_dims)); --count) {
    const Dim most = *std::max_element(kMergeOrder.begin(), kMergeOrder.end(), [&](Dim a, Dim b) {
      return factors[index(a)].size() < factors[index(b)].size();
    });
    std::vector<std::int64_t>& merged = factors[index(most)];
    merged[1] *= merged[0];
    merged.erase(merged.begin());
    std::sort(merged.begin(), merged.end());
  }
  ZigzagLoops loops;
  for (const Dim dim : kLoopOrder)
    for (auto factor = factors[index(dim)].rbegin(); factor != factors[index(dim)].rend(); ++factor)
      loops.push_back({dim, static_cast<double>(*factor)});
  return loops;
}

/// Every distinct permutation of loops by prefix shifts (Williams, "Loopless generation of multiset
/// permutations using a constant number of variables by prefix shifts", 2009): where energies tie,
/// the first wins, which decides cycles.
class Permutations {
 public:
  explicit Permutations(const ZigzagLoops& loops) {
    for (std::size_t i = 0; i < loops.size(); ++i) {
      order_.push_back(static_cast<int>(i));
      // Equal loops have one rank; loops stand in descending order.
      const bool is_new =
          i == 0 || loops[i].dim != loops[i - 1].dim || loops[i].factor != loops[i - 1].factor;
      ranks_.push_back(i == 0 ? 0 : ranks_.back() - (is_new ? 1 : 0));
    }
  }

  const Order& current() const { return order_; }
  /// Goes on to the next; false if there is none.
  bool next() {
    const std::size_t count = order_.size();
    if (count < 2) return false;
    std::size_t end = 0;  // of the longest prefix that does not rise
    while (end + 2 < count && does_not_rise(end, end + 1)) ++end;
    std::size_t moved = end + 1;
    if (moved == count - 1 && does_not_rise(moved, 0)) return false;
    if (moved + 1 < count && does_not_rise(end, moved + 1)) ++moved;
    std::rotate(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(moved),
                order_.begin() + static_cast<std::ptrdiff_t>(moved) + 1);
    return true;
  }

 private:
  bool does_not_rise(std::size_t a, std::size_t b) const { return rank(a) >= rank(b); }
  int rank(std::size_t place) const { return ranks_[static_cast<std::size_t>(order_[place])]; }

  Order order_;
  std::vector<int> ranks_;  // [loops]
};

/// One operand on its way up: how many loops of the order its levels hold.
struct Climb {
  std::vector<std::size_t> cuts = {0};  // [levels + 1] loops below each level
  std::size_t level() const { return cuts.size() - 1; }
};

class Loma {
 public:
  Loma(const ZigzagAccelerator& accelerator, const OperandBits& bits, const Layer& layer,
       const ZigzagMapping& spatial, int most_loops)
      : accelerator_(accelerator),
        bits_(bits),
        layer_(layer),
        spatial_(spatial),
        loops_(loops_to_order(layer, spatial[0].spatial, most_loops)),
        indexing_{OperandIndexing(layer, Operand::Weight), OperandIndexing(layer, Operand::Input),
                  OperandIndexing(layer, Operand::Output)},
        made_(spatial) {
    for (const Operand operand : kAllOperands)
      for (std::size_t l = 0; l < memories(operand).size(); ++l)
        fanned_[index(operand)].push_back(product_by_dim(spatial[index(operand)].spatial, l + 1));
  }

  std::optional<LomaMapping> operator()() {
    std::optional<LomaMapping> best;
    double least_pj = std::numeric_limits<double>::infinity();
    Permutations permutations(loops_);
    do {
      if (!allocate(permutations.current())) continue;
      find_boundaries(permutations.current());
      if (!known_.insert(boundaries_).second) continue;
      map_in_order(permutations.current());
      std::optional<ZigzagCost> cost =
          zigzag_cost_below(least_pj, accelerator_, bits_, layer_, made_);
      if (!cost) continue;
      least_pj = cost->total_pj();
      best = LomaMapping{made_, std::move(*cost)};
    } while (permutations.next());
    return best;
  }

 private:
  const MemoryChain& memories(Operand operand) const { return spatial_[index(operand)].memories; }
  bool is_done(Operand operand) const {
    return climbs_[index(operand)].level() == memories(operand).size();
  }
  bool reduces(int loop) const {
    return !layer_.relevant(Operand::Output).has(loops_[static_cast<std::size_t>(loop)].dim);
  }

  /// Gives each memory the loops that it holds, from the MACs outwards; false if one overflows.
  bool allocate(const Order& order) {
    for (Climb& climb : climbs_) climb.cuts.assign(1, 0);
    while (!std::all_of(kAllOperands.begin(), kAllOperands.end(),
                        [&](Operand operand) { return is_done(operand); })) {
      const int memory = next_memory();
      if (!split(order, memory)) return false;
    }
    return true;
  }

  /// A memory that is the next level of all operands that it holds.
  int next_memory() const {
    const auto next_of = [&](Operand operand) {
      return memories(operand)[climbs_[index(operand)].level()];
    };
    for (const Operand operand : kUserOrder) {
      if (is_done(operand)) continue;
      const int memory = next_of(operand);
      const bool is_next =
          std::all_of(kAllOperands.begin(), kAllOperands.end(), [&](Operand other) {
            const MemoryChain& chain = memories(other);
            if (is_done(other) || std::find(chain.begin(), chain.end(), memory) == chain.end())
              return true;
            return next_of(other) == memory;
          });
      if (is_next) return memory;
    }
    throw std::invalid_argument("map_by_loma: operands share memories in contrary orders");
  }

  /// Words of a level, in bits, that holds the loops below a cut: sums are partial if some loop
  /// that reduces was left when the level was reached.
  std::int64_t size_bits(Operand operand, const Order& order, std::size_t cut) const {
    const Climb& climb = climbs_[index(operand)];
    std::array<double, kNumDims> extents = fanned_[index(operand)][climb.level()];
    for (std::size_t i = 0; i < cut; ++i) {
      const ZigzagLoop& loop = loops_[static_cast<std::size_t>(order[i])];
      extents[index(loop.dim)] *= loop.factor;
    }
    for (double& extent : extents) extent = std::ceil(extent - kSlack);
    const bool is_partial =
        std::any_of(order.begin() + static_cast<std::ptrdiff_t>(climb.cuts.back()), order.end(),
                    [&](int loop) { return reduces(loop); });
    const double word_bits = operand == Operand::Weight  ? bits_.weight
                             : operand == Operand::Input ? bits_.input
                             : is_partial                ? bits_.partial_sum
                                                         : bits_.output;
    return std::llround(indexing_[static_cast<std::size_t>(index(operand))].words(extents) *
                        word_bits);
  }

  /// How many loops of the order one operand of a memory can take, and what each choice means.
  struct Choices {
    Operand operand = Operand::Input;
    std::vector<std::size_t> cuts;
    std::vector<std::int64_t> size_bits, iterations_above;
    std::size_t pick = 0, best = 0;
  };
  /// Sets `users_`, and says how many there are.
  std::size_t find_choices(const Order& order, int memory) {
    std::size_t count = 0;
    for (const Operand operand : kUserOrder) {
      if (is_done(operand)) continue;
      const Climb& climb = climbs_[index(operand)];
      if (memories(operand)[climb.level()] != memory) continue;
      // The outermost level takes all that is left.
      const bool is_top = climb.level() + 1 == memories(operand).size();
      Choices& user = users_[count++];
      user.operand = operand;
      user.pick = 0;
      user.cuts.clear();
      user.size_bits.clear();
      user.iterations_above.clear();
      for (std::size_t cut = is_top ? order.size() : climb.cuts.back(); cut <= order.size();
           ++cut) {
        double above = 1;
        for (std::size_t i = cut; i < order.size(); ++i)
          above *= loops_[static_cast<std::size_t>(order[i])].factor;
        user.cuts.push_back(cut);
        user.size_bits.push_back(size_bits(operand, order, cut));
        user.iterations_above.push_back(std::llround(above));
      }
    }
    return count;
  }

  /// Shares a memory: of the choices that fit, the one that leaves the fewest bits to be brought
  /// again; of equals the last.
  bool split(const Order& order, int memory) {
    __extension__ using Wide = __int128;  // bits times iterations may pass 64 bits
    const std::size_t count = find_choices(order, memory);
    const double capacity = accelerator_.memory(memory).size_bits;
    bool fits = false;
    Wide least = 0;
    while (true) {
      Wide brought = 0;
      double held = 0;
      for (std::size_t u = 0; u < count; ++u) {
        const Choices& user = users_[u];
        held += static_cast<double>(user.size_bits[user.pick]);
        brought += static_cast<Wide>(user.size_bits[user.pick]) * user.iterations_above[user.pick];
      }
      if (held <= capacity && (!fits || brought <= least)) {
        fits = true;
        least = brought;
        for (std::size_t u = 0; u < count; ++u) users_[u].best = users_[u].pick;
      }
      std::size_t last = count;  // the last user varies fastest
      while (last > 0 && ++users_[last - 1].pick == users_[last - 1].cuts.size())
        users_[--last].pick = 0;
      if (last == 0) break;
    }
    for (std::size_t u = 0; fits && u < count; ++u)
      climbs_[index(users_[u].operand)].cuts.push_back(users_[u].cuts[users_[u].best]);
    return fits;
  }

  /// Sets of loops below each link, which decide the energy: loops at the bottom of a level that
  /// leave the operand alone count as below.
  void find_boundaries(const Order& order) {
    boundaries_.clear();
    for (const Operand operand : kAllOperands) {
      const std::vector<std::size_t>& cuts = climbs_[index(operand)].cuts;
      for (std::size_t level = 0; level + 1 < cuts.size(); ++level) {
        std::size_t end = cuts[level];
        if (level > 0)
          while (end < cuts[level + 1] && is_irrelevant(operand, order[end])) ++end;
        std::uint32_t set = 0;
        for (std::size_t i = 0; i < end; ++i) set |= std::uint32_t{1} << order[i];
        boundaries_.push_back(set);
      }
    }
  }
  bool is_irrelevant(Operand operand, int loop) const {
    return indexing_[static_cast<std::size_t>(index(operand))].is_irrelevant(
        loops_[static_cast<std::size_t>(loop)].dim);
  }

  void map_in_order(const Order& order) {
    for (const Operand operand : kAllOperands) {
      const std::vector<std::size_t>& cuts = climbs_[index(operand)].cuts;
      std::vector<ZigzagLoops>& temporal = made_[index(operand)].temporal;
      temporal.resize(cuts.size() - 1);
      for (std::size_t level = 0; level + 1 < cuts.size(); ++level) {
        ZigzagLoops& own = temporal[level];
        own.clear();
        for (std::size_t i = cuts[level]; i < cuts[level + 1]; ++i)
          own.push_back(loops_[static_cast<std::size_t>(order[i])]);
      }
    }
  }

  const ZigzagAccelerator& accelerator_;
  const OperandBits& bits_;
  const Layer& layer_;
  const ZigzagMapping& spatial_;
  const ZigzagLoops loops_;
  const std::array<OperandIndexing, kNumOperands> indexing_;
  /// Fan-outs inside each level, by dim. [operands][levels]
  std::array<std::vector<std::array<double, kNumDims>>, kNumOperands> fanned_;
  std::array<Climb, kNumOperands> climbs_;
  std::array<Choices, kNumOperands> users_;     // of the memory at hand
  std::vector<std::uint32_t> boundaries_;       // of the order at hand
  ZigzagMapping made_;                          // of it
  std::set<std::vector<std::uint32_t>> known_;  // boundaries of the orders that were costed
};

}  // namespace

std::optional<LomaMapping> map_by_loma(const ZigzagAccelerator& accelerator,
                                       const OperandBits& bits, const Layer& layer,
                                       const ZigzagMapping& spatial, int most_loops) {
  return Loma(accelerator, bits, layer, spatial, most_loops)();
}

}  // namespace codescent
