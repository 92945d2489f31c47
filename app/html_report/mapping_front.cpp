#include "app/html_report/mapping_front.hpp"

#include "core/pareto_front.hpp"
#include "core/units.hpp"
#include "searchers/mappers/exact_mapper.hpp"
#include "searchers/mappers/parallel_for.hpp"

namespace codescent {
namespace {

constexpr std::size_t kMostPoints = 256;

/// So many points at most, the ends among them, evenly by their place.
std::vector<FrontPoint> thinned(const std::vector<FrontPoint>& points) {
  if (points.size() <= kMostPoints) return points;
  std::vector<FrontPoint> kept;
  for (std::size_t i = 0; i < kMostPoints; ++i)
    kept.push_back(points[i * (points.size() - 1) / (kMostPoints - 1)]);
  return kept;
}

struct NoValue {};

std::vector<FrontPoint> points_of(const ParetoFront<NoValue>& front) {
  std::vector<FrontPoint> points;
  for (const auto& [energy_uj, entry] : front.entries())
    points.push_back({energy_uj, entry.cycles});
  return points;
}

std::vector<ExactMapping> map_layers(const ReportedDesign& one, std::int64_t most_nodes,
                                     int threads) {
  const Architecture& architecture = one.inputs.architecture;
  const MapperHardware hardware =
      mapper_hardware(architecture, one.design.hardware, one.inputs.table);
  ExactMapperOptions options;
  options.objective = std::nullopt;
  options.most_nodes = most_nodes;
  const std::vector<Layer>& layers = one.inputs.workload.layers;
  std::vector<ExactMapping> mapped(layers.size());
  parallel_for(static_cast<std::int64_t>(layers.size()), threads, [&](std::int64_t i) {
    mapped[i] = map_exactly(architecture, hardware, layers[i], options);
  });
  return mapped;
}

/// The mappings that the exact mapper found of a layer, and the design's own.
ParetoFront<NoValue> layer_front(const ExactMapping& mapped, const LayerMetrics& own) {
  ParetoFront<NoValue> front;
  for (const MappedLayer& point : mapped.best)
    front.add(point.cost.energy_pj, point.cost.cycles, {});
  front.add(own.total_energy_pj, own.latency.cycles, {});
  return front;
}

}  // namespace

MappingFront mapping_front(const ReportedDesign& one, std::int64_t most_nodes, int threads) {
  const std::vector<ExactMapping> mapped = map_layers(one, most_nodes, threads);
  MappingFront sum;
  sum.points = {{0, 0}};
  for (std::size_t i = 0; i < mapped.size(); ++i) {
    const std::int64_t count = one.inputs.workload.layers[i].count;
    ParetoFront<NoValue> sums;
    const ParetoFront<NoValue> own = layer_front(mapped[i], one.metrics.layers[i]);
    for (const auto& [energy_pj, entry] : own.entries())
      for (const FrontPoint& so_far : sum.points)
        sums.add(so_far.energy_uj + static_cast<double>(count) * energy_pj * kMicrojoules,
                 so_far.cycles + count * entry.cycles, {});
    const std::vector<FrontPoint> points = points_of(sums);
    sum.points = thinned(points);
    sum.is_thinned = sum.is_thinned || sum.points.size() < points.size();
    sum.is_complete = sum.is_complete && mapped[i].is_complete;
  }
  // Thinning may have left it out.
  ParetoFront<NoValue> front;
  for (const FrontPoint& point : sum.points) front.add(point.energy_uj, point.cycles, {});
  front.add(one.metrics.energy_uj, one.metrics.cycles, {});
  sum.points = points_of(front);
  return sum;
}

}  // namespace codescent
