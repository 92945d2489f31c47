#include "searchers/mappers/polish.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <omp.h>
#include <random>

#include "core/random.hpp"
#include "core/units.hpp"
#include "searchers/mappers/parallel_for.hpp"

namespace codescent {
namespace {

constexpr int kMaxSweeps = 4;
constexpr std::size_t kPoolSize = 12;  // choices that a layer remembers
constexpr double kSmallestGain = 1e-9;
constexpr double kSmallestShift = 1e-3;  // of energy over cycles, to descend once more
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kLayersAtATime = 8;  // between looks at whether a descent is hopeless
/// Other sizes are given up where the network's score, of what is descended and what is still as it
/// was, is so much above the best known one: descents have been seen to gain 8 % in their first
/// sweep (docs/ablation.md), and smaller sizes at its end 3 %.
constexpr double kFirstHope = 1.1;
constexpr double kLaterHope = 1.05;

/// Where there is none, choices go by the first model: designs are scored by their own anyway.
const RelaxedCost& relaxed_side(const SearchProblem& problem) {
  const RelaxedCost* relaxed = problem.goal.cost.relaxed;
  return relaxed != nullptr ? *relaxed : relaxed_timeloop_cost();
}

PolishGoal goal_of(const SearchGoal& goal) {
  return {goal.objective.without_area(), goal.limits.cycles};
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
  for (const Layer& layer : problem.workload().layers)
    counts_.push_back(static_cast<double>(layer.count));
  registers_.resize(threads_);
  scorers_.resize(problem.num_layers());
  parallel_for(problem.num_layers(), threads_, [&](std::int64_t layer) {
    scorers_[layer] = std::make_unique<LayerScorer>(
        problem.spaces[layer], problem.variables(), static_cast<int>(layer), problem.mac_pj,
        problem.goal.latency.get(), relaxed_side(problem));
  });
}

LayerScorer& Polisher::scorer(std::int64_t layer, const ProgramHardware& hardware) {
  scorers_[layer]->prepare(hardware, registers_[omp_get_thread_num()]);
  return *scorers_[layer];
}

std::int64_t Polisher::take_evaluations() {
  std::int64_t sum = 0;
  for (const auto& scorer : scorers_) sum += scorer->take_evaluations();
  return sum;
}

void Polisher::choose_orders(Candidate& candidate) {
  const ProgramHardware hardware = program_hardware(problem_, candidate.hardware);
  parallel_for(problem_.num_layers(), threads_, [&](std::int64_t i) {
    candidate.choices[i] = scorer(i, hardware).score(candidate.choices[i], goal_, Rest{}).choice;
  });
}

bool Polisher::make_fit(Candidate& candidate, const StopRequested& stop) {
  const ProgramHardware hardware = program_hardware(problem_, candidate.hardware);
  const Rest alone;
  std::atomic<bool> all_fit{true};
  parallel_for(problem_.num_layers(), threads_, [&](std::int64_t i) {
    LayerScorer& of_layer = scorer(i, hardware);
    ScoredChoice layer = of_layer.score(candidate.choices[i], goal_, alone);
    if (layer.overflow > 0)
      layer = descend(of_layer, problem_.spaces[i], layer, goal_, alone, kNarrow, stop);
    if (layer.overflow > 0)
      layer = of_layer.score(problem_.smallest_tiles.choices[i], goal_, alone);
    if (layer.overflow > 0) all_fit = false;
    candidate.choices[i] = layer.choice;
  });
  return all_fit;
}

std::vector<ScoredChoice> Polisher::scored_choices(
    const ProgramHardware& hardware, const std::vector<MappingChoice>& given,
    const std::vector<std::vector<MappingChoice>>& pool) {
  std::vector<ScoredChoice> layers(problem_.num_layers());
  parallel_for(problem_.num_layers(), threads_, [&](std::int64_t i) {
    const Rest alone;
    LayerScorer& of_layer = scorer(i, hardware);
    layers[i] = of_layer.score(given[i], goal_, alone);
    if (static_cast<std::int64_t>(pool.size()) <= i) return;
    for (const MappingChoice& choice : pool[i]) {
      const ScoredChoice scored = of_layer.score(choice, goal_, alone);
      if (scored.better_than(layers[i])) layers[i] = scored;
    }
  });
  return layers;
}

NetworkCost Polisher::sum_of(const std::vector<ScoredChoice>& layers) const {
  NetworkCost sum;
  for (std::size_t i = 0; i < layers.size(); ++i) sum += counts_[i] * layers[i].cost;
  return sum;
}

bool Polisher::descend_once(const ProgramHardware& hardware, const NetworkCost& network,
                            int breadth, double most, std::vector<ScoredChoice>& layers,
                            const StopRequested& stop) {
  // What weighs most comes first, so that a hopeless descent shows early.
  std::vector<double> weights;
  for (std::size_t i = 0; i < layers.size(); ++i)
    weights.push_back(counts_[i] * (layers[i].cost.energy_pj / network.energy_pj +
                                    layers[i].cost.cycles / network.cycles));
  std::vector<std::size_t> order(layers.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
  NetworkCost now = network;
  for (std::size_t base = 0; base < order.size(); base += kLayersAtATime) {
    const std::size_t end = std::min(base + kLayersAtATime, order.size());
    for (std::size_t i = base; i < end; ++i) now += -counts_[order[i]] * layers[order[i]].cost;
    parallel_for(static_cast<std::int64_t>(end - base), threads_, [&](std::int64_t position) {
      const std::size_t i = order[base + position];
      const Rest rest{network - counts_[i] * layers[i].cost, counts_[i]};
      LayerScorer& of_layer = scorer(static_cast<std::int64_t>(i), hardware);
      const ScoredChoice current = of_layer.score(layers[i].choice, goal_, rest);
      layers[i] = descend(of_layer, problem_.spaces[i], current, goal_, rest, breadth, stop);
    });
    for (std::size_t i = base; i < end; ++i) now += counts_[order[i]] * layers[order[i]].cost;
    if (goal_.score(now) > most) return false;
  }
  return true;
}

std::optional<std::vector<ScoredChoice>> Polisher::descend_at(
    const Candidate& start, const std::vector<std::vector<MappingChoice>>& pool, int breadth,
    double most, const StopRequested& stop) {
  const ProgramHardware hardware = program_hardware(problem_, start.hardware);
  std::vector<ScoredChoice> layers = scored_choices(hardware, start.choices, pool);
  double last_score = kInfinity;
  double last_ratio = 0;  // by which layers weigh energy against cycles
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    const NetworkCost sum = sum_of(layers);
    const double score = goal_.score(sum);
    const double ratio = sum.energy_pj / sum.cycles;
    // Under a limit on cycles layers weigh them by how far it is, too.
    const bool is_settled = !goal_.most_cycles && std::abs(ratio / last_ratio - 1) < kSmallestShift;
    if (score > last_score * (1 - 1e-6) || is_settled || stop()) break;
    last_score = score;
    last_ratio = ratio;
    const double hopeless = most * (sweep == 0 ? kFirstHope : kLaterHope);
    if (score > hopeless || !descend_once(hardware, sum, breadth, hopeless, layers, stop))
      return std::nullopt;
  }
  return layers;
}

Scored Polisher::descend_layers(const Candidate& start,
                                const std::vector<std::vector<MappingChoice>>& pool, int breadth,
                                const StopRequested& stop) {
  return scored(start, *descend_at(start, pool, breadth, kInfinity, stop));
}

Scored Polisher::scored(const Candidate& start, const std::vector<ScoredChoice>& layers) const {
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
        *descend_at({best.candidate.hardware, start}, {}, kWide, kInfinity, stop);
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
    for (int i = 0; i < problem_.num_layers(); ++i) {
      const MappingSpace& space = problem_.spaces[i];
      MappingChoice& choice = random[restart][i];
      for (const Dim dim : kAllDims)
        choice.split[index(dim)] = static_cast<int>(generator() % space.splits(dim).size);
      if (const std::size_t variants = space.variants().size(); variants > 1)
        choice.bypass = static_cast<int>(generator() % variants);
      choice.order = 0;  // each variant has its own; a descent takes the best
    }
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

double Polisher::most_worth(const Scored& best, const Hardware& sizes) const {
  if (!best.score.valid) return kInfinity;
  const double figure = goal_.score({best.score.energy_uj / kMicrojoules, best.score.cycles});
  if (problem_.goal.objective.area == 0) return figure;
  // The sizes that a descent ends at may be smaller, down to about the best ones'.
  const SizedHardware sized = size_hardware(problem_.architecture(), sizes, problem_.table);
  return figure * std::max(1.0, best.score.area_mm2 / sized.area_mm2());
}

bool Polisher::try_sizes(const Hardware& sizes, int breadth, Scored& best,
                         const StopRequested& stop) {
  if (!tried_.insert({breadth, sizes.values}).second) return false;
  const Candidate start{sizes, best.candidate.choices};
  const auto layers = descend_at(start, pool_, breadth, most_worth(best, sizes), stop);
  if (!layers) return false;
  const Scored result = scored(start, *layers);
  tried_.insert({breadth, result.candidate.hardware.values});
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

Scored Polisher::move_sizes(Scored best, SizeMoves moves, SizeSteps steps, double leader,
                            const StopRequested& stop,
                            const std::function<void(const Scored&)>& improved) {
  remember(best.candidate);
  tried_.insert({steps.breadth, best.candidate.hardware.values});
  for (const double step : {8.0, 4.0, 2.0, 1.4, 1.2, 1.1, 1.05, 1.02, 1.01}) {
    bool moved = step <= steps.first;
    while (moved && !stop()) {
      moved = false;
      if (best.score.objective > leader * std::sqrt(step)) return best;
      for (const Hardware& sizes : neighbours(best.candidate.hardware, step, moves)) {
        if (stop()) return best;
        if (!try_sizes(sizes, steps.breadth, best, stop)) continue;
        improved(best);
        moved = true;
        break;
      }
    }
  }
  return best;
}

}  // namespace codescent
