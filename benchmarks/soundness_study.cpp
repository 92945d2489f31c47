// How well the relaxed EDP of a point foretells the exact EDP of the nearest integer design, and
// how far the relaxed EDP jumps when a factor leaves 1. docs/soundness.md holds the outcome.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "autodiff_model/objective/compiled_objective.hpp"
#include "benchmarks/study_support.hpp"
#include "core/random.hpp"
#include "core/validation/error_statistics.hpp"
#include "searchers/codesign/relaxed_descent.hpp"
#include "searchers/mappers/layer_scorer.hpp"

namespace codescent::studies {
namespace {

const std::vector<StudyOption> kOptions = {
    {"networks", "bert,resnet50,retinanet,unet", "networks to study"},
    {"hardware", "gemmini", "accelerator"},
    {"points", "1000", "points of each network whose nearest rounding is valid"},
    {"steps", "80", "gradient steps of a descent; points are taken at five moments of it"},
    {"starts", "64", "starts in a batch"},
    {"bases", "200", "random integer mappings of each layer to jump from"},
    {"seed", "1", "seed"},
    {"threads", "1", "threads"},
    {"csv", "", "file for every point"}};

constexpr double kFactorBesideOne = 1.000075;  // where DOSA's relaxation lost its MACs
constexpr int kMoments = 5;                    // of a descent at which points are taken
constexpr int kMaximumDrawsPerPoint = 5;
constexpr std::size_t kFewestPoints = 30;  // fewer say nothing about a correlation
constexpr std::int64_t kAnySize = std::int64_t{1} << 40;

/// Natural logarithms of EDPs.
struct Pairs {
  std::vector<double> relaxed;
  std::vector<double> rounded;
  std::int64_t drawn = 0;  // points, valid or not
};

/// Completes rounded mappings to a design as the relaxed model sees one: sizes, then loop orders.
class Completion {
 public:
  explicit Completion(const SearchProblem& problem) : problem_(problem) {
    for (int layer = 0; layer < problem.num_layers(); ++layer)
      scorers_.emplace_back(problem.spaces[layer], problem.variables(), layer, problem.mac_pj);
  }

  /// ln of the exact EDP with the smallest sizes that hold the mappings, but no less than those
  /// that the start chose, and with each layer's best loop order there; nothing if sizes are out of
  /// range.
  ///   log_slack  [parameters]
  std::optional<double> log_edp(const std::vector<MappingChoice>& choices,
                                const double* log_slack) {
    const auto sizes = nearest_sizes(choices, log_slack);
    if (!sizes) return std::nullopt;
    const ProgramHardware hardware = program_hardware(problem_, *sizes);
    Candidate candidate{*sizes, choices};
    for (int layer = 0; layer < problem_.num_layers(); ++layer) {
      scorers_[layer].prepare(hardware, registers_);
      candidate.choices[layer] = scorers_[layer].score(choices[layer], {}, {}).choice;
    }
    const CandidateScore score = score_exactly(problem_, candidate);
    if (!score.valid) return std::nullopt;
    return std::log(score.objective);
  }

 private:
  std::optional<Hardware> nearest_sizes(const std::vector<MappingChoice>& choices,
                                        const double* log_slack) const {
    auto sizes = smallest_hardware_for(problem_, choices);
    for (std::size_t p = 0; sizes && p < sizes->values.size(); ++p) {
      const double chosen = std::exp(log_slack[p]);
      const auto most = static_cast<double>(problem_.ranges[p].maximum);
      sizes->values[p] =
          std::max<std::int64_t>(sizes->values[p], std::llround(std::min(chosen, most)));
    }
    return sizes;
  }

  const SearchProblem& problem_;
  std::vector<LayerScorer> scorers_;  // [layers]
  LayerScorer::Registers registers_;
};

/// Pairs each start of a batch with its rounding.
void take_points(const CompiledObjective& objective, Completion& completion,
                 const RelaxedDescent& descent, std::size_t wanted, Pairs& pairs) {
  const RelaxedBatch designs = descent.designs();
  const std::vector<double> relaxed = objective(designs).plain;
  const std::size_t num_sizes = designs.log_slack.size() / designs.starts;
  const auto rounded = descent.rounded();
  for (std::size_t i = 0; i < rounded.size() && pairs.relaxed.size() < wanted; ++i) {
    ++pairs.drawn;
    const auto log_edp = completion.log_edp(rounded[i], designs.log_slack.data() + i * num_sizes);
    if (!log_edp) continue;
    pairs.relaxed.push_back(relaxed[i]);
    pairs.rounded.push_back(*log_edp);
  }
}

/// Points from batches of starts after each of the given numbers of steps; 0 is where they begin.
Pairs sample(const SearchProblem& problem, const StudyOptions& options,
             const std::vector<int>& moments) {
  const int threads = options.integer("threads");
  const CompiledObjective objective(relaxed_model(problem), threads);
  Completion completion(problem);
  const auto wanted = static_cast<std::size_t>(options.integer("points"));
  const auto limit = static_cast<std::int64_t>(wanted) * kMaximumDrawsPerPoint;
  Pairs pairs;
  for (std::uint64_t batch = 0; pairs.relaxed.size() < wanted && pairs.drawn < limit; ++batch) {
    const std::uint64_t seed = split_seed(options.integer("seed"), batch);
    RelaxedDescent descent(problem, {options.integer("starts"), options.integer("steps"),
                                     GradientOptions{}.learning_rate, seed, threads});
    int steps = 0;
    for (const int moment : moments) {
      for (; steps < moment; ++steps) descent.step();
      take_points(objective, completion, descent, wanted, pairs);
    }
  }
  return pairs;
}

std::vector<int> moments_of_descent(int steps) {
  std::vector<int> moments;
  for (int i = 1; i <= kMoments; ++i) moments.push_back(steps * i / kMoments);
  return moments;
}

std::vector<std::string> correlation_row(const std::string& network, const std::string& points,
                                         const Pairs& pairs) {
  if (pairs.relaxed.size() < kFewestPoints) {
    std::vector<std::string> row = {network, points, std::to_string(pairs.relaxed.size()),
                                    std::to_string(pairs.drawn)};
    row.resize(10, "-");
    return row;
  }
  std::vector<double> ratios;  // |ln(rounded / relaxed)|
  for (std::size_t i = 0; i < pairs.relaxed.size(); ++i)
    ratios.push_back(std::abs(pairs.rounded[i] - pairs.relaxed[i]));
  return {network,
          points,
          std::to_string(pairs.relaxed.size()),
          std::to_string(pairs.drawn),
          digits(spearman(pairs.relaxed, pairs.rounded), 3),
          digits(kendall(pairs.relaxed, pairs.rounded), 3),
          digits(median(ratios), 3),
          digits(quantile(ratios, 0.95), 3),
          digits(std::exp(median(ratios)), 3) + "x",
          digits(std::exp(quantile(ratios, 0.95)), 3) + "x"};
}

/// Moves each factor that is 1 at an integer mapping, alone, and adds the changes of the layer's
/// relaxed EDP as |ln ratio|.
void jump_from(const SearchProblem& problem, const CompiledObjective& objective,
               const MappingChoice& base, std::vector<double>& changes) {
  const auto num_variables = static_cast<std::int64_t>(problem.variables().size());
  std::vector<double> factors(problem.variables().size());
  problem.spaces[0].log_factors(base, factors.data());
  std::vector<std::int64_t> at_one;
  for (std::int64_t v = 0; v < num_variables; ++v) {
    double left = std::log(
        static_cast<double>(problem.workload().layers[0].bound(problem.variables()[v].dim)));
    for (std::int64_t w = 0; w < num_variables; ++w)
      if (problem.variables()[w].dim == problem.variables()[v].dim) left -= factors[w];
    if (factors[v] == 0 && left > std::log(kFactorBesideOne)) at_one.push_back(v);
  }
  RelaxedBatch batch{static_cast<std::int64_t>(at_one.size()) + 1, factors, {}};
  for (const std::int64_t moved : at_one) {
    batch.log_factors.insert(batch.log_factors.end(), factors.begin(), factors.end());
    *(batch.log_factors.end() - num_variables + moved) = std::log(kFactorBesideOne);
  }
  batch.log_slack.resize(batch.starts * problem.ranges.size(), 0.0);
  const std::vector<double> edp = objective(batch).plain;
  for (std::size_t i = 1; i < edp.size(); ++i) changes.push_back(std::abs(edp[i] - edp[0]));
}

/// Every layer is a network of its own, so that no other layer can hide its jump.
std::vector<std::string> jump_row(const std::string& network, const StudyOptions& options) {
  const auto whole = make_problem({network, options.text("hardware"), {}});
  std::mt19937_64 generator(options.integer("seed"));
  std::vector<double> changes;
  for (const Layer& layer : whole->workload().layers) {
    const SearchProblem alone(whole->architecture(), whole->table, {layer.name, "", {layer}}, {});
    const CompiledObjective objective(relaxed_model(alone), 1);
    for (int base = 0; base < options.integer("bases"); ++base)
      jump_from(alone, objective, random_choice(alone, 0, generator), changes);
  }
  const double worst = *std::max_element(changes.begin(), changes.end());
  return {network, std::to_string(changes.size()), digits(std::exp(median(changes)), 7),
          digits(std::exp(worst), 7)};
}

/// The same problem with memories of any size, so that every rounding is a design: sizes that limit
/// a fan-out keep their ranges.
std::unique_ptr<SearchProblem> without_memory_limits(const SearchProblem& problem) {
  Architecture architecture = problem.architecture();
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p) {
    bool limits_fan_out = false;
    for (const MemoryLevel& level : architecture.levels)
      for (const SpatialAxis& axis : level.spatial)
        limits_fan_out |= p < axis.limit.exponents.size() && axis.limit.exponents[p] != 0;
    if (!limits_fan_out) architecture.parameters[p].maximum = kAnySize;
  }
  return std::make_unique<SearchProblem>(architecture, problem.table, problem.workload(),
                                         problem.goal);
}

/// Pairs of one network: random points with memories of any size and in range, and points along
/// descents.
void correlate(const std::string& network, const StudyOptions& options, Table& correlations,
               Table& points) {
  const auto problem = make_problem({network, options.text("hardware"), {}});
  const auto unlimited = without_memory_limits(*problem);
  const struct {
    const char* points;
    const SearchProblem* problem;
    std::vector<int> moments;
  } kinds[] = {{"random", unlimited.get(), {0}},
               {"random, in range", problem.get(), {0}},
               {"descent", problem.get(), moments_of_descent(options.integer("steps"))}};
  for (const auto& kind : kinds) {
    const Pairs pairs = sample(*kind.problem, options, kind.moments);
    correlations.rows.push_back(correlation_row(network, kind.points, pairs));
    for (std::size_t i = 0; i < pairs.relaxed.size(); ++i)
      points.rows.push_back({network, '"' + std::string(kind.points) + '"',
                             digits(pairs.relaxed[i], 9), digits(pairs.rounded[i], 9)});
  }
}

void study(const StudyOptions& options) {
  Table points{{"network", "points", "ln_relaxed_edp", "ln_rounded_edp"}, {}};
  Table correlations{{"network", "points", "valid", "drawn", "Spearman", "Kendall",
                      "median abs ln ratio", "p95 abs ln ratio", "median ratio", "p95 ratio"},
                     {}};
  Table jumps{{"network", "factors moved", "median change of a layer's EDP", "largest change"}, {}};
  for (const std::string& network : options.list("networks")) {
    correlate(network, options, correlations, points);
    jumps.rows.push_back(jump_row(network, options));
  }
  std::printf("%s\n%s", correlations.markdown().c_str(), jumps.markdown().c_str());
  write_csv(options.text("csv"), points);
}

}  // namespace
}  // namespace codescent::studies

int main(int argc, char** argv) {
  return codescent::studies::run_study(argc, argv, codescent::studies::kOptions,
                                       codescent::studies::study);
}
