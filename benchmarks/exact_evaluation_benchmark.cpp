#include <benchmark/benchmark.h>

#include "benchmarks/study_support.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"

namespace codescent::studies {
namespace {

constexpr int kMappingsPerLayer = 40;

/// One evaluation: every access count of a layer's mapping, its energy and its cycles.
void exact_evaluation(benchmark::State& state) {
  const auto problem = make_problem({"resnet50", "gemmini", {}});
  const Architecture& architecture = problem->architecture();
  const SizedHardware sized =
      size_hardware(architecture, architecture.default_hardware(), problem->table);
  std::mt19937_64 generator(1);
  std::vector<std::pair<const Layer*, Mapping>> cases;
  for (int i = 0; i < kMappingsPerLayer; ++i)
    for (int layer = 0; layer < problem->num_layers(); ++layer)
      cases.emplace_back(&problem->workload().layers[layer],
                         problem->spaces[layer].mapping(random_choice(*problem, layer, generator)));

  Traffic traffic;
  for (auto _ : state) {
    for (const auto& [layer, mapping] : cases) {
      count_traffic(architecture, *layer, mapping, traffic);
      benchmark::DoNotOptimize(energy_pj(sized, traffic));
      benchmark::DoNotOptimize(layer_cycles(sized, traffic));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(cases.size()));
}
BENCHMARK(exact_evaluation);

}  // namespace
}  // namespace codescent::studies
