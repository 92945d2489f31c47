#include "searchers/mappers/network_optimum.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <tuple>

#include "core/units.hpp"
#include "searchers/bounds/lower_bound.hpp"
#include "searchers/mappers/parallel_for.hpp"

namespace codescent {
namespace {

/// What a figure's µJ are in pJ.
double picojoules_of(const Objective& objective) {
  return power(1e6, objective.energy);
}

/// A step from one corner of a layer's hull to the next.
struct HullEdge {
  std::size_t layer = 0;
  std::size_t to = 0;  // index into the layer's front
  NetworkCost step;    // more energy, fewer cycles

  double slope() const { return step.cycles / step.energy_pj; }
};

double cross(const LayerCost& a, const LayerCost& b, const LayerCost& c) {
  return (b.energy_pj - a.energy_pj) * static_cast<double>(c.cycles - a.cycles) -
         (c.energy_pj - a.energy_pj) * static_cast<double>(b.cycles - a.cycles);
}

/// Corners of the lower convex hull, by ascending energy.
std::vector<std::size_t> hull_of(const std::vector<LayerCost>& front) {
  std::vector<std::size_t> hull;
  for (std::size_t i = 0; i < front.size(); ++i) {
    while (hull.size() > 1 &&
           cross(front[hull[hull.size() - 2]], front[hull.back()], front[i]) <= 0)
      hull.pop_back();
    hull.push_back(i);
  }
  return hull;
}

/// All that decides a layer's costs.
using LayerKey = std::tuple<const LayerType*, DimArray, std::int64_t, std::int64_t, std::int64_t,
                            std::int64_t, Footprint>;
LayerKey key_of(const Layer& layer) {
  return {layer.type,       layer.bounds,     layer.stride_w, layer.stride_h,
          layer.dilation_w, layer.dilation_h, layer.footprint};
}

/// Layers that cost the same whatever their mapping, once.
struct DistinctLayers {
  std::vector<const Layer*> layers;
  std::vector<std::size_t> which;  // of a network's layer
  std::vector<double> counts;      // runs of all alike

  explicit DistinctLayers(const Workload& workload) {
    std::map<LayerKey, std::size_t> known;
    for (const Layer& layer : workload.layers) {
      const auto [entry, is_new] = known.emplace(key_of(layer), layers.size());
      if (is_new) {
        layers.push_back(&layer);
        counts.push_back(0);
      }
      which.push_back(entry->second);
      counts[entry->second] += static_cast<double>(layer.count);
    }
  }
};

/// What all but one layer cost at least, pJ.
LayerCost rest_of(const DistinctLayers& distinct, const std::vector<LayerCost>& least,
                  std::size_t one) {
  LayerCost rest;
  for (std::size_t i = 0; i < least.size(); ++i) {
    if (i == one) continue;
    rest.energy_pj += distinct.counts[i] * least[i].energy_pj;
    rest.cycles += static_cast<std::int64_t>(distinct.counts[i]) * least[i].cycles;
  }
  return rest;
}

class NetworkMapper {
 public:
  NetworkMapper(const Architecture& architecture, const MapperHardware& hardware,
                const Workload& workload, const ExactMapperOptions& options,
                const NetworkKnowledge& known, int threads)
      : architecture_(architecture),
        hardware_(hardware),
        workload_(workload),
        options_(options),
        objective_(options.objective.value_or(kEdp)),
        known_(known),
        threads_(threads),
        distinct_(workload) {
    for (const Layer& layer : workload.layers) counts_.push_back(layer.count);
    optimum_.is_complete = true;
    optimum_.bound = known.figure;
  }

  NetworkOptimum run() {
    if (!bound_in_closed_form()) return std::move(optimum_);
    map_layers();
    for (const ExactMapping& mapped : mapped_) {
      optimum_.nodes += mapped.nodes;
      optimum_.is_complete = optimum_.is_complete && mapped.is_complete;
    }
    bound_by_mappings();
    choose();
    return std::move(optimum_);
  }

 private:
  /// The figure of the network where layers cost so much. [distinct layers][any number]
  double least_figure(const std::vector<std::vector<LayerCost>>& distinct_fronts) const {
    std::vector<std::vector<LayerCost>> fronts;
    for (const std::size_t i : distinct_.which) fronts.push_back(distinct_fronts[i]);
    const auto chosen = best_of_fronts(fronts, counts_, objective_);
    NetworkCost sum;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const auto count = static_cast<double>(counts_[i]);
      sum += count * fronts[i][chosen[i]];
    }
    return objective_.of(sum.energy_pj * kMicrojoules, sum.cycles);
  }

  /// False if nothing of interest is left.
  bool bound_in_closed_form() {
    std::vector<std::vector<LayerCost>> fronts(distinct_.layers.size());
    parallel_for(static_cast<std::int64_t>(fronts.size()), threads_, [&](std::int64_t i) {
      fronts[i] = lower_bound(architecture_, hardware_, *distinct_.layers[i], *options_.cost).front;
    });
    for (const std::vector<LayerCost>& front : fronts) {
      if (front.empty()) return false;
      least_.push_back({front.front().energy_pj, front.back().cycles});
    }
    for (std::size_t i = 0; i < known_.least.size(); ++i) {
      LayerCost& least = least_[distinct_.which[i]];
      least.energy_pj = std::max(least.energy_pj, known_.least[i].energy_pj);
      least.cycles = std::max(least.cycles, known_.least[i].cycles);
    }
    closed_form_ = least_figure(fronts);
    return closed_form_ < known_.figure;
  }

  /// When a layer's turn is over: layers that are left share the time that is left.
  std::optional<std::chrono::steady_clock::time_point> turn_end(std::int64_t num_left) const {
    if (!options_.deadline) return std::nullopt;
    const auto now = std::chrono::steady_clock::now();
    return now + (*options_.deadline - now) * threads_ / std::max<std::int64_t>(threads_, num_left);
  }

  void map_layers() {
    mapped_.resize(distinct_.layers.size());
    ExactMapperOptions of_layers = options_;
    if (objective_.energy > 0 && objective_.cycles > 0) of_layers.objective = std::nullopt;
    std::atomic<std::int64_t> num_left{static_cast<std::int64_t>(mapped_.size())};
    parallel_for(num_left, threads_, [&](std::int64_t i) {
      ExactMapperOptions of_layer = of_layers;
      of_layer.deadline = turn_end(num_left--);
      of_layer.share = NetworkShare{distinct_.counts[i], rest_of(distinct_, least_, i),
                                    known_.figure * picojoules_of(objective_)};
      mapped_[i] = map_exactly(architecture_, hardware_, *distinct_.layers[i], of_layer);
    });
  }

  void bound_by_mappings() {
    std::vector<std::vector<LayerCost>> fronts;
    for (const ExactMapping& mapped : mapped_) {
      if (mapped.lower.empty()) return;  // nothing of interest
      fronts.push_back(mapped.lower);
    }
    // A mapper that was stopped may know less than the closed form.
    optimum_.bound = std::min(optimum_.bound, std::max(closed_form_, least_figure(fronts)));
    for (const std::size_t i : distinct_.which)
      optimum_.least.push_back({std::max(least_[i].energy_pj, fronts[i].front().energy_pj),
                                std::max(least_[i].cycles, fronts[i].back().cycles)});
  }

  void choose() {
    std::vector<std::vector<LayerCost>> fronts;
    for (const std::size_t i : distinct_.which) {
      auto& front = fronts.emplace_back();
      if (mapped_[i].best.empty()) return;
      for (const MappedLayer& point : mapped_[i].best) front.push_back(point.cost);
    }
    const auto chosen = best_of_fronts(fronts, counts_, objective_);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      optimum_.layers.push_back(mapped_[distinct_.which[i]].best[chosen[i]]);
      const LayerCost& cost = optimum_.layers.back().cost;
      const auto count = static_cast<double>(counts_[i]);
      optimum_.energy_uj += count * cost.energy_pj * kMicrojoules;
      optimum_.cycles += count * static_cast<double>(cost.cycles);
    }
  }

  const Architecture& architecture_;
  const MapperHardware& hardware_;
  const Workload& workload_;
  const ExactMapperOptions& options_;
  const Objective objective_;
  const NetworkKnowledge& known_;
  int threads_;
  DistinctLayers distinct_;
  std::vector<std::int64_t> counts_;  // [layers]
  std::vector<LayerCost> least_;      // [distinct layers]
  double closed_form_ = 0;            // of the network's figure
  std::vector<ExactMapping> mapped_;  // [distinct layers]
  NetworkOptimum optimum_;
};

}  // namespace

std::vector<std::size_t> best_of_fronts(const std::vector<std::vector<LayerCost>>& fronts,
                                        const std::vector<std::int64_t>& counts,
                                        const Objective& objective) {
  std::vector<std::size_t> at(fronts.size(), 0);
  std::vector<HullEdge> edges;
  NetworkCost sum;
  for (std::size_t layer = 0; layer < fronts.size(); ++layer) {
    const auto& front = fronts[layer];
    const auto count = static_cast<double>(counts[layer]);
    sum += count * front[0];
    const std::vector<std::size_t> hull = hull_of(front);
    for (std::size_t i = 1; i < hull.size(); ++i) {
      const LayerCost& from = front[hull[i - 1]];
      const LayerCost& to = front[hull[i]];
      edges.push_back({layer, hull[i], count * (to - from)});
    }
  }
  // Steepest first; a layer's own edges are so already.
  std::stable_sort(edges.begin(), edges.end(),
                   [](const HullEdge& a, const HullEdge& b) { return a.slope() < b.slope(); });
  double best = objective.of(sum);
  std::size_t num_taken = 0;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    sum += edges[i].step;
    const double here = objective.of(sum);
    if (here >= best) continue;
    best = here;
    num_taken = i + 1;
  }
  for (std::size_t i = 0; i < num_taken; ++i) at[edges[i].layer] = edges[i].to;
  return at;
}

NetworkOptimum map_network_exactly(const Architecture& architecture, const MapperHardware& hardware,
                                   const Workload& workload, const ExactMapperOptions& options,
                                   int threads, const NetworkKnowledge& known) {
  return NetworkMapper(architecture, hardware, workload, options, known, threads).run();
}

}  // namespace codescent
