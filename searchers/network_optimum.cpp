#include "searchers/network_optimum.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace codescent {
namespace {

/// A step from one corner of a layer's hull to the next.
struct Edge {
  std::size_t layer = 0;
  std::size_t to = 0;  // index into the layer's front
  double energy_pj = 0;
  double cycles = 0;  // below 0

  double slope() const { return cycles / energy_pj; }
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

double figure(MapperObjective objective, double energy_pj, double cycles) {
  if (objective == MapperObjective::Energy) return energy_pj;
  if (objective == MapperObjective::Latency) return cycles;
  return energy_pj * cycles;
}

/// All that decides a layer's costs.
using LayerKey = std::tuple<int, DimArray, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
LayerKey key_of(const Layer& layer) {
  return {layer.type,     layer.bounds,     layer.stride_w,
          layer.stride_h, layer.dilation_w, layer.dilation_h};
}

}  // namespace

std::vector<std::size_t> best_of_fronts(const std::vector<std::vector<LayerCost>>& fronts,
                                        const std::vector<std::int64_t>& counts,
                                        MapperObjective objective) {
  std::vector<std::size_t> at(fronts.size(), 0);
  std::vector<Edge> edges;
  double energy_pj = 0;
  double cycles = 0;
  for (std::size_t layer = 0; layer < fronts.size(); ++layer) {
    const auto& front = fronts[layer];
    const auto count = static_cast<double>(counts[layer]);
    energy_pj += count * front[0].energy_pj;
    cycles += count * static_cast<double>(front[0].cycles);
    const std::vector<std::size_t> hull = hull_of(front);
    for (std::size_t i = 1; i < hull.size(); ++i) {
      const LayerCost& from = front[hull[i - 1]];
      const LayerCost& to = front[hull[i]];
      edges.push_back({layer, hull[i], count * (to.energy_pj - from.energy_pj),
                       count * static_cast<double>(to.cycles - from.cycles)});
    }
  }
  // Steepest first; a layer's own edges are so already.
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& a, const Edge& b) { return a.slope() < b.slope(); });
  double best = figure(objective, energy_pj, cycles);
  std::size_t num_taken = 0;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    energy_pj += edges[i].energy_pj;
    cycles += edges[i].cycles;
    const double here = figure(objective, energy_pj, cycles);
    if (here >= best) continue;
    best = here;
    num_taken = i + 1;
  }
  for (std::size_t i = 0; i < num_taken; ++i) at[edges[i].layer] = edges[i].to;
  return at;
}

NetworkOptimum map_network_exactly(const Architecture& architecture, const MapperHardware& hardware,
                                   const Workload& workload, const ExactMapperOptions& options,
                                   int threads) {
  std::map<LayerKey, std::size_t> known;
  std::vector<const Layer*> distinct;
  std::vector<std::size_t> which;  // [layers] of the distinct ones
  for (const Layer& layer : workload.layers) {
    const auto [entry, is_new] = known.emplace(key_of(layer), distinct.size());
    if (is_new) distinct.push_back(&layer);
    which.push_back(entry->second);
  }
  ExactMapperOptions of_layers = options;
  if (options.objective == MapperObjective::Edp) of_layers.objective = MapperObjective::ParetoFront;
  std::vector<ExactMapping> mapped(distinct.size());
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (std::size_t i = 0; i < distinct.size(); ++i)
    mapped[i] = map_exactly(architecture, hardware, *distinct[i], of_layers);

  NetworkOptimum optimum;
  optimum.is_proven = true;
  for (const ExactMapping& one : mapped) {
    optimum.nodes += one.nodes;
    optimum.is_proven = optimum.is_proven && one.is_proven;
    if (one.best.empty()) return optimum;
  }
  std::vector<std::vector<LayerCost>> fronts;
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    auto& front = fronts.emplace_back();
    for (const MappedLayer& point : mapped[which[i]].best) front.push_back(point.cost);
    counts.push_back(workload.layers[i].count);
  }
  const auto chosen = best_of_fronts(fronts, counts, options.objective);
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    optimum.layers.push_back(mapped[which[i]].best[chosen[i]]);
    const LayerCost& cost = optimum.layers.back().cost;
    optimum.energy_uj += static_cast<double>(counts[i]) * cost.energy_pj * 1e-6;
    optimum.cycles += static_cast<double>(counts[i]) * static_cast<double>(cost.cycles);
  }
  return optimum;
}

}  // namespace codescent
