#include "searchers/mappers/layer_scorer.hpp"

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

ProgramHardware program_hardware(const SearchProblem& problem, const Hardware& hardware) {
  ProgramHardware inputs;
  const Architecture& whole = problem.architecture();
  for (const SizedLevel& level : size_hardware(whole, hardware, problem.table).levels) {
    const auto block_words = static_cast<double>(level.block_words);
    inputs.coefficients.insert(
        inputs.coefficients.end(),
        {level.read_pj / block_words, level.write_pj / block_words,
         inverse(level.bandwidth_words_per_cycle), inverse(level.read_bandwidth_words_per_cycle),
         inverse(level.write_bandwidth_words_per_cycle)});
  }
  for (const BypassVariant& variant : problem.variants) {
    const Architecture& architecture = variant.problem.architecture;
    auto& limits = inputs.limits.emplace_back();
    for (const SizeLimit& limit : size_limits(architecture)) {
      const auto most = static_cast<double>(limit.monomial->floor_at(hardware));
      const double share =
          limit.axis < 0 ? architecture.levels[limit.level].minimum_utilisation : 0;
      limits.push_back({1 / most, share * most, limit.axis >= 0});
    }
  }
  inputs.least_mac_units =
      whole.minimum_mac_utilisation * static_cast<double>(whole.mac_units.floor_at(hardware));
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

LayerScorer::LayerScorer(const MappingSpace& space, const std::vector<FactorVariable>& variables,
                         int layer, double mac_pj, const LatencyModel* latency)
    : space_(space), inputs_{static_cast<int>(variables.size())} {
  int bypass = 0;
  for (const BypassVariant& variant : space.variants())
    programs_.push_back({Machine(LaneProgram(layer_demand_program(variant.problem, variables, layer))),
                         Machine(LaneProgram(layer_cost_program(variant.problem, variables, layer,
                                                                mac_pj, latency, Points::Integer))),
                         space.num_orders(bypass++)});
}

void LayerScorer::set_hardware(const ProgramHardware& hardware) {
  for (Programs& programs : programs_)
    for (std::size_t i = 0; i < hardware.coefficients.size(); ++i) {
      const int node = programs.cost.program.input(inputs_.num_variables + static_cast<int>(i));
      if (node >= 0) programs.cost.values[node].lanes = Pack::Lanes{} + hardware.coefficients[i];
    }
  hardware_ = hardware;
}

double LayerScorer::overflow(int bypass, int lane) const {
  const Machine& demand = programs_[bypass].demand;
  const std::vector<ProgramHardware::Limit>& limits = hardware_.limits[bypass];
  double sum = 0;
  double mac_units = 1;
  const auto add = [&](double excess) {
    if (excess > kRoundingSlack) sum += excess;
  };
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const int node = demand.program.output(static_cast<int>(i));
    const double asked = demand.values[node].lanes[lane];
    add(asked * limits[i].inverse_most - 1);
    if (limits[i].least > 0) add(limits[i].least / asked - 1);
    if (limits[i].is_fan_out) mac_units *= asked;
  }
  if (hardware_.least_mac_units > 0) add(hardware_.least_mac_units / mac_units - 1);
  return sum;
}

ScoredChoice LayerScorer::read_lane(int bypass, int lane, const PolishGoal& goal,
                                    const Rest& rest) {
  ++evaluations_;
  const Machine& cost = programs_[bypass].cost;
  ScoredChoice best;
  best.choice.bypass = bypass;
  for (int order = 0; order < programs_[bypass].num_orders; ++order) {
    const double energy_pj = cost.values[cost.program.output(2 * order)].lanes[lane];
    const double cycles = cost.values[cost.program.output(2 * order + 1)].lanes[lane];
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
  Programs& programs = programs_[choice.bypass];
  for (Machine* machine : {&programs.demand, &programs.cost}) {
    machine->set_choice(space_, choice);
    machine->program.run(machine->values.data());
  }
  ScoredChoice scored = read_lane(choice.bypass, 0, goal, rest);
  scored.choice.split = choice.split;
  scored.overflow = overflow(choice.bypass, 0);
  return scored;
}

ScoredChoice LayerScorer::best_bypass(const ScoredChoice& current, const PolishGoal& goal,
                                      const Rest& rest) {
  ScoredChoice best = current;
  for (int bypass = 0; bypass < static_cast<int>(programs_.size()); ++bypass) {
    if (bypass == current.choice.bypass) continue;
    MappingChoice choice = current.choice;
    choice.bypass = bypass;
    const ScoredChoice candidate = score(choice, goal, rest);
    if (candidate.better_than(best)) best = candidate;
  }
  return best;
}

std::vector<LayerScorer::Pair> LayerScorer::least_overflow(const ScoredChoice& current, Dim first,
                                                           Dim second, int breadth, double& least) {
  const std::vector<int> firsts =
      candidates(space_.splits(first), current.choice.split[index(first)], breadth);
  const std::vector<int> seconds =
      candidates(space_.splits(second), current.choice.split[index(second)], breadth);
  Machine& demand = programs_[current.choice.bypass].demand;
  demand.set_choice(space_, current.choice);
  least = current.overflow;
  std::vector<Pair> kept;
  const auto try_lanes = [&](const Pair* pairs, int count) {
    demand.program.run(demand.values.data());
    for (int lane = 0; lane < count; ++lane) {
      const double sum = overflow(current.choice.bypass, lane);
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
      demand.set_split(space_.splits(first), a, used);
      demand.set_split(space_.splits(second), b, used);
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
  Machine& cost = programs_[current.choice.bypass].cost;
  cost.set_choice(space_, current.choice);
  ScoredChoice best = current;
  for (std::size_t base = 0; base < pairs.size(); base += kLanes) {
    const auto used = static_cast<int>(std::min<std::size_t>(kLanes, pairs.size() - base));
    for (int lane = 0; lane < used; ++lane) {
      cost.set_split(space_.splits(first), pairs[base + lane].first, lane);
      cost.set_split(space_.splits(second), pairs[base + lane].second, lane);
    }
    cost.program.run(cost.values.data());
    for (int lane = 0; lane < used; ++lane) {
      ScoredChoice candidate = read_lane(current.choice.bypass, lane, goal, rest);
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
