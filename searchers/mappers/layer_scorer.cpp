#include "searchers/mappers/layer_scorer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/exact_model/capacity.hpp"

namespace codescent {
namespace {

constexpr double kRoundingSlack = 1e-9;

double inverse(const std::optional<double>& bandwidth) {
  return bandwidth ? 1 / *bandwidth : 0;
}

/// The splits to try: all, or the `breadth` nearest to one of them.
std::vector<int> nearest_splits(const DimSplits& splits, int around, std::size_t breadth) {
  std::vector<int> tried(splits.size);
  std::iota(tried.begin(), tried.end(), 0);
  if (tried.size() <= breadth) return tried;
  std::vector<double> distances;
  distances.reserve(tried.size());
  const double* const logs_around = splits.logs(around);
  for (std::size_t split = 0; split < splits.size; ++split) {
    const double* const logs = splits.logs(split);
    double sum = 0;
    for (std::size_t i = 0; i < splits.variables.size(); ++i)
      sum += std::abs(logs[i] - logs_around[i]);
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
template <typename Trials>
void deal(const Trials& trials, std::size_t base, SplitProgram& program) {
  int firsts[kLanes];
  int seconds[kLanes];
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    const auto& trial = trials[std::min(base + lane, trials.size() - 1)];
    firsts[lane] = trial.first;
    seconds[lane] = trial.second;
  }
  program.deal(0, firsts);
  program.deal(1, seconds);
}

int lanes_left(std::size_t base, std::size_t count) {
  return static_cast<int>(std::min<std::size_t>(kLanes, count - base));
}

/// Sums of the rest and so many runs, each to an exponent.
struct Powers {
  Powers(double rest, double count, const double* of_layer, double exponent) {
    for (int lane = 0; lane < kLanes; ++lane)
      lanes[lane] = exponent == 0 ? 1 : rest + count * of_layer[lane];
    if (exponent == 0 || exponent == 1) return;
    for (double& lane : lanes) lane = power(lane, exponent);
  }
  double lanes[kLanes];
};

/// Of the whole network with each lane's figures of a layer.
void score_lanes(const PolishGoal& goal, const Rest& rest, const double* energy_pj,
                 const double* cycles, double* scores) {
  const Powers energies(rest.cost.energy_pj, rest.count, energy_pj, goal.objective.energy);
  const Powers durations(rest.cost.cycles, rest.count, cycles, goal.objective.cycles);
  for (int lane = 0; lane < kLanes; ++lane)
    scores[lane] = energies.lanes[lane] * durations.lanes[lane];
  if (!goal.most_cycles) return;
  for (int lane = 0; lane < kLanes; ++lane)
    scores[lane] *= limit_penalty(rest.cost.cycles + rest.count * cycles[lane], goal.most_cycles);
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
  for (const BypassVariant& variant : problem.variants()) {
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
                         int layer, double mac_pj, const LatencyModel* latency,
                         const RelaxedCost& model)
    : space_(space), inputs_{static_cast<int>(variables.size())} {
  int bypass = 0;
  for (const BypassVariant& variant : space.variants()) {
    const int num_inputs = inputs_.read_pj(variant.problem.num_levels());
    const ExpressionProgram demand = layer_demand_program(variant.problem, variables, layer);
    const ExpressionProgram cost = layer_cost_program(variant.problem, variables, layer, mac_pj,
                                                      latency, Points::Integer, model);
    Programs& made = programs_.emplace_back();
    made.num_orders = space.num_orders(bypass++);
    made.parts[DemandPart].emplace(demand, space, num_inputs);
    made.parts[CostPart].emplace(cost, space, num_inputs);
    if (latency == nullptr && made.num_orders > 1)
      made.parts[LeastPart].emplace(
          layer_least_cost_program(variant.problem, variables, layer, mac_pj, model), space,
          num_inputs);
  }
}

void LayerScorer::prepare(const ProgramHardware& hardware, Registers& registers) {
  hardware_ = &hardware;
  registers_ = &registers;
  prepared_.fill(-1);
}

SplitProgram& LayerScorer::ready(Part part, int bypass) {
  SplitProgram& program = *programs_[bypass].parts[part];
  if (prepared_[part] == bypass) return program;
  prepared_[part] = bypass;
  program.use(registers_->parts[part]);
  if (part == DemandPart) return program;
  for (std::size_t i = 0; i < hardware_->coefficients.size(); ++i)
    program.set_input(inputs_.num_variables + static_cast<int>(i), hardware_->coefficients[i]);
  return program;
}

const std::vector<int>& LayerScorer::nearby(Dim dim, int split, int breadth) {
  Nearby& last = nearby_[index(dim)];
  if (last.around != split || last.breadth != breadth)
    last = {split, breadth,
            nearest_splits(space_.splits(dim), split, static_cast<std::size_t>(breadth))};
  return last.splits;
}

LayerScorer::PerLane LayerScorer::overflows(int bypass) const {
  const SplitProgram& demand = *programs_[bypass].parts[DemandPart];
  const std::vector<ProgramHardware::Limit>& limits = hardware_->limits[bypass];
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
  if (hardware_->least_mac_units > 0)
    for (int lane = 0; lane < kLanes; ++lane)
      add(hardware_->least_mac_units / mac_units[lane] - 1, sums[lane]);
  return sums;
}

void LayerScorer::best_orders(int bypass, const PolishGoal& goal, const Rest& rest, PerLane& scores,
                              PerLane& orders) const {
  const SplitProgram& cost = *programs_[bypass].parts[CostPart];
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
  const SplitProgram& cost = *programs_[bypass].parts[CostPart];
  ScoredChoice read;
  read.choice.bypass = bypass;
  read.choice.order = static_cast<int>(order);
  read.cost = {cost.output(2 * read.choice.order)[lane],
               cost.output(2 * read.choice.order + 1)[lane]};
  read.score = score;
  return read;
}

ScoredChoice LayerScorer::score(const MappingChoice& choice, const PolishGoal& goal,
                                const Rest& rest) {
  for (const Part part : {DemandPart, CostPart}) {
    SplitProgram& program = ready(part, choice.bypass);
    program.choose(choice);
    program.run(1);
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

void LayerScorer::make_ready(const Pairs& pairs, SplitProgram& program) {
  program.choose(pairs.current.choice);
  program.prepare(0, pairs.first, pairs.firsts);
  program.prepare(1, pairs.second, pairs.seconds);
}

const std::vector<double>& LayerScorer::all_overflows(const Pairs& pairs) {
  const int bypass = pairs.current.choice.bypass;
  SplitProgram& demand = ready(DemandPart, bypass);
  make_ready(pairs, demand);
  const std::size_t num_firsts = pairs.firsts.size();
  const std::size_t num_seconds = pairs.seconds.size();
  overflows_.resize(num_firsts * num_seconds);
  // The hand that changes with every run is dealt last: both may be of one dim.
  for (std::size_t base = 0; base < num_seconds; base += kLanes)
    for (std::size_t a = 0; a < num_firsts; ++a) {
      const int used = lanes_left(base, num_seconds);
      demand.deal_one(0, a);
      demand.deal_row(1, base);
      demand.run(used);
      const PerLane sums = overflows(bypass);
      std::copy_n(sums.begin(), used,
                  overflows_.begin() + static_cast<std::ptrdiff_t>(a * num_seconds + base));
    }
  return overflows_;
}

std::vector<LayerScorer::Trial> LayerScorer::least_overflow(const Pairs& pairs, double& least) {
  const std::vector<double>& sums = all_overflows(pairs);
  least = std::min(pairs.current.overflow, *std::min_element(sums.begin(), sums.end()));
  std::vector<Trial> kept;
  const double* sum = sums.data();
  for (std::size_t a = 0; a < pairs.firsts.size(); ++a)
    for (std::size_t b = 0; b < pairs.seconds.size(); ++b)
      if (*sum++ <= least) kept.push_back({static_cast<int>(a), static_cast<int>(b), 0});
  return kept;
}

void LayerScorer::leave_promising(const Pairs& pairs, double most, const PolishGoal& goal,
                                  const Rest& rest, std::vector<Trial>& trials) {
  const int bypass = pairs.current.choice.bypass;
  if (!programs_[bypass].parts[LeastPart]) return;
  SplitProgram& least = ready(LeastPart, bypass);
  make_ready(pairs, least);
  std::size_t num_left = 0;
  for (std::size_t base = 0; base < trials.size(); base += kLanes) {
    const int used = lanes_left(base, trials.size());
    deal(trials, base, least);
    least.run(used);
    PerLane bounds;
    score_lanes(goal, rest, least.output(0), least.output(1), bounds.data());
    for (int lane = 0; lane < used; ++lane) {
      Trial trial = trials[base + lane];
      trial.bound = bounds[lane] * (1 - kRoundingSlack);
      if (trial.bound < most) trials[num_left++] = trial;
    }
  }
  trials.resize(num_left);
  std::stable_sort(trials.begin(), trials.end(),
                   [](const Trial& a, const Trial& b) { return a.bound < b.bound; });
}

ScoredChoice LayerScorer::best_pair(const ScoredChoice& current, Dim first, Dim second, int breadth,
                                    const PolishGoal& goal, const Rest& rest) {
  const int bypass = current.choice.bypass;
  const Pairs pairs{current, first, second,
                    nearby(first, current.choice.split[index(first)], breadth),
                    nearby(second, current.choice.split[index(second)], breadth)};
  ScoredChoice best = current;
  std::vector<Trial> trials = least_overflow(pairs, best.overflow);
  evaluations_ += static_cast<std::int64_t>(trials.size());
  if (best.overflow < current.overflow) best.score = std::numeric_limits<double>::infinity();
  leave_promising(pairs, best.score, goal, rest, trials);
  if (trials.empty()) return current;

  SplitProgram& cost = ready(CostPart, bypass);
  make_ready(pairs, cost);
  std::pair<int, int> winner(-1, -1);
  for (std::size_t base = 0; base < trials.size() && trials[base].bound < best.score;
       base += kLanes) {
    const int used = lanes_left(base, trials.size());
    deal(trials, base, cost);
    cost.run(used);
    PerLane scores, orders;
    best_orders(bypass, goal, rest, scores, orders);
    for (int lane = 0; lane < used; ++lane) {
      // Of equals the first by position, and the current before any.
      const std::pair<int, int> trial(trials[base + lane].first, trials[base + lane].second);
      if (!(scores[lane] < best.score || (scores[lane] == best.score && trial < winner))) continue;
      winner = trial;
      const double overflow = best.overflow;
      best = read_lane(bypass, lane, orders[lane], scores[lane]);
      best.overflow = overflow;
    }
  }
  if (winner.first < 0) return current;
  best.choice.split = current.choice.split;
  best.choice.split[index(first)] = pairs.firsts[winner.first];
  best.choice.split[index(second)] = pairs.seconds[winner.second];
  return best;
}

}  // namespace codescent
