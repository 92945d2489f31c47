#include <benchmark/benchmark.h>

#include "benchmarks/study_support.hpp"
#include "searchers/codesign/relaxed_descent.hpp"

// Items are layer mappings: rounded to the nearest integer mapping, or scored exactly as part of a
// network's design.

namespace codescent::studies {
namespace {

constexpr int kStarts = 32;
constexpr int kStepsBefore = 60;  // points such as a search rounds, not random ones

std::unique_ptr<RelaxedDescent> descended(const SearchProblem& problem) {
  auto descent = std::make_unique<RelaxedDescent>(
      problem, RelaxedDescent::Options{kStarts, kStepsBefore, 0.05, 1, 1});
  for (int step = 0; step < kStepsBefore; ++step) descent->step();
  return descent;
}

void rounding(benchmark::State& state, const char* network) {
  const auto problem = make_problem({network, "gemmini", {}});
  const auto descent = descended(*problem);
  for (auto _ : state) benchmark::DoNotOptimize(descent->rounded());
  state.SetItemsProcessed(state.iterations() * kStarts * problem->num_layers());
}
BENCHMARK_CAPTURE(rounding, resnet50, "resnet50")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rounding, unet, "unet")->Unit(benchmark::kMillisecond);

/// The smallest sizes that hold each design, and its exact figures at these.
void exact_scoring(benchmark::State& state, const char* network) {
  const auto problem = make_problem({network, "gemmini", {}});
  const auto designs = descended(*problem)->rounded();
  for (auto _ : state)
    for (const auto& choices : designs)
      if (const auto hardware = smallest_hardware_for(*problem, choices))
        benchmark::DoNotOptimize(score_exactly(*problem, {*hardware, choices}).objective);
  state.SetItemsProcessed(state.iterations() * kStarts * problem->num_layers());
}
BENCHMARK_CAPTURE(exact_scoring, resnet50, "resnet50")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(exact_scoring, unet, "unet")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace codescent::studies
