#include "searchers/layer_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/exact_model/capacity.hpp"

namespace codescent {
namespace {

constexpr int kMaxSplits = 160;  // of each dim of a pair

double inverse(const std::optional<double>& bandwidth) {
  return bandwidth ? 1 / *bandwidth : 0;
}

/// The splits to try: all, or those nearest to the current one.
std::vector<int> candidates(const DimSplits& splits, int current) {
  std::vector<int> tried(splits.splits.size());
  std::iota(tried.begin(), tried.end(), 0);
  if (tried.size() <= kMaxSplits) return tried;
  const auto distance = [&](int s) {
    double sum = 0;
    for (std::size_t i = 0; i < splits.variables.size(); ++i)
      sum += std::abs(splits.splits[s].logs[i] - splits.splits[current].logs[i]);
    return sum;
  };
  std::stable_sort(tried.begin(), tried.end(),
                   [&](int a, int b) { return distance(a) < distance(b); });
  tried.resize(kMaxSplits);
  return tried;
}

}  // namespace

ProgramHardware program_hardware(const Architecture& architecture, const Hardware& hardware,
                                 const SizedHardware& sized) {
  ProgramHardware inputs;
  for (const SizedLevel& level : sized.levels) {
    const auto block_words = static_cast<double>(level.block_words);
    inputs.coefficients.insert(
        inputs.coefficients.end(),
        {level.read_pj / block_words, level.write_pj / block_words,
         inverse(level.bandwidth_words_per_cycle), inverse(level.read_bandwidth_words_per_cycle),
         inverse(level.write_bandwidth_words_per_cycle)});
  }
  for (const MemoryLevel& level : architecture.levels) {
    if (level.capacity_words)
      inputs.limits.push_back(static_cast<double>(level.capacity_words->floor_at(hardware)));
    for (const SpatialAxis& axis : level.spatial)
      inputs.limits.push_back(static_cast<double>(axis.limit.floor_at(hardware)));
  }
  return inputs;
}

LayerScorer::LayerScorer(const ProblemTensors& problem,
                         const std::vector<FactorVariable>& variables, const MappingSpace& space,
                         int layer, double mac_pj)
    : space_(space),
      program_(layer_score_program(problem, variables, layer, mac_pj)),
      inputs_{static_cast<int>(variables.size())},
      num_orders_(static_cast<int>(problem.orders[layer].size())),
      values_(program_.num_nodes(), Pack{}) {
  program_.set_constants(values_.data());
}

void LayerScorer::set_hardware(const ProgramHardware& hardware) {
  for (std::size_t i = 0; i < hardware.coefficients.size(); ++i) {
    const int node = program_.input(inputs_.num_variables + static_cast<int>(i));
    if (node >= 0) values_[node].lanes = Pack::Lanes{} + hardware.coefficients[i];
  }
  limits_ = hardware.limits;
}

void LayerScorer::set_split(Dim dim, int split, int lane) {
  const DimSplits& splits = space_.splits(dim);
  for (std::size_t i = 0; i < splits.variables.size(); ++i) {
    const int node = program_.input(splits.variables[i]);
    if (node >= 0) values_[node].lanes[lane] = splits.splits[split].logs[i];
  }
}

void LayerScorer::set_all(const MappingChoice& choice) {
  for (const Dim dim : space_.free_dims())
    for (int lane = 0; lane < kLanes; ++lane) set_split(dim, choice.split[index(dim)], lane);
}

ScoredChoice LayerScorer::read_lane(int lane, const PolishGoal& goal, const Rest& rest) const {
  ScoredChoice best;
  double log_overflow = 0;
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    const double demand =
        values_[program_.output(2 * num_orders_ + static_cast<int>(i))].lanes[lane];
    const double ratio = demand / limits_[i];
    if (ratio > 1 + 1e-9) log_overflow += std::log(ratio);
  }
  for (int order = 0; order < num_orders_; ++order) {
    const double energy_pj = values_[program_.output(2 * order)].lanes[lane];
    const double cycles = values_[program_.output(2 * order + 1)].lanes[lane];
    const double network_pj = rest.energy_pj + rest.count * energy_pj;
    const double network_cycles = rest.cycles + rest.count * cycles;
    const double score = (goal.energy_exponent == 1 ? network_pj : 1) *
                         (goal.latency_exponent == 1 ? network_cycles : 1);
    if (order > 0 && score >= best.score) continue;
    best.energy_pj = energy_pj;
    best.cycles = cycles;
    best.score = score;
    best.choice.order = order;
  }
  best.overflow = log_overflow;
  return best;
}

ScoredChoice LayerScorer::score(const MappingChoice& choice, const PolishGoal& goal,
                                const Rest& rest) {
  set_all(choice);
  program_.run(values_.data());
  ScoredChoice scored = read_lane(0, goal, rest);
  scored.choice.split = choice.split;
  return scored;
}

ScoredChoice LayerScorer::best_pair(const ScoredChoice& current, Dim first, Dim second,
                                    const PolishGoal& goal, const Rest& rest) {
  const std::vector<int> firsts =
      candidates(space_.splits(first), current.choice.split[index(first)]);
  const std::vector<int> seconds =
      candidates(space_.splits(second), current.choice.split[index(second)]);
  set_all(current.choice);
  ScoredChoice best = current;
  const std::size_t total = firsts.size() * seconds.size();
  for (std::size_t base = 0; base < total; base += kLanes) {
    const auto split_at = [&](std::size_t i) {
      i = std::min(i, total - 1);
      return std::make_pair(firsts[i / seconds.size()], seconds[i % seconds.size()]);
    };
    for (int lane = 0; lane < kLanes; ++lane) {
      const auto [a, b] = split_at(base + lane);
      set_split(first, a, lane);
      set_split(second, b, lane);
    }
    program_.run(values_.data());
    for (int lane = 0; lane < kLanes; ++lane) {
      ScoredChoice candidate = read_lane(lane, goal, rest);
      if (!candidate.better_than(best)) continue;
      const auto [a, b] = split_at(base + lane);
      candidate.choice.split = current.choice.split;
      candidate.choice.split[index(first)] = a;
      candidate.choice.split[index(second)] = b;
      best = candidate;
    }
  }
  return best;
}

}  // namespace codescent
