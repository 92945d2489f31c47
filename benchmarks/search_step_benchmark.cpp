#include <benchmark/benchmark.h>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"
#include "autodiff_model/composed_cost.hpp"
#include "autodiff_model/hardware_coefficients.hpp"
#include "benchmarks/study_support.hpp"
#include "searchers/initial_mappings.hpp"
#include "searchers/relaxed_descent.hpp"

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

/// The model and its gradient in the factors alone, at fixed sizes.
struct ModelCase {
  explicit ModelCase(int starts)
      : problem(make_problem({"resnet50", "gemmini", {}})),
        factors(initial_log_factors(*problem, starts, 1)) {
    const Hardware sizes = problem->architecture().default_hardware();
    auto log_sizes =
        torch::empty({starts, static_cast<std::int64_t>(sizes.values.size())}, real_options());
    for (std::size_t p = 0; p < sizes.values.size(); ++p)
      log_sizes.select(1, static_cast<std::int64_t>(p))
          .fill_(std::log(static_cast<double>(sizes.values[p])));
    coefficients = hardware_coefficients(problem->architecture(), problem->table, log_sizes);
    project(problem->tensors, problem->variables, problem->log_fan_out_limits, factors);
    factors.set_requires_grad(true);
  }

  void backward(const LayerCosts& costs) {
    factors.mutable_grad() = at::Tensor();
    (costs.energy_pj.log() + costs.cycles.log()).sum().backward();
  }

  std::unique_ptr<SearchProblem> problem;
  at::Tensor factors;  // [starts, layers, variables]
  HardwareCoefficients coefficients;
};

void fused_model(benchmark::State& state) {
  ModelCase model_case(static_cast<int>(state.range(0)));
  const SearchProblem& problem = *model_case.problem;
  const FusedModel model(problem.tensors, problem.variables, problem.mac_pj,
                         static_cast<int>(state.range(1)));
  for (auto _ : state)
    model_case.backward(model.layer_costs(model_case.factors, model_case.coefficients, {}));
  count_layer_gradients(state, problem);
}
BENCHMARK(fused_model)->Apply(starts_and_threads);

/// The same from plain tensor operations, one thread.
void composed_model(benchmark::State& state) {
  ModelCase model_case(static_cast<int>(state.range(0)));
  const SearchProblem& problem = *model_case.problem;
  for (auto _ : state)
    model_case.backward(composed_layer_costs(
        problem.tensors, complete(problem.tensors, problem.variables, model_case.factors),
        model_case.coefficients, {}));
  count_layer_gradients(state, problem);
}
BENCHMARK(composed_model)->ArgName("starts")->Arg(32)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace codescent::studies
