#include <benchmark/benchmark.h>

#include "autodiff_model/objective/compiled_objective.hpp"
#include "benchmarks/study_support.hpp"
#include "rtl_predictor/files/predictor_file.hpp"
#include "rtl_predictor/learned_latency.hpp"
#include "searchers/codesign/initial_mappings.hpp"
#include "searchers/codesign/relaxed_descent.hpp"

// Items are layer-gradients: one relaxed layer mapping, all its loop orders, model and gradient.
// Arguments are starts and threads.

namespace codescent::studies {
namespace {

constexpr int kManySteps = 1'000'000;  // the learning rate hardly falls while we measure

void count_layer_gradients(benchmark::State& state, const SearchProblem& problem) {
  state.SetItemsProcessed(state.iterations() * state.range(0) * problem.num_layers());
}

/// A whole step of the search: sizes, model, gradient, Adam, projection.
void descent_step(benchmark::State& state, const char* network, const char* hardware) {
  const auto problem = make_problem({network, hardware, {}});
  RelaxedDescent descent(*problem, {static_cast<int>(state.range(0)), kManySteps, 0.05, 1,
                                    static_cast<int>(state.range(1))});
  descent.step();  // the first one compiles the programs
  for (auto _ : state) benchmark::DoNotOptimize(descent.step());
  count_layer_gradients(state, *problem);
}

/// The same on a fixed array, by the analytical model and by the predictor that comes with it.
void descent_step_16x16(benchmark::State& state, const char* network, bool learned) {
  ProblemChoice choice{network, "gemmini", {{"array_side", 16}}};
  if (learned)
    choice.latency = std::make_shared<const LearnedLatency>(
        load_predictor(std::string(CODESCENT_SOURCE_DIR) + "/data/predictors/gemmini_rtl")
            .predictor,
        1.0);
  const auto problem = make_problem(choice);
  RelaxedDescent descent(*problem, {static_cast<int>(state.range(0)), kManySteps, 0.05, 1,
                                    static_cast<int>(state.range(1))});
  descent.step();  // the first one compiles the programs
  for (auto _ : state) benchmark::DoNotOptimize(descent.step());
  count_layer_gradients(state, *problem);
}

void starts_and_threads(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"starts", "threads"})->UseRealTime()->Unit(benchmark::kMillisecond);
  for (const int threads : {1, 2})
    for (const int starts : {32, 64, 128, 256}) benchmark->Args({starts, threads});
}
BENCHMARK_CAPTURE(descent_step, resnet50, "resnet50", "gemmini")->Apply(starts_and_threads);

void default_starts(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"starts", "threads"})->UseRealTime()->Unit(benchmark::kMillisecond);
  for (const int threads : {1, 2}) benchmark->Args({GradientOptions{}.starts, threads});
}
BENCHMARK_CAPTURE(descent_step, bert, "bert", "gemmini")->Apply(default_starts);
BENCHMARK_CAPTURE(descent_step, retinanet, "retinanet", "gemmini")->Apply(default_starts);
BENCHMARK_CAPTURE(descent_step, unet, "unet", "gemmini")->Apply(default_starts);
BENCHMARK_CAPTURE(descent_step, resnet50_five_level, "resnet50", "five_level")
    ->Apply(default_starts);

BENCHMARK_CAPTURE(descent_step_16x16, resnet50_analytical, "resnet50", false)
    ->Apply(default_starts);
BENCHMARK_CAPTURE(descent_step_16x16, resnet50_rtl, "resnet50", true)->Apply(default_starts);

/// The objective and its gradient, without the optimiser and the projection.
void compiled_objective(benchmark::State& state) {
  const auto problem = make_problem({"resnet50", "gemmini", {}});
  const RelaxedBatch batch = initial_designs(*problem, static_cast<int>(state.range(0)), 1);
  const CompiledObjective objective(relaxed_model(*problem), static_cast<int>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(objective(batch));
  count_layer_gradients(state, *problem);
}
BENCHMARK(compiled_objective)->Apply(starts_and_threads);

/// A whole step by LibTorch's operations, one thread.
void tensor_step(benchmark::State& state) {
  const auto problem = make_problem({"resnet50", "gemmini", {}});
  RelaxedDescent descent(
      *problem, {static_cast<int>(state.range(0)), kManySteps, 0.05, 1, 1, Backend::Tensor});
  descent.step();  // the first one compiles the programs
  for (auto _ : state) benchmark::DoNotOptimize(descent.step());
  count_layer_gradients(state, *problem);
}
BENCHMARK(tensor_step)->ArgName("starts")->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace codescent::studies
