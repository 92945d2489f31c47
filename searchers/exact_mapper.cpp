#include "searchers/exact_mapper.hpp"

#include <algorithm>
#include <limits>

#include "core/divisors.hpp"
#include "core/pareto_front.hpp"

namespace codescent {
namespace {

/// What has been found, and what can be left out for it.
class Incumbent {
 public:
  explicit Incumbent(const ExactMapperOptions& options) : options_(options) {}

  /// By which the most promising come first.
  double rank(const LayerCost& cost) const {
    const auto cycles = static_cast<double>(cost.cycles);
    switch (options_.objective) {
      case MapperObjective::Energy:
        return cost.energy_pj;
      case MapperObjective::Latency:
        return cycles;
      case MapperObjective::Edp:
      case MapperObjective::ParetoFront:
        break;
    }
    return cost.energy_pj * cycles;
  }
  /// Whether nothing that costs at least so much is wanted any more.
  bool excludes(const LayerCost& least) const {
    if (options_.objective != MapperObjective::ParetoFront)
      return rank(least) * (1 + options_.epsilon) >= best_;
    const auto cycles = static_cast<double>(least.cycles) * (1 + options_.epsilon);
    return front_.covers(least.energy_pj * (1 + options_.epsilon),
                         static_cast<std::int64_t>(cycles));
  }
  void add(const LayerCost& cost, const Mapping& mapping) {
    if (options_.objective != MapperObjective::ParetoFront) {
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

 private:
  const ExactMapperOptions& options_;
  double best_ = std::numeric_limits<double>::infinity();
  std::vector<MappedLayer> only_;
  ParetoFront<Mapping> front_;
};

/// A partial mapping and the least that its completions cost.
struct FanOuts {
  std::vector<DimArray> factors;  // [levels]
  LayerCost least;
};
struct Loops {  // of one level
  DimArray temporal;
  LoopOrder order;
  LayerCost least;
};

class BranchAndBound {
 public:
  BranchAndBound(const Architecture& architecture, const MapperHardware& hardware,
                 const Layer& layer, const ExactMapperOptions& options)
      : architecture_(architecture),
        hardware_(hardware),
        layer_(layer),
        options_(options),
        nest_(architecture, hardware.sized, layer),
        incumbent_(options) {
    DimSet inside;
    for (const MemoryLevel& level : architecture.levels) {
      loops_inside_.push_back(inside);
      for (const Dim dim : kAllDims)
        if (level.temporal.has(dim)) inside.insert(dim);
    }
    loops_inside_.push_back(inside);
  }

  ExactMapping run() {
    FanOuts none{std::vector<DimArray>(architecture_.num_levels(), kAllOnes), {}};
    add_fan_outs(0, 0, layer_.bounds, none);
    sort_by_promise(fan_outs_);
    for (const FanOuts& fan_outs : fan_outs_) {
      if (incumbent_.excludes(fan_outs.least)) continue;
      nest_.set_fan_outs(fan_outs.factors);
      descend(architecture_.num_levels() - 1);
    }
    return {incumbent_.found(), !stopped_, nodes_};
  }

 private:
  template <typename Node>
  void sort_by_promise(std::vector<Node>& nodes) const {
    std::stable_sort(nodes.begin(), nodes.end(), [&](const Node& a, const Node& b) {
      return incumbent_.rank(a.least) < incumbent_.rank(b.least);
    });
  }

  /// The most that a dim may fan out below a level beside the other dims of its axis.
  std::int64_t fan_out_limit(const DimArray& fan_outs, int level, Dim dim) const {
    const auto axis = architecture_.levels[level].spatial_axis(dim);
    if (!axis) return 1;
    const DimSet shared = architecture_.levels[level].spatial[*axis].dims;
    std::int64_t used = 1;
    for (const Dim other : kAllDims)
      if (other != dim && shared.has(other)) used *= fan_outs[index(other)];
    return hardware_.fan_out_limits[level][*axis] / used;
  }

  /// Adds every choice of the fan-outs of this level from this dim on, and of all levels outside.
  void add_fan_outs(int level, int d, const DimArray& left, FanOuts& chosen) {
    if (level == architecture_.num_levels()) return add_if_possible(left, chosen);
    if (d == kNumDims) return add_fan_outs(level + 1, 0, left, chosen);
    std::int64_t& factor = chosen.factors[level][d];
    const std::int64_t limit = fan_out_limit(chosen.factors[level], level, kAllDims[d]);
    for (const std::int64_t divisor : divisors(left[d])) {
      if (divisor > 1 && divisor > limit) break;
      DimArray rest = left;
      rest[d] /= divisor;
      factor = divisor;
      add_fan_outs(level, d + 1, rest, chosen);
    }
    factor = 1;
  }
  void add_if_possible(const DimArray& left, FanOuts& chosen) {
    for (int d = 0; d < kNumDims; ++d)
      if (left[d] > 1 && !loops_inside_.back().has(kAllDims[d])) return;
    ++nodes_;
    nest_.set_fan_outs(chosen.factors);
    if (!nest_.fits(architecture_.num_levels())) return;
    chosen.least = nest_.least_cost(architecture_.num_levels());
    fan_outs_.push_back(chosen);
  }

  bool should_stop() {
    if (options_.stop_flag != nullptr && *options_.stop_flag) stopped_ = true;
    return stopped_;
  }

  /// Decides the loops of a level and of all inside it.
  void descend(int level) {
    if (should_stop()) return;
    std::vector<Loops> choices;
    DimArray temporal = kAllOnes;
    add_factors(level, 0, temporal, choices);
    if (level == 0) return;
    sort_by_promise(choices);
    for (const Loops& loops : choices) {
      if (incumbent_.excludes(loops.least)) continue;
      nest_.decide(level, loops.temporal, loops.order);
      descend(level - 1);
      if (stopped_) return;
    }
  }

  /// Adds every choice of a level's factors from this dim on.
  void add_factors(int level, int d, DimArray& temporal, std::vector<Loops>& choices) {
    if (d == kNumDims) return add_orders(level, temporal, choices);
    const Dim dim = kAllDims[d];
    const std::int64_t left = nest_.left_inside(level + 1)[d];
    for (const std::int64_t factor : divisors(left)) {
      if (factor > 1 && !architecture_.levels[level].temporal.has(dim)) break;
      if (factor < left && !loops_inside_[level].has(dim)) continue;
      temporal[d] = factor;
      add_factors(level, d + 1, temporal, choices);
    }
    temporal[d] = 1;
  }
  void add_orders(int level, const DimArray& temporal, std::vector<Loops>& choices) {
    DimSet active;
    for (int d = 0; d < kNumDims; ++d)
      if (temporal[d] > 1) active.insert(kAllDims[d]);
    bool is_first = true;
    for (const LoopOrder& order : distinct_level_orders(architecture_, layer_, level, active)) {
      nest_.decide(level, temporal, order);
      if (is_first && !nest_.fits(level)) return;
      is_first = false;
      ++nodes_;
      const LayerCost least = nest_.least_cost(level);
      if (incumbent_.excludes(least)) continue;
      if (level > 0)
        choices.push_back({temporal, order, least});
      else
        incumbent_.add(least, nest_.mapping());
    }
  }

  const Architecture& architecture_;
  const MapperHardware& hardware_;
  const Layer& layer_;
  const ExactMapperOptions& options_;
  std::vector<DimSet> loops_inside_;  // [levels + 1] dims that may loop inside a level
  PartialNest nest_;
  Incumbent incumbent_;
  std::vector<FanOuts> fan_outs_;
  std::int64_t nodes_ = 0;
  bool stopped_ = false;
};

}  // namespace

MapperHardware mapper_hardware(const Architecture& architecture, const Hardware& hardware,
                               const EnergyTable& table) {
  MapperHardware made{size_hardware(architecture, hardware, table), {}};
  for (const MemoryLevel& level : architecture.levels) {
    auto& limits = made.fan_out_limits.emplace_back();
    for (const SpatialAxis& axis : level.spatial) limits.push_back(axis.limit.floor_at(hardware));
  }
  return made;
}

ExactMapping map_exactly(const Architecture& architecture, const MapperHardware& hardware,
                         const Layer& layer, const ExactMapperOptions& options) {
  return BranchAndBound(architecture, hardware, layer, options).run();
}

}  // namespace codescent
