#include "searchers/mappers/layer_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "core/exact_model/capacity.hpp"

namespace codescent {
namespace {

constexpr double kRoundingSlack = 1e-9;

double inverse(const std::optional<double>& bandwidth) {
  return bandwidth ? 1 / *bandwidth : 0;
}

/// The splits to try: all, or the `breadth` nearest to one of them.
std::vector<int> nearest_splits(const DimSplits& splits, int around, std::size_t breadth) {
  std::vector<int> tried(splits.splits.size());
  std::iota(tried.begin(), tried.end(), 0);
  if (tried.size() <= breadth) return tried;
  std::vector<double> distances;
  distances.reserve(tried.size());
  for (const Split& split : splits.splits) {
    double sum = 0;
    for (std::size_t i = 0; i < split.logs.size(); ++i)
      sum += std::abs(split.logs[i] - splits.splits[around].logs[i]);
    distances.push_back(sum);
  }
  std::partial_sort(tried.begin(), tried.begin() + static_cast<std::ptrdiff_t>(breadth),
                    tried.end(), [&](int a, int b) {
                      return distances[a] != distances[b] ? distances[a] < distances[b] : a < b;
                    });
  tried.resize(breadth);
  return tried;
}

/// Deals joint splits out to lanes; lanes past the last get the last once more.
///   joint_split  (number) -> positions of both among those that are ready
template <typename JointSplits>
void deal(SplitProgram& program, std::size_t base, std::size_t count,
          const JointSplits& joint_split) {
  int firsts[kLanes];
  int seconds[kLanes];
  for (std::size_t lane = 0; lane < kLanes; ++lane)
    std::tie(firsts[lane], seconds[lane]) = joint_split(std::min(base + lane, count - 1));
  program.deal(0, firsts);
  program.deal(1, seconds);
}

/// Of the whole network with each lane's figures of a layer.
void score_lanes(const PolishGoal& goal, const Rest& rest, const double* energy_pj,
                 const double* cycles, double* scores) {
  const bool by_energy = goal.energy_exponent == 1;
  const bool by_cycles = goal.latency_exponent == 1;
  for (int lane = 0; lane < kLanes; ++lane) {
    const double network_pj = rest.energy_pj + rest.count * energy_pj[lane];
    const double network_cycles = rest.cycles + rest.count * cycles[lane];
    scores[lane] = (by_energy ? network_pj : 1) * (by_cycles ? network_cycles : 1);
  }
  if (!goal.most_cycles) return;
  for (int lane = 0; lane < kLanes; ++lane)
    scores[lane] *= limit_penalty(rest.cycles + rest.count * cycles[lane], goal.most_cycles);
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

LayerScorer::LayerScorer(const MappingSpace& space, const std::vector<FactorVariable>& variables,
                         int layer, double mac_pj, const LatencyModel* latency)
    : space_(space), inputs_{static_cast<int>(variables.size())} {
  int bypass = 0;
  for (const BypassVariant& variant : space.variants()) {
    const int num_inputs = inputs_.read_pj(variant.problem.num_levels());
    const ExpressionProgram demand = layer_demand_program(variant.problem, variables, layer);
    const ExpressionProgram cost =
        layer_cost_program(variant.problem, variables, layer, mac_pj, latency, Points::Integer);
    programs_.push_back({SplitProgram(demand, space, num_inputs),
                         SplitProgram(cost, space, num_inputs), space.num_orders(bypass++)});
  }
}

void LayerScorer::set_hardware(const ProgramHardware& hardware) {
  for (Programs& programs : programs_)
    for (std::size_t i = 0; i < hardware.coefficients.size(); ++i)
      programs.cost.set_input(inputs_.num_variables + static_cast<int>(i),
                              hardware.coefficients[i]);
  hardware_ = hardware;
}

const std::vector<int>& LayerScorer::nearby(Dim dim, int split, int breadth) {
  Nearby& last = nearby_[index(dim)];
  if (last.around != split || last.breadth != breadth)
    last = {split, breadth,
            nearest_splits(space_.splits(dim), split, static_cast<std::size_t>(breadth))};
  return last.splits;
}

LayerScorer::PerLane LayerScorer::overflows(int bypass) const {
  const SplitProgram& demand = programs_[bypass].demand;
  const std::vector<ProgramHardware::Limit>& limits = hardware_.limits[bypass];
  PerLane sums{};
  PerLane mac_units;
  mac_units.fill(1);
  const auto add = [](double excess, double& sum) { sum += excess > kRoundingSlack ? excess : 0; };
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const ProgramHardware::Limit& limit = limits[i];
    const double* asked = demand.output(static_cast<int>(i));
    for (int lane = 0; lane < kLanes; ++lane) add(asked[lane] * limit.inverse_most - 1, sums[lane]);
    if (limit.least > 0)
      for (int lane = 0; lane < kLanes; ++lane) add(limit.least / asked[lane] - 1, sums[lane]);
    if (limit.is_fan_out)
      for (int lane = 0; lane < kLanes; ++lane) mac_units[lane] *= asked[lane];
  }
  if (hardware_.least_mac_units > 0)
    for (int lane = 0; lane < kLanes; ++lane)
      add(hardware_.least_mac_units / mac_units[lane] - 1, sums[lane]);
  return sums;
}

void LayerScorer::best_orders(int bypass, const PolishGoal& goal, const Rest& rest, PerLane& scores,
                              PerLane& orders) const {
  const SplitProgram& cost = programs_[bypass].cost;
  for (int order = 0; order < programs_[bypass].num_orders; ++order) {
    PerLane found;
    score_lanes(goal, rest, cost.output(2 * order), cost.output(2 * order + 1), found.data());
    for (int lane = 0; lane < kLanes; ++lane) {
      const bool is_better = order == 0 || !(found[lane] >= scores[lane]);
      scores[lane] = is_better ? found[lane] : scores[lane];
      orders[lane] = is_better ? order : orders[lane];
    }
  }
}

ScoredChoice LayerScorer::read_lane(int bypass, int lane, double order, double score) const {
  const SplitProgram& cost = programs_[bypass].cost;
  ScoredChoice read;
  read.choice.bypass = bypass;
  read.choice.order = static_cast<int>(order);
  read.energy_pj = cost.output(2 * read.choice.order)[lane];
  read.cycles = cost.output(2 * read.choice.order + 1)[lane];
  read.score = score;
  return read;
}

ScoredChoice LayerScorer::score(const MappingChoice& choice, const PolishGoal& goal,
                                const Rest& rest) {
  Programs& programs = programs_[choice.bypass];
  for (SplitProgram* program : {&programs.demand, &programs.cost}) {
    program->choose(choice);
    program->run(1);
  }
  ++evaluations_;
  PerLane scores, orders;
  best_orders(choice.bypass, goal, rest, scores, orders);
  ScoredChoice scored = read_lane(choice.bypass, 0, orders[0], scores[0]);
  scored.choice.split = choice.split;
  scored.overflow = overflows(choice.bypass)[0];
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

std::vector<LayerScorer::JointSplit> LayerScorer::least_overflow(const ScoredChoice& current,
                                                                 std::size_t num_firsts,
                                                                 std::size_t num_seconds,
                                                                 double& least) {
  SplitProgram& demand = programs_[current.choice.bypass].demand;
  const std::size_t count = num_firsts * num_seconds;
  const auto joint_split = [&](std::size_t i) {
    return JointSplit(i / num_seconds, i % num_seconds);
  };
  least = current.overflow;
  std::vector<JointSplit> kept;
  for (std::size_t base = 0; base < count; base += kLanes) {
    const std::size_t used = std::min<std::size_t>(kLanes, count - base);
    deal(demand, base, count, joint_split);
    demand.run(static_cast<int>(used));
    const PerLane sums = overflows(current.choice.bypass);
    for (std::size_t lane = 0; lane < used; ++lane) {
      if (sums[lane] > least) continue;
      if (sums[lane] < least) kept.clear();
      least = sums[lane];
      kept.push_back(joint_split(base + lane));
    }
  }
  return kept;
}

ScoredChoice LayerScorer::best_pair(const ScoredChoice& current, Dim first, Dim second, int breadth,
                                    const PolishGoal& goal, const Rest& rest) {
  const int bypass = current.choice.bypass;
  const std::vector<int>& firsts = nearby(first, current.choice.split[index(first)], breadth);
  const std::vector<int>& seconds = nearby(second, current.choice.split[index(second)], breadth);
  const auto make_ready = [&](SplitProgram& program) {
    program.choose(current.choice);
    program.prepare(0, first, firsts);
    program.prepare(1, second, seconds);
  };
  make_ready(programs_[bypass].demand);
  double least = 0;
  const auto kept = least_overflow(current, firsts.size(), seconds.size(), least);
  evaluations_ += static_cast<std::int64_t>(kept.size());

  ScoredChoice best = current;
  SplitProgram& cost = programs_[bypass].cost;
  make_ready(cost);
  for (std::size_t base = 0; base < kept.size(); base += kLanes) {
    const std::size_t used = std::min<std::size_t>(kLanes, kept.size() - base);
    deal(cost, base, kept.size(), [&](std::size_t i) { return kept[i]; });
    cost.run(static_cast<int>(used));
    PerLane scores, orders;
    best_orders(bypass, goal, rest, scores, orders);
    for (std::size_t lane = 0; lane < used; ++lane) {
      const bool is_better =
          least != best.overflow ? least < best.overflow : scores[lane] < best.score;
      if (!is_better) continue;
      best = read_lane(bypass, static_cast<int>(lane), orders[lane], scores[lane]);
      best.overflow = least;
      best.choice.split = current.choice.split;
      best.choice.split[index(first)] = firsts[kept[base + lane].first];
      best.choice.split[index(second)] = seconds[kept[base + lane].second];
    }
  }
  return best;
}

}  // namespace codescent
