#include "rtl_predictor/learned_latency.hpp"

#include <cmath>
#include <numeric>
#include <random>

#include "autodiff_model/relaxed/layer_program.hpp"
#include "autodiff_model/tensors/tensor_room.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "rtl_predictor/training/fit_charges.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/relaxed_cases.hpp"

namespace codescent::testing {
namespace {

std::string data_file(const std::string& name) {
  return std::string(CODESCENT_SOURCE_DIR) + "/data/" + name;
}

const Architecture& gemmini() {
  static const Architecture architecture = load_architecture(data_file("hardware/gemmini.yaml"));
  return architecture;
}

/// Random weights, so that every term counts.
Predictor random_predictor(PredictorKind kind) {
  std::mt19937_64 random(5);
  Predictor predictor;
  predictor.kind = kind;
  predictor.charges = prior_charges();
  const bool is_direct = kind == PredictorKind::Direct;
  const auto num_features =
      static_cast<int>(is_direct ? kPlainFeatures.size() : kScheduleFeatures.size());
  for (int f = 0; f < num_features; ++f) {
    predictor.ensemble.mean.push_back(draw_real(0, 2, random));
    predictor.ensemble.scale.push_back(draw_real(1, 3, random));
  }
  for (int member = 0; member < 3; ++member) {
    DenseLayer hidden{num_features, 3, {}, {}};
    for (int i = 0; i < 3 * num_features; ++i)
      hidden.weight.push_back(draw_real(-0.3, 0.3, random));
    hidden.bias = {0.1, -0.2, 0.3};
    predictor.ensemble.members.push_back({{hidden, {3, 1, {0.5, -0.4, 0.3}, {0.2}}}});
  }
  predictor.ensemble.shrinkage = 0.5;
  predictor.uncertainty = {0.1, 0.7, 1.7};
  const auto n = static_cast<int>(kScheduleFeatures.size());
  predictor.region.mean.assign(n, 1);
  predictor.region.whitening.assign(static_cast<std::size_t>(n) * n, 0);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j <= i; ++j)
      predictor.region.whitening[i * n + j] = i == j ? 0.3 : draw_real(-0.1, 0.1, random);
  predictor.region.farthest = 1;
  return predictor;
}

Layer layer_of(const DimArray& bounds, std::int64_t stride = 1) {
  Layer layer;
  layer.bounds = bounds;
  layer.stride_w = layer.stride_h = stride;
  return layer;
}

Workload dense_network() {
  Workload workload;
  workload.layers = {layer_of({3, 3, 28, 28, 48, 80, 1, 1}),
                     layer_of({1, 1, 128, 1, 96, 160, 1, 1}),
                     layer_of({1, 1, 14, 14, 256, 36, 1, 1}, 2)};
  return workload;
}

constexpr PredictorKind kKinds[] = {PredictorKind::Analytical, PredictorKind::Direct,
                                    PredictorKind::Schedule, PredictorKind::Residual};

/// Cycles that the program of a mapping's only loop order computes.
double program_cycles(const RelaxedProblem& problem, const std::vector<FactorVariable>& variables,
                      int layer, const Mapping& mapping, const LatencyModel& latency) {
  std::vector<double> inputs = log_factors_of(variables, mapping);
  inputs.resize(inputs.size() + 5 * problem.num_levels(), 0.1);
  return outputs_of(layer_cost_program(problem, variables, layer, 0.5, &latency, Points::Integer),
                    inputs)[1];
}

}  // namespace

TEST_CASE("inside a search's program a predictor says what it says of an integer mapping") {
  const Workload workload = dense_network();
  for (const PredictorKind kind : kKinds) {
    CAPTURE(kPredictorKinds[static_cast<int>(kind)]);
    const LearnedLatency latency(random_predictor(kind), 0.7);
    const LearnedLatency analytical(random_predictor(PredictorKind::Analytical), 0);
    std::mt19937_64 generator(3);
    for (int repeat = 0; repeat < 20; ++repeat) {
      const auto mappings = random_mappings(gemmini(), workload, generator);
      const RelaxedProblem problem = with_orders_of(RelaxedProblem(gemmini(), workload), mappings);
      const auto variables = factor_variables(problem);
      for (int layer = 0; layer < problem.num_layers(); ++layer) {
        const double bandwidth_cycles =
            program_cycles(problem, variables, layer, mappings[layer], analytical);
        const double expected = latency.cycles(
            workload.layers[layer], outer_nest(gemmini(), mappings[layer], bandwidth_cycles));
        CHECK(program_cycles(problem, variables, layer, mappings[layer], latency) ==
              doctest::Approx(expected).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("gradients through a predictor agree with central differences") {
  const EnergyTable table = load_energy_table(data_file("energy_tables/pat_40nm.yaml"));
  const RelaxedProblem problem(gemmini(), dense_network());
  const auto variables = factor_variables(problem);
  std::mt19937_64 generator(4);
  const RelaxedBatch batch = interior_batch(problem, variables, 3, generator);
  std::vector<std::int64_t> entries(batch.log_factors.size());
  std::iota(entries.begin(), entries.end(), 0);
  for (const PredictorKind kind : kKinds) {
    CAPTURE(kPredictorKinds[static_cast<int>(kind)]);
    const LearnedLatency latency(random_predictor(kind), 0.7);
    const GradientReport report = tensor_room().check_gradient(
        {problem, variables, table, {kEdp, {}}, &latency}, Backend::Compiled, batch, entries, {});
    CHECK(report.where == "");
    CHECK(report.num_compared > 50);
  }
}

TEST_CASE("no network talks a prediction below what a busy array needs") {
  const Layer layer = dense_network().layers[0];
  const double least_cycles = 3. * 3 * 28 * 28 * 48 * 80 / (16 * 16);
  std::mt19937_64 generator(6);
  const auto nest = outer_nest(gemmini(), random_mapping(gemmini(), layer, generator), 1000);
  for (const PredictorKind kind : {PredictorKind::Direct, PredictorKind::Residual}) {
    Predictor predictor = random_predictor(kind);
    for (Network& member : predictor.ensemble.members) member.layers.back().bias = {-100};
    CHECK(LearnedLatency(predictor, 0).cycles(layer, nest) == doctest::Approx(least_cycles));
  }
}

TEST_CASE("risk charges for the spread, and for the distance beyond the trusted region") {
  const Predictor predictor = random_predictor(PredictorKind::Residual);
  const LearnedLatency bold(predictor, 0);
  const LearnedLatency careful(predictor, 2);
  std::mt19937_64 generator(9);
  const Layer layer = dense_network().layers[0];
  int num_beyond = 0;
  for (int repeat = 0; repeat < 50; ++repeat) {
    const auto nest = outer_nest(gemmini(), random_mapping(gemmini(), layer, generator), 1000);
    const Prediction<double> said = bold.prediction(layer, nest);
    CHECK(bold.cycles(layer, nest) == doctest::Approx(std::exp(said.log_cycles)));
    const double beyond = std::max(0.0, said.distance / predictor.region.farthest - 1);
    num_beyond += beyond > 0;
    CHECK(careful.cycles(layer, nest) ==
          doctest::Approx(std::exp(said.log_cycles + 2 * (said.sigma + beyond))));
  }
  CHECK(num_beyond > 0);
}

}  // namespace codescent::testing
