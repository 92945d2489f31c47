#include "searchers/layer_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/exact_model/capacity.hpp"

namespace codescent {
namespace {

constexpr double kRoundingSlack = 1e-9;

double inverse(const std::optional<double>& bandwidth) {
  return bandwidth ? 1 / *bandwidth : 0;
}

/// The splits to try: all, or the `breadth` nearest to the current one.
std::vector<int> candidates(const DimSplits& splits, int current, std::size_t breadth) {
  std::vector<int> tried(splits.splits.size());
  std::iota(tried.begin(), tried.end(), 0);
  if (tried.size() <= breadth) return tried;
  std::vector<double> distances;
  distances.reserve(tried.size());
  for (const Split& split : splits.splits) {
    double sum = 0;
    for (std::size_t i = 0; i < split.logs.size(); ++i)
      sum += std::abs(split.logs[i] - splits.splits[current].logs[i]);
    distances.push_back(sum);
  }
  std::partial_sort(tried.begin(), tried.begin() + static_cast<std::ptrdiff_t>(breadth),
                    tried.end(), [&](int a, int b) {
                      return distances[a] != distances[b] ? distances[a] < distances[b] : a < b;
                    });
  tried.resize(breadth);
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
    if (level.is_capacity_limited())
      inputs.limits.push_back(static_cast<double>(level.capacity_words->floor_at(hardware)));
    for (const SpatialAxis& axis : level.spatial)
      inputs.limits.push_back(static_cast<double>(axis.limit.floor_at(hardware)));
  }
  return inputs;
}

LayerScorer::Machine::Machine(LaneProgram code)
    : program(std::move(code)), values(program.num_nodes(), Pack{}) {
  program.set_constants(values.data());
}

void LayerScorer::Machine::set_split(const DimSplits& splits, int split, int lane) {
  for (std::size_t i = 0; i < splits.variables.size(); ++i) {
    const int node = program.input(splits.variables[i]);
    if (node >= 0) values[node].lanes[lane] = splits.splits[split].logs[i];
  }
}

void LayerScorer::Machine::set_choice(const MappingSpace& space, const MappingChoice& choice) {
  for (const Dim dim : space.free_dims())
    for (int lane = 0; lane < kLanes; ++lane)
      set_split(space.splits(dim), choice.split[index(dim)], lane);
}

LayerScorer::LayerScorer(const ProblemTensors& problem,
                         const std::vector<FactorVariable>& variables, const MappingSpace& space,
                         int layer, double mac_pj, const LatencyModel* latency)
    : space_(space),
      demand_(layer_demand_program(problem, variables, layer)),
      cost_(layer_cost_program(problem, variables, layer, mac_pj, latency, Points::Integer)),
      inputs_{static_cast<int>(variables.size())},
      num_orders_(static_cast<int>(problem.orders[layer].size())) {}

void LayerScorer::set_hardware(const ProgramHardware& hardware) {
  for (std::size_t i = 0; i < hardware.coefficients.size(); ++i) {
    const int node = cost_.program.input(inputs_.num_variables + static_cast<int>(i));
    if (node >= 0) cost_.values[node].lanes = Pack::Lanes{} + hardware.coefficients[i];
  }
  inverse_limits_.clear();
  for (const double limit : hardware.limits) inverse_limits_.push_back(1 / limit);
}

double LayerScorer::overflow(int lane) const {
  double sum = 0;
  for (std::size_t i = 0; i < inverse_limits_.size(); ++i) {
    const int node = demand_.program.output(static_cast<int>(i));
    const double excess = demand_.values[node].lanes[lane] * inverse_limits_[i] - 1;
    if (excess > kRoundingSlack) sum += excess;
  }
  return sum;
}

ScoredChoice LayerScorer::read_lane(int lane, const PolishGoal& goal, const Rest& rest) {
  ++evaluations_;
  ScoredChoice best;
  for (int order = 0; order < num_orders_; ++order) {
    const double energy_pj = cost_.values[cost_.program.output(2 * order)].lanes[lane];
    const double cycles = cost_.values[cost_.program.output(2 * order + 1)].lanes[lane];
    const double network_pj = rest.energy_pj + rest.count * energy_pj;
    const double network_cycles = rest.cycles + rest.count * cycles;
    const double score = goal.score(network_pj, network_cycles);
    if (order > 0 && score >= best.score) continue;
    best.energy_pj = energy_pj;
    best.cycles = cycles;
    best.score = score;
    best.choice.order = order;
  }
  return best;
}

ScoredChoice LayerScorer::score(const MappingChoice& choice, const PolishGoal& goal,
                                const Rest& rest) {
  demand_.set_choice(space_, choice);
  demand_.program.run(demand_.values.data());
  cost_.set_choice(space_, choice);
  cost_.program.run(cost_.values.data());
  ScoredChoice scored = read_lane(0, goal, rest);
  scored.choice.split = choice.split;
  scored.overflow = overflow(0);
  return scored;
}

std::vector<LayerScorer::Pair> LayerScorer::least_overflow(const ScoredChoice& current, Dim first,
                                                           Dim second, int breadth, double& least) {
  const std::vector<int> firsts =
      candidates(space_.splits(first), current.choice.split[index(first)], breadth);
  const std::vector<int> seconds =
      candidates(space_.splits(second), current.choice.split[index(second)], breadth);
  demand_.set_choice(space_, current.choice);
  least = current.overflow;
  std::vector<Pair> kept;
  const auto try_lanes = [&](const Pair* pairs, int count) {
    demand_.program.run(demand_.values.data());
    for (int lane = 0; lane < count; ++lane) {
      const double sum = overflow(lane);
      if (sum > least) continue;
      if (sum < least) kept.clear();
      least = sum;
      kept.push_back(pairs[lane]);
    }
  };
  Pair pairs[kLanes];
  int used = 0;
  for (const int a : firsts)
    for (const int b : seconds) {
      pairs[used] = {a, b};
      demand_.set_split(space_.splits(first), a, used);
      demand_.set_split(space_.splits(second), b, used);
      if (++used < kLanes) continue;
      try_lanes(pairs, used);
      used = 0;
    }
  if (used > 0) try_lanes(pairs, used);
  return kept;
}

ScoredChoice LayerScorer::best_pair(const ScoredChoice& current, Dim first, Dim second, int breadth,
                                    const PolishGoal& goal, const Rest& rest) {
  double least = 0;
  const std::vector<Pair> pairs = least_overflow(current, first, second, breadth, least);
  cost_.set_choice(space_, current.choice);
  ScoredChoice best = current;
  for (std::size_t base = 0; base < pairs.size(); base += kLanes) {
    const auto used = static_cast<int>(std::min<std::size_t>(kLanes, pairs.size() - base));
    for (int lane = 0; lane < used; ++lane) {
      cost_.set_split(space_.splits(first), pairs[base + lane].first, lane);
      cost_.set_split(space_.splits(second), pairs[base + lane].second, lane);
    }
    cost_.program.run(cost_.values.data());
    for (int lane = 0; lane < used; ++lane) {
      ScoredChoice candidate = read_lane(lane, goal, rest);
      candidate.overflow = least;
      if (!candidate.better_than(best)) continue;
      candidate.choice.split = current.choice.split;
      candidate.choice.split[index(first)] = pairs[base + lane].first;
      candidate.choice.split[index(second)] = pairs[base + lane].second;
      best = candidate;
    }
  }
  return best;
}

}  // namespace codescent
