#include "searchers/polish.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace codescent {
namespace {

constexpr int kMaxSweeps = 4;

PolishGoal goal_of(Objective objective) {
  const OrderPreference preference = order_preference(objective);
  return {preference.energy > 0 ? 1.0 : 0.0, preference.latency > 0 ? 1.0 : 0.0};
}

/// Pair descent of one layer until no pair of dims improves it.
ScoredChoice descend(LayerScorer& scorer, const MappingSpace& space, ScoredChoice current,
                     const PolishGoal& goal, const Rest& rest, const StopRequested& stop) {
  const std::vector<Dim>& dims = space.free_dims();
  bool improved = true;
  while (improved) {
    improved = false;
    for (std::size_t a = 0; a < dims.size(); ++a)
      for (std::size_t b = a + (dims.size() > 1 ? 1 : 0); b < dims.size(); ++b) {
        if (stop()) return current;
        const ScoredChoice better = scorer.best_pair(current, dims[a], dims[b], goal, rest);
        if (!better.better_than(current)) continue;
        improved = better.score < current.score * (1 - 1e-9) || better.overflow < current.overflow;
        current = better;
      }
  }
  return current;
}

}  // namespace

struct Polisher::LayerFigures {
  Rest rest;
};

Polisher::Polisher(const SearchProblem& problem, int threads)
    : problem_(problem), threads_(std::max(1, threads)), goal_(goal_of(problem.goal.objective)) {
  for (int layer = 0; layer < problem.num_layers(); ++layer)
    scorers_.emplace_back(problem.tensors, problem.variables, problem.spaces[layer], layer,
                          problem.mac_pj);
}

void Polisher::descend_once(const std::vector<LayerFigures>& figures,
                            std::vector<ScoredChoice>& layers, const StopRequested& stop) {
  const auto num_layers = static_cast<int>(layers.size());
#pragma omp parallel for schedule(dynamic) num_threads(threads_)
  for (int i = 0; i < num_layers; ++i) {
    const Rest& rest = figures[i].rest;
    ScoredChoice current = scorers_[i].score(layers[i].choice, goal_, rest);
    layers[i] = descend(scorers_[i], problem_.spaces[i], current, goal_, rest, stop);
  }
}

Scored Polisher::descend_layers(const Candidate& start,
                                const std::vector<std::vector<MappingChoice>>& pool,
                                const StopRequested& stop) {
  const int num_layers = problem_.num_layers();
  const SizedHardware sized =
      size_hardware(problem_.architecture(), start.hardware, problem_.table);
  const ProgramHardware inputs = program_hardware(problem_.architecture(), start.hardware, sized);
  std::vector<ScoredChoice> layers(num_layers);
  for (int i = 0; i < num_layers; ++i) {
    const Rest alone{0, 0, 1};
    scorers_[i].set_hardware(inputs);
    layers[i] = scorers_[i].score(start.choices[i], goal_, alone);
    if (static_cast<int>(pool.size()) <= i) continue;
    for (const MappingChoice& choice : pool[i]) {
      const ScoredChoice scored = scorers_[i].score(choice, goal_, alone);
      if (scored.better_than(layers[i])) layers[i] = scored;
    }
  }

  std::vector<LayerFigures> figures(num_layers);
  double last_score = std::numeric_limits<double>::infinity();
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    double energy_pj = 0;
    double cycles = 0;
    for (int i = 0; i < num_layers; ++i) {
      const auto count = static_cast<double>(problem_.workload().layers[i].count);
      energy_pj += count * layers[i].energy_pj;
      cycles += count * layers[i].cycles;
    }
    const double score =
        std::pow(energy_pj, goal_.energy_exponent) * std::pow(cycles, goal_.latency_exponent);
    if (score > last_score * (1 - 1e-6) || stop()) break;
    last_score = score;
    for (int i = 0; i < num_layers; ++i) {
      const auto count = static_cast<double>(problem_.workload().layers[i].count);
      figures[i].rest = {energy_pj - count * layers[i].energy_pj, cycles - count * layers[i].cycles,
                         count};
    }
    descend_once(figures, layers, stop);
  }

  Scored result{start, {}};
  for (int i = 0; i < num_layers; ++i) result.candidate.choices[i] = layers[i].choice;
  result.score = score_exactly(problem_, result.candidate);
  if (const auto smaller = smallest_hardware_for(problem_, result.candidate.choices)) {
    const Candidate shrunk{*smaller, result.candidate.choices};
    const CandidateScore score = score_exactly(problem_, shrunk);
    if (score.objective < result.score.objective) result = {shrunk, score};
  }
  const CandidateScore original = score_exactly(problem_, start);
  if (original.objective < result.score.objective) result = {start, original};
  return result;
}

Scored Polisher::move_sizes(Scored best, const StopRequested& stop,
                            const std::function<void(const Scored&)>& improved) {
  std::set<std::vector<std::int64_t>> tried = {best.candidate.hardware.values};
  for (const double step : {2.0, 1.4, 1.2, 1.1, 1.05, 1.02}) {
    bool moved = true;
    while (moved && !stop()) {
      moved = false;
      for (std::size_t p = 0; p < problem_.ranges.size(); ++p)
        for (const double ratio : {step, 1 / step}) {
          if (stop()) return best;
          Candidate trial = best.candidate;
          const auto size = static_cast<double>(trial.hardware.values[p]);
          trial.hardware.values[p] = std::clamp<std::int64_t>(
              std::llround(size * ratio), problem_.ranges[p].minimum, problem_.ranges[p].maximum);
          if (!tried.insert(trial.hardware.values).second) continue;
          const Scored result = descend_layers(trial, {}, stop);
          tried.insert(result.candidate.hardware.values);
          if (!(result.score.objective < best.score.objective)) continue;
          best = result;
          improved(best);
          moved = true;
        }
    }
  }
  return best;
}

}  // namespace codescent
