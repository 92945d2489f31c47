#include "searchers/mappers/exact_mapper.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <variant>

#include "core/pareto_front.hpp"
#include "searchers/bounds/partial_nest.hpp"
#include "searchers/space/divisors.hpp"
#include "searchers/space/fan_outs.hpp"

namespace codescent {
namespace {

/// What has been found, and what can be left out for it.
class Incumbent {
 public:
  explicit Incumbent(const ExactMapperOptions& options) : options_(options) {}

  /// By which the most promising come first.
  double rank(const LayerCost& cost) const { return preference().of(cost); }
  /// Whether nothing that costs at least so much is wanted any more.
  bool excludes(const LayerCost& least) const {
    if (options_.share && options_.share->excludes(least, preference())) return true;
    if (options_.objective) return rank(least) * (1 + options_.epsilon) >= best_;
    const auto cycles = static_cast<double>(least.cycles) * (1 + options_.epsilon);
    return front_.covers(least.energy_pj * (1 + options_.epsilon),
                         static_cast<std::int64_t>(cycles));
  }
  void add(const LayerCost& cost, const Mapping& mapping) {
    if (options_.objective) {
      best_ = rank(cost);
      only_ = {{mapping, cost}};
    } else {
      front_.add(cost.energy_pj, cost.cycles, mapping);
    }
  }
  std::vector<MappedLayer> found() const {
    std::vector<MappedLayer> all = only_;
    for (const auto& [energy_pj, entry] : front_.entries())
      all.push_back({entry.value, {energy_pj, entry.cycles}});
    return all;
  }
  /// What was left out for a found cost does not undercut this.
  LayerCost undercut(const LayerCost& cost) const {
    const double share = 1 / (1 + options_.epsilon);
    const auto cycles = static_cast<double>(cost.cycles) * share;
    if (!options_.objective) return {cost.energy_pj * share, static_cast<std::int64_t>(cycles)};
    if (options_.objective->energy == 0) return {0, static_cast<std::int64_t>(cycles)};
    if (options_.objective->cycles == 0) return {cost.energy_pj * share, 0};
    return {cost.energy_pj * share, cost.cycles};
  }

 private:
  /// Of a front the product.
  Objective preference() const { return options_.objective.value_or(kEdp); }

  const ExactMapperOptions& options_;
  double best_ = std::numeric_limits<double>::infinity();
  std::vector<MappedLayer> only_;
  ParetoFront<Mapping> front_;
};

/// A partial mapping and the least that its completions cost.
struct FanOuts {
  std::size_t bypass = 0;  // index into the variants
  std::size_t innermost_loop = 0;
  std::size_t factors = 0;  // index into all factors
  LayerCost least;
  double rank = 0;
};
struct Loops {  // of one level
  DimArray temporal;
  LoopOrder order;
  LayerCost least;
  double rank = 0;
};

/// Room that a level's choices share, one node after the other.
struct LevelChoices {
  std::array<std::vector<std::int64_t>, kNumDims> factors;  // that each dim may take
  std::vector<int> open_dims;                               // those with a choice
  std::vector<Loops> loops;
};

/// An architecture under one bypass, with what is known of its mappings.
struct Variant {
  Variant(const Architecture& whole, const Bypass& which, const MapperHardware& hardware,
          const Layer& layer)
      : bypass(which),
        architecture(with_bypass(whole, which)),
        nest(architecture, hardware.sized, layer),
        orders(architecture.levels.size()) {}
  Variant(const Variant&) = delete;
  Variant& operator=(const Variant&) = delete;

  const Bypass bypass;
  const Architecture architecture;
  PartialNest nest;
  std::vector<std::array<std::vector<LoopOrder>, 1 << kNumDims>> orders;  // [levels][loops]
};

class BranchAndBound {
 public:
  BranchAndBound(const Architecture& architecture, const MapperHardware& hardware,
                 const Layer& layer, const ExactMapperOptions& options)
      : architecture_(architecture),
        hardware_(hardware),
        layer_(layer),
        options_(options),
        incumbent_(options),
        divisors_(layer.bounds.begin(), layer.bounds.end()),
        choices_(architecture.levels.size()) {
    for (const Bypass& bypass : bypass_choices(architecture))
      variants_.push_back(std::make_unique<Variant>(architecture, bypass, hardware, layer));
    DimSet inside;
    for (const MemoryLevel& level : architecture.levels) {
      loops_inside_.push_back(inside);
      for (const Dim dim : kAllDims)
        if (level.temporal.has(dim)) inside.insert(dim);
    }
    loops_inside_.push_back(inside);
  }

  ExactMapping run() {
    for_every_fan_out(
        architecture_, hardware_.fan_out_limits, layer_,
        [this](const std::vector<DimArray>& factors) { return add_fan_outs(factors); });
    if (stopped_) leave_all_unexplored();
    sort_by_promise(fan_outs_);
    for (const FanOuts& fan_outs : fan_outs_) {
      if (incumbent_.excludes(fan_outs.least)) continue;
      variant_ = variants_[fan_outs.bypass].get();
      const auto factors = factors_.begin() + static_cast<std::ptrdiff_t>(fan_outs.factors);
      variant_->nest.set_fan_outs({factors, factors + architecture_.num_levels()});
      variant_->nest.set_innermost_loop(fan_outs.innermost_loop);
      descend(architecture_.num_levels() - 1, fan_outs.least);
    }
    return result();
  }

 private:
  template <typename Node>
  static void sort_by_promise(std::vector<Node>& nodes) {
    if (nodes.size() < 2) return;
    std::stable_sort(nodes.begin(), nodes.end(),
                     [](const Node& a, const Node& b) { return a.rank < b.rank; });
  }

  bool add_fan_outs(const std::vector<DimArray>& factors) {
    const std::size_t num_factors = factors_.size();
    for (std::size_t bypass = 0; bypass < variants_.size(); ++bypass) {
      PartialNest& nest = variants_[bypass]->nest;
      nest.set_fan_outs(factors);
      const bool fits = nest.fits(architecture_.num_levels());
      for (std::size_t i = 0; i < nest.innermost_loops().size(); ++i) {
        ++nodes_;
        if (!fits) break;
        nest.set_innermost_loop(i);
        const LayerCost least = least_of(*variants_[bypass], architecture_.num_levels());
        if (incumbent_.excludes(least)) continue;
        fan_outs_.push_back({bypass, i, num_factors, least, incumbent_.rank(least)});
        if (factors_.size() == num_factors)
          factors_.insert(factors_.end(), factors.begin(), factors.end());
      }
    }
    return !should_stop();
  }
  /// All MACs at once are what is known before the fan-outs are.
  void leave_all_unexplored() {
    const auto macs = static_cast<double>(layer_.macs());
    unexplored_.add(macs * hardware_.sized.mac_pj, layer_.macs() / hardware_.sized.mac_units, {});
  }

  bool should_stop() {
    if (options_.stop_flag != nullptr && *options_.stop_flag) stopped_ = true;
    if (options_.most_nodes > 0 && nodes_ >= options_.most_nodes) stopped_ = true;
    constexpr std::int64_t kBetweenLooks = 256;  // at the clock
    if (options_.deadline && nodes_ % kBetweenLooks == 0 &&
        std::chrono::steady_clock::now() >= *options_.deadline)
      stopped_ = true;
    return stopped_;
  }

  ExactMapping result() {
    ExactMapping result{incumbent_.found(), {}, !stopped_, nodes_};
    for (const MappedLayer& mapped : result.best) {
      const LayerCost cost = incumbent_.undercut(mapped.cost);
      unexplored_.add(cost.energy_pj, cost.cycles, {});
    }
    for (const auto& [energy_pj, entry] : unexplored_.entries())
      result.lower.push_back({energy_pj, entry.cycles});
    return result;
  }

  /// Decides the loops of a level and of all inside it.
  ///   least  what all of these cost at least
  void descend(int level, const LayerCost& least) {
    if (should_stop()) return unexplored_.add(least.energy_pj, least.cycles, {});
    LevelChoices& choices = choices_[level];
    choices.loops.clear();
    if (DimArray temporal; list_factors(level, temporal)) add_factors(level, 0, temporal);
    if (stopped_) return unexplored_.add(least.energy_pj, least.cycles, {});
    if (level == 0) return;
    sort_by_promise(choices.loops);
    for (const Loops& loops : choices.loops) {
      if (incumbent_.excludes(loops.least)) continue;
      variant_->nest.decide(level, loops.temporal, loops.order);
      descend(level - 1, loops.least);
    }
  }

  /// The factors that each dim may take at a level, and those of the dims that have no choice.
  /// False if there are none for some dim.
  bool list_factors(int level, DimArray& temporal) {
    const MemoryLevel& at = architecture_.levels[level];
    LevelChoices& choices = choices_[level];
    choices.open_dims.clear();
    for (int d = 0; d < kNumDims; ++d) {
      const Dim dim = kAllDims[d];
      const std::int64_t left = variant_->nest.left_inside(level + 1)[d];
      const std::int64_t fixed = at.fixed_temporal[d];
      std::vector<std::int64_t>& factors = choices.factors[d];
      factors.clear();
      for (const std::int64_t factor : divisors_[d].of(left)) {
        if (factor > 1 && !at.temporal.has(dim)) break;
        if (fixed > 0 && factor != fixed) continue;
        if (factor == left || loops_inside_[level].has(dim)) factors.push_back(factor);
      }
      if (factors.empty()) return false;
      temporal[d] = factors.front();
      if (factors.size() > 1) choices.open_dims.push_back(d);
    }
    return true;
  }
  /// Adds every choice of a level's factors from this one of the open dims on.
  void add_factors(int level, std::size_t open, DimArray& temporal) {
    if (should_stop()) return;
    const LevelChoices& choices = choices_[level];
    if (open == choices.open_dims.size()) return add_orders(level, temporal);
    const int d = choices.open_dims[open];
    for (const std::int64_t factor : choices.factors[d]) {
      temporal[d] = factor;
      add_factors(level, open + 1, temporal);
    }
  }
  /// Each set of loops above 1 is asked for many times.
  const std::vector<LoopOrder>& orders_of(int level, const DimArray& temporal) {
    DimSet active;
    std::size_t place = 0;
    for (int d = 0; d < kNumDims; ++d)
      if (temporal[d] > 1) {
        active.insert(kAllDims[d]);
        place |= std::size_t{1} << d;
      }
    std::vector<LoopOrder>& orders = variant_->orders[level][place];
    if (orders.empty())
      orders = distinct_level_orders(variant_->architecture, layer_, level, active);
    return orders;
  }
  /// The least that completions of a variant's partial mapping cost; of a whole one, what it costs.
  LayerCost least_of(Variant& variant, int level) {
    if (level > 0 || options_.cost->has_exact_prices()) {
      DecidedMapping partial(variant.nest, level);
      return options_.cost->least(hardware_.sized, partial);
    }
    const Mapping whole = mapping();
    count_traffic(variant.architecture, layer_, whole, traffic_);
    return options_.cost->exact(variant.architecture, hardware_.sized, layer_, whole, traffic_);
  }
  Mapping mapping() const {
    Mapping mapping = variant_->nest.mapping();
    for (std::size_t l = 0; l < mapping.levels.size(); ++l)
      mapping.levels[l].bypassed = variant_->bypass[l];
    return mapping;
  }
  void add_orders(int level, const DimArray& temporal) {
    PartialNest& nest = variant_->nest;
    const std::vector<LoopOrder>& orders = orders_of(level, temporal);
    nest.decide(level, temporal, orders.front());
    if (!nest.fits(level)) return;
    for (std::size_t i = 0; i < orders.size(); ++i) {
      if (i > 0) nest.reorder(level, orders[i]);
      if (!nest.obeys_innermost_loop(level)) continue;
      ++nodes_;
      const LayerCost least = least_of(*variant_, level);
      if (incumbent_.excludes(least)) continue;
      if (level > 0)
        choices_[level].loops.push_back({temporal, orders[i], least, incumbent_.rank(least)});
      else
        incumbent_.add(least, mapping());
    }
  }

  const Architecture& architecture_;
  const MapperHardware& hardware_;
  const Layer& layer_;
  const ExactMapperOptions& options_;
  std::vector<DimSet> loops_inside_;  // [levels + 1] dims that may loop inside a level
  std::vector<std::unique_ptr<Variant>> variants_;
  Variant* variant_ = nullptr;  // of the partial mapping at hand
  Incumbent incumbent_;
  std::vector<DivisorTable> divisors_;  // [dims] of the bounds
  std::vector<DimArray> factors_;       // of fan-outs, so many levels each
  std::vector<FanOuts> fan_outs_;
  std::vector<LevelChoices> choices_;  // [levels]
  Traffic traffic_;                    // of models that counts do not bound
  std::int64_t nodes_ = 0;
  bool stopped_ = false;
  ParetoFront<std::monostate> unexplored_;  // what was not looked into
};

}  // namespace

bool NetworkShare::excludes(const LayerCost& least, const Objective& objective) const {
  NetworkCost network = count * least;
  network += rest;
  return objective.of(network) >= known;
}

ExactMapping map_exactly(const Architecture& architecture, const MapperHardware& hardware,
                         const Layer& layer, const ExactMapperOptions& options) {
  return BranchAndBound(architecture, hardware, layer, options).run();
}

}  // namespace codescent
