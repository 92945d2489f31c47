#include "searchers/mappers/polish.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <random>

#include "core/random.hpp"
#include "searchers/mappers/parallel_for.hpp"

namespace codescent {
namespace {

constexpr int kMaxSweeps = 4;
constexpr std::size_t kPoolSize = 12;  // choices that a layer remembers
constexpr double kSmallestGain = 1e-9;

/// Where there is none, choices go by the first model: designs are scored by their own anyway.
const RelaxedCost& relaxed_side(const SearchProblem& problem) {
  const RelaxedCost* relaxed = problem.goal.cost.relaxed;
  return relaxed != nullptr ? *relaxed : relaxed_timeloop_cost();
}

PolishGoal goal_of(const SearchGoal& goal) {
  const ObjectivePowers preference = powers(goal.objective);
  return {preference.energy > 0 ? 1.0 : 0.0, preference.cycles > 0 ? 1.0 : 0.0,
          goal.limits.cycles};
}

/// Pair descent of one layer until neither a pair of dims nor another bypass improves it.
ScoredChoice descend(LayerScorer& scorer, const MappingSpace& space, ScoredChoice current,
                     const PolishGoal& goal, const Rest& rest, int breadth,
                     const StopRequested& stop) {
  const std::vector<Dim>& dims = space.free_dims();
  std::vector<std::pair<Dim, Dim>> pairs;
  for (std::size_t a = 0; a < dims.size(); ++a)
    for (std::size_t b = a + 1; b < dims.size(); ++b) pairs.emplace_back(dims[a], dims[b]);
  if (dims.size() == 1) pairs.emplace_back(dims[0], dims[0]);
  const std::size_t num_moves = pairs.size() + (space.variants().size() > 1 ? 1 : 0);
  std::size_t tried_in_vain = 0;
  for (std::size_t i = 0; tried_in_vain < num_moves && !stop(); i = (i + 1) % num_moves) {
    const ScoredChoice better =
        i < pairs.size()
            ? scorer.best_pair(current, pairs[i].first, pairs[i].second, breadth, goal, rest)
            : scorer.best_bypass(current, goal, rest);
    const bool improved =
        better.overflow < current.overflow || better.score < current.score * (1 - kSmallestGain);
    if (improved) current = better;
    tried_in_vain = improved ? 1 : tried_in_vain + 1;
  }
  return current;
}

}  // namespace

Polisher::Polisher(const SearchProblem& problem, int threads)
    : problem_(problem), threads_(std::max(1, threads)), goal_(goal_of(problem.goal)) {
  scorers_.resize(problem.num_layers());
  parallel_for(problem.num_layers(), threads_, [&](std::int64_t layer) {
    scorers_[layer] = std::make_unique<LayerScorer>(problem.spaces[layer], problem.variables,
                                                    static_cast<int>(layer), problem.mac_pj,
                                                    problem.goal.latency.get(),
                                                     relaxed_side(problem));
  });
}

std::int64_t Polisher::take_evaluations() {
  std::int64_t sum = 0;
  for (const auto& scorer : scorers_) sum += scorer->take_evaluations();
  return sum;
}

void Polisher::choose_orders(Candidate& candidate) {
  const ProgramHardware inputs = program_hardware(problem_, candidate.hardware);
  for (int i = 0; i < problem_.num_layers(); ++i) {
    scorers_[i]->set_hardware(inputs);
    candidate.choices[i] = scorers_[i]->score(candidate.choices[i], goal_, Rest{}).choice;
  }
}

bool Polisher::make_fit(Candidate& candidate, const StopRequested& stop) {
  const ProgramHardware inputs = program_hardware(problem_, candidate.hardware);
  const Rest alone;
  std::atomic<bool> all_fit{true};
  parallel_for(problem_.num_layers(), threads_, [&](std::int64_t i) {
    scorers_[i]->set_hardware(inputs);
    ScoredChoice layer = scorers_[i]->score(candidate.choices[i], goal_, alone);
    if (layer.overflow > 0)
      layer = descend(*scorers_[i], problem_.spaces[i], layer, goal_, alone, kNarrow, stop);
    if (layer.overflow > 0)
      layer = scorers_[i]->score(problem_.smallest_tiles.choices[i], goal_, alone);
    if (layer.overflow > 0) all_fit = false;
    candidate.choices[i] = layer.choice;
  });
  return all_fit;
}

void Polisher::descend_once(const std::vector<Rest>& rests, int breadth,
                            std::vector<ScoredChoice>& layers, const StopRequested& stop) {
  parallel_for(static_cast<std::int64_t>(layers.size()), threads_, [&](std::int64_t i) {
    const ScoredChoice current = scorers_[i]->score(layers[i].choice, goal_, rests[i]);
    layers[i] = descend(*scorers_[i], problem_.spaces[i], current, goal_, rests[i], breadth, stop);
  });
}

std::vector<ScoredChoice> Polisher::descend_at(const Candidate& start,
                                               const std::vector<std::vector<MappingChoice>>& pool,
                                               int breadth, const StopRequested& stop) {
  const int num_layers = problem_.num_layers();
  const ProgramHardware inputs = program_hardware(problem_, start.hardware);
  std::vector<ScoredChoice> layers(num_layers);
  for (int i = 0; i < num_layers; ++i) {
    const Rest alone{0, 0, 1};
    scorers_[i]->set_hardware(inputs);
    layers[i] = scorers_[i]->score(start.choices[i], goal_, alone);
    if (static_cast<int>(pool.size()) <= i) continue;
    for (const MappingChoice& choice : pool[i]) {
      const ScoredChoice scored = scorers_[i]->score(choice, goal_, alone);
      if (scored.better_than(layers[i])) layers[i] = scored;
    }
  }

  std::vector<Rest> rests(num_layers);
  double last_score = std::numeric_limits<double>::infinity();
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    double energy_pj = 0;
    double cycles = 0;
    for (int i = 0; i < num_layers; ++i) {
      const auto count = static_cast<double>(problem_.workload().layers[i].count);
      energy_pj += count * layers[i].energy_pj;
      cycles += count * layers[i].cycles;
    }
    const double score = goal_.score(energy_pj, cycles);
    if (score > last_score * (1 - 1e-6) || stop()) break;
    last_score = score;
    for (int i = 0; i < num_layers; ++i) {
      const auto count = static_cast<double>(problem_.workload().layers[i].count);
      rests[i] = {energy_pj - count * layers[i].energy_pj, cycles - count * layers[i].cycles,
                  count};
    }
    descend_once(rests, breadth, layers, stop);
  }

  return layers;
}

Scored Polisher::descend_layers(const Candidate& start,
                                const std::vector<std::vector<MappingChoice>>& pool, int breadth,
                                const StopRequested& stop) {
  const std::vector<ScoredChoice> layers = descend_at(start, pool, breadth, stop);
  Scored result{start, {}};
  for (int i = 0; i < problem_.num_layers(); ++i) result.candidate.choices[i] = layers[i].choice;
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

Scored Polisher::descend_from(const std::vector<std::vector<MappingChoice>>& starts,
                              const Scored& best, const StopRequested& stop) {
  std::vector<std::vector<MappingChoice>> found(problem_.num_layers());
  for (const std::vector<MappingChoice>& start : starts) {
    if (stop()) break;
    const std::vector<ScoredChoice> layers =
        descend_at({best.candidate.hardware, start}, {}, kWide, stop);
    for (int i = 0; i < problem_.num_layers(); ++i) found[i].push_back(layers[i].choice);
  }
  const Scored result = descend_layers(best.candidate, found, kWide, stop);
  return result.score.objective < best.score.objective ? result : best;
}

Scored Polisher::restart_layers(const Scored& best, int restarts, std::uint64_t seed,
                                const StopRequested& stop) {
  std::vector<std::vector<MappingChoice>> random(restarts, best.candidate.choices);
  for (int restart = 0; restart < restarts; ++restart) {
    std::mt19937_64 generator(split_seed(seed, static_cast<std::uint64_t>(restart)));
    for (int i = 0; i < problem_.num_layers(); ++i)
      for (const Dim dim : kAllDims)
        random[restart][i].split[index(dim)] =
            static_cast<int>(generator() % problem_.spaces[i].splits(dim).splits.size());
  }
  return descend_from(random, best, stop);
}

void Polisher::remember(const Candidate& candidate) {
  pool_.resize(problem_.num_layers());
  for (int i = 0; i < problem_.num_layers(); ++i) {
    std::vector<MappingChoice>& known = pool_[i];
    if (std::find(known.begin(), known.end(), candidate.choices[i]) != known.end()) continue;
    if (known.size() == kPoolSize) known.erase(known.begin());
    known.push_back(candidate.choices[i]);
  }
}

bool Polisher::try_sizes(const Hardware& sizes, Scored& best, const StopRequested& stop) {
  if (!tried_.insert(sizes.values).second) return false;
  const Scored result = descend_layers({sizes, best.candidate.choices}, pool_, kNarrow, stop);
  tried_.insert(result.candidate.hardware.values);
  if (!(result.score.objective < best.score.objective)) return false;
  best = result;
  remember(best.candidate);
  return true;
}

std::vector<Hardware> Polisher::neighbours(const Hardware& sizes, double step,
                                           SizeMoves moves) const {
  std::vector<Hardware> found;
  const auto scaled = [&](Hardware hardware, std::size_t p, double ratio) {
    std::int64_t& size = hardware.values[p];
    size = std::clamp<std::int64_t>(std::llround(static_cast<double>(size) * ratio),
                                    problem_.ranges[p].minimum, problem_.ranges[p].maximum);
    return hardware;
  };
  const std::size_t count = problem_.ranges.size();
  if (moves == SizeMoves::Together) {
    for (std::size_t p = 0; p < count; ++p)
      for (std::size_t q = 0; q < p; ++q)
        for (const double ratio : {step, 1 / step})
          found.push_back(scaled(scaled(sizes, p, ratio), q, ratio));
    return found;
  }
  for (std::size_t p = 0; p < count; ++p)
    for (const double ratio : {step, 1 / step}) found.push_back(scaled(sizes, p, ratio));
  for (std::size_t p = 0; p < count; ++p)
    for (std::size_t q = 0; q < count; ++q)
      if (p != q) found.push_back(scaled(scaled(sizes, p, step), q, 1 / step));
  return found;
}

Scored Polisher::move_sizes(Scored best, SizeMoves moves, const StopRequested& stop,
                            const std::function<void(const Scored&)>& improved) {
  remember(best.candidate);
  tried_.insert(best.candidate.hardware.values);
  for (const double step : {8.0, 4.0, 2.0, 1.4, 1.2, 1.1, 1.05, 1.02}) {
    bool moved = true;
    while (moved && !stop()) {
      moved = false;
      for (const Hardware& sizes : neighbours(best.candidate.hardware, step, moves)) {
        if (stop()) return best;
        if (!try_sizes(sizes, best, stop)) continue;
        improved(best);
        moved = true;
        break;
      }
    }
  }
  return best;
}

}  // namespace codescent
