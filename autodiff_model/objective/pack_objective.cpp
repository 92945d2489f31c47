#include "autodiff_model/objective/pack_objective.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autodiff_model/relaxed/layer_program.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/units.hpp"

namespace codescent {
namespace {

using Lanes = Pack::Lanes;

constexpr double kLargestLogSize = 50;  // e^50 is beyond any range
// About what the caches of a core hold. Of demands the way back needs the largest only.
constexpr std::size_t kMostCostBytes = std::size_t{4} << 20;
constexpr std::size_t kMostDemandBytes = std::size_t{1} << 20;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// max(0, x), and zero gradient where it is 0.
double hinge(double x) {
  return x > 0 ? x : 0;
}

/// Multiplies scores by figures to the power that an objective gives them. [kLanes]
void weigh(const Lanes& figures, double exponent, double* scores) {
  if (exponent == 0) return;
  for (int lane = 0; lane < kLanes; ++lane)
    scores[lane] *= exponent == 1 ? figures[lane] : std::pow(figures[lane], exponent);
}

/// Whether sizes, and products of a few of them, are numbers.
bool are_sizes(const std::vector<double>& log_sizes) {
  return std::all_of(log_sizes.begin(), log_sizes.end(),
                     [](double x) { return std::abs(x) < kLargestLogSize; });
}

bool any_nonzero(const Pack* packs, int count, int num_lanes) {
  for (int i = 0; i < count; ++i)
    for (int lane = 0; lane < num_lanes; ++lane)
      if (packs[i].lanes[lane] != 0) return true;
  return false;
}

int largest(const std::vector<LaneProgram>& programs) {
  int nodes = 0;
  for (const LaneProgram& program : programs) nodes = std::max(nodes, program.num_nodes());
  return nodes;
}

}  // namespace

FusedNetwork::FusedNetwork(const RelaxedModel& model)
    : goal(model.goal),
      num_variables(static_cast<int>(model.variables.size())),
      sizes(model.problem.architecture),
      coefficients(model.problem.architecture, model.table) {
  const RelaxedProblem& problem = model.problem;
  const double mac_pj = mac_cost(problem.architecture, model.table).read_pj.value;
  for (const Parameter& parameter : problem.architecture.parameters)
    log_maxima.push_back(std::log(static_cast<double>(parameter.maximum)));
  for (int layer = 0; layer < problem.num_layers(); ++layer) {
    counts.push_back(static_cast<double>(problem.workload.layers[layer].count));
    cost_programs.emplace_back(layer_cost_program(problem, model.variables, layer, mac_pj,
                                                  model.latency, Points::Relaxed, *model.cost));
    demand_programs.emplace_back(layer_demand_program(problem, model.variables, layer));
  }
}

PackObjective::PackObjective(const FusedNetwork& network)
    : network_(network),
      demand_(network.demand_programs, kMostDemandBytes),
      cost_(network.cost_programs, kMostCostBytes),
      adjoints_(std::max(largest(network.demand_programs), largest(network.cost_programs))),
      log_demand_(static_cast<std::size_t>(network.num_layers()) * network.num_limits()),
      demand_bars_(log_demand_.size()),
      log_limits_(network.num_limits()),
      limit_bars_(network.num_limits()),
      coefficients_(network.coefficients.num_values()),
      value_bars_(network.coefficients.num_values()),
      order_(network.num_layers()),
      energy_pj_(network.num_layers()),
      cycles_(network.num_layers()) {
  LaneHardware one;
  one.worst.resize(network.num_limits());
  one.worst_bars = one.worst;
  one.log_sizes.resize(network.num_parameters());
  one.size_bars = one.log_sizes;
  one.coefficients.resize(network.coefficients.num_values());
  one.jacobian.resize(one.coefficients.size() * network.num_parameters());
  hardware_.assign(kLanes, one);
}

void PackObjective::evaluate(const BatchView& batch, std::int64_t first) {
  batch_ = batch;
  first_ = first;
  num_used_ = static_cast<int>(std::min<std::int64_t>(kLanes, batch.starts - first));
  run_demand();
  run_hardware();
  charge_excess();
  run_costs();
  judge();
  reverse_costs();
  reverse_hardware();
  reverse_demand();
}

/// Lanes past the last start repeat it, so that they stay finite.
const double* PackObjective::factors_of(int lane, int layer) const {
  const std::int64_t start = first_ + std::min(lane, num_used_ - 1);
  return batch_.log_factors + (start * network_.num_layers() + layer) * network_.num_variables;
}

void PackObjective::load_factors(const LaneProgram& program, int layer, Pack* values) const {
  const double* rows[kLanes];
  for (int lane = 0; lane < kLanes; ++lane) rows[lane] = factors_of(lane, layer);
  for (int v = 0; v < network_.num_variables; ++v) {
    const int node = program.input(v);
    if (node < 0) continue;
    // As a whole: a vector that is stored in parts takes long to load.
    values[node].lanes = Lanes{rows[0][v], rows[1][v], rows[2][v], rows[3][v],
                               rows[4][v], rows[5][v], rows[6][v], rows[7][v]};
  }
}

void PackObjective::add_factor_gradient(const LaneProgram& program, int layer) {
  const std::ptrdiff_t begin = factors_of(0, layer) - batch_.log_factors;
  const std::ptrdiff_t stride =
      static_cast<std::ptrdiff_t>(network_.num_layers()) * network_.num_variables;
  for (int v = 0; v < network_.num_variables; ++v) {
    const int node = program.input(v);
    if (node < 0) continue;
    double* gradient = batch_.factor_gradient + begin + v;
    for (int lane = 0; lane < num_used_; ++lane)
      gradient[lane * stride] += adjoints_[node].lanes[lane];
  }
}

/// A layer's demands, from the factors.
Pack* PackObjective::demand_values(int layer) {
  const LaneProgram& program = network_.demand_programs[layer];
  Pack* values = demand_.claim(layer);
  load_factors(program, layer, values);
  program.run(values, num_used_);
  return values;
}

/// A layer's costs in each of its orders, from the factors and the coefficients.
Pack* PackObjective::cost_values(int layer) {
  const LaneProgram& program = network_.cost_programs[layer];
  Pack* values = cost_.claim(layer);
  load_factors(program, layer, values);
  for (std::size_t i = 0; i < coefficients_.size(); ++i) {
    const int node = program.input(network_.num_variables + static_cast<int>(i));
    if (node >= 0) values[node] = coefficients_[i];
  }
  program.run(values, num_used_);
  return values;
}

/// From the last layer to the first, whose values are kept for the way back.
void PackObjective::run_demand() {
  const int num_limits = network_.num_limits();
  for (LaneHardware& lane : hardware_)
    std::fill(lane.worst.begin(), lane.worst.end(), -std::numeric_limits<double>::infinity());
  for (int layer = network_.num_layers() - 1; layer >= 0; --layer) {
    const LaneProgram& program = network_.demand_programs[layer];
    const Pack* values = demand_values(layer);
    for (int k = 0; k < num_limits; ++k) {
      const Pack& demand = values[program.output(k)];
      Pack& log_demand = log_demand_[layer * num_limits + k];
      for (int lane = 0; lane < num_used_; ++lane) {
        log_demand.lanes[lane] = std::log(demand.lanes[lane]);
        double& worst = hardware_[lane].worst[k];
        worst = larger(worst, log_demand.lanes[lane]);
      }
    }
  }
}

void PackObjective::run_hardware() {
  for (int lane = 0; lane < num_used_; ++lane) {
    LaneHardware& own = hardware_[lane];
    network_.sizes.run(own.worst.data(),
                       batch_.log_slack + (first_ + lane) * network_.num_parameters(),
                       own.log_sizes.data());
    if (are_sizes(own.log_sizes))
      network_.coefficients.run(own.log_sizes.data(), own.coefficients.data(), own.jacobian.data());
    else
      std::fill(own.coefficients.begin(), own.coefficients.end(), kNaN);
    for (std::size_t i = 0; i < own.coefficients.size(); ++i)
      coefficients_[i].lanes[lane] = own.coefficients[i];
    for (int k = 0; k < network_.num_limits(); ++k)
      log_limits_[k].lanes[lane] = network_.sizes.log_limits()[k].at(own.log_sizes.data());
  }
}

/// Penalties of sizes, and their derivatives with respect to demands, limits and sizes.
void PackObjective::charge_excess() {
  const int num_limits = network_.num_limits();
  const Lanes zero{};
  std::fill(limit_bars_.begin(), limit_bars_.end(), Pack{});
  excess_.lanes = zero;
  for (int layer = 0; layer < network_.num_layers(); ++layer)
    for (int k = 0; k < num_limits; ++k) {
      const Lanes over =
          log_demand_[layer * num_limits + k].lanes - log_limits_[k].lanes - kLimitTolerance;
      const Lanes broken = over > zero ? over : zero;
      excess_.lanes += broken * broken;
      demand_bars_[layer * num_limits + k].lanes = broken * (2 * kPenaltyWeight);
      limit_bars_[k].lanes -= broken * (2 * kPenaltyWeight);
    }
  for (int lane = 0; lane < num_used_; ++lane)
    for (int p = 0; p < network_.num_parameters(); ++p) {
      const double over =
          hinge(hardware_[lane].log_sizes[p] - network_.log_maxima[p] - kLimitTolerance);
      excess_.lanes[lane] += over * over;
      hardware_[lane].size_bars[p] = 2 * kPenaltyWeight * over;
    }
}

void PackObjective::run_costs() {
  for (int layer = network_.num_layers() - 1; layer >= 0; --layer)
    choose_order(layer, cost_values(layer));
}

void PackObjective::choose_order(int layer, const Pack* values) {
  const LaneProgram& program = network_.cost_programs[layer];
  const Objective preference = network_.goal.objective;
  double best[kLanes];
  Lanes& best_order = order_[layer].lanes;
  std::fill_n(best, kLanes, std::numeric_limits<double>::infinity());
  best_order = Lanes{};
  for (int order = 0; 2 * order < program.num_outputs(); ++order) {
    double scores[kLanes];
    std::fill_n(scores, kLanes, 1.0);
    weigh(values[program.output(2 * order)].lanes, preference.energy, scores);
    weigh(values[program.output(2 * order + 1)].lanes, preference.cycles, scores);
    for (int lane = 0; lane < kLanes; ++lane) {
      const bool is_better = scores[lane] < best[lane];
      best[lane] = is_better ? scores[lane] : best[lane];
      best_order[lane] = is_better ? order : best_order[lane];
    }
  }
  for (int lane = 0; lane < kLanes; ++lane) {
    const auto order = static_cast<int>(best_order[lane]);
    energy_pj_[layer].lanes[lane] = values[program.output(2 * order)].lanes[lane];
    cycles_[layer].lanes[lane] = values[program.output(2 * order + 1)].lanes[lane];
  }
}

/// The objective of the network, and the derivatives of one run of an unweighed layer.
void PackObjective::judge() {
  Lanes energy_uj{}, cycles{};
  for (int layer = 0; layer < network_.num_layers(); ++layer) {
    energy_uj += energy_pj_[layer].lanes * (network_.counts[layer] * kMicrojoules);
    cycles += cycles_[layer].lanes * network_.counts[layer];
  }
  std::fill(value_bars_.begin(), value_bars_.end(), Pack{});
  const Objective weights = network_.goal.objective;
  const NetworkLimits& limits = network_.goal.limits;
  for (int lane = 0; lane < num_used_; ++lane) {
    const double area_mm2 = coefficients_.back().lanes[lane];
    const double log_cycles = std::log(cycles[lane]);
    const double log_area = std::log(area_mm2);
    const double slow = limits.cycles ? hinge(log_cycles - std::log(*limits.cycles)) : 0;
    const double large = limits.area_mm2 ? hinge(log_area - std::log(*limits.area_mm2)) : 0;
    const double excess = excess_.lanes[lane] + slow * slow + large * large;
    energy_bar_.lanes[lane] = weights.energy / energy_uj[lane] * kMicrojoules;
    cycles_bar_.lanes[lane] = (weights.cycles + 2 * kPenaltyWeight * slow) / cycles[lane];
    value_bars_.back().lanes[lane] = (weights.area + 2 * kPenaltyWeight * large) / area_mm2;
    double& plain = batch_.plain[first_ + lane];
    plain = 0;
    if (weights.energy != 0) plain += weights.energy * std::log(energy_uj[lane]);
    if (weights.cycles != 0) plain += weights.cycles * log_cycles;
    if (weights.area != 0) plain += weights.area * log_area;
    batch_.penalised[first_ + lane] = plain + kPenaltyWeight * excess;
  }
}

void PackObjective::reverse_costs() {
  for (int layer = 0; layer < network_.num_layers(); ++layer) {
    const LaneProgram& program = network_.cost_programs[layer];
    for (int lane = 0; lane < num_used_; ++lane) {
      const auto order = static_cast<int>(order_[layer].lanes[lane]);
      adjoints_.add(program.output(2 * order), lane,
                    energy_bar_.lanes[lane] * network_.counts[layer]);
      adjoints_.add(program.output(2 * order + 1), lane,
                    cycles_bar_.lanes[lane] * network_.counts[layer]);
    }
    const Pack* values = cost_.keeps(layer) ? cost_.of(layer) : cost_values(layer);
    program.run_backward(values, adjoints_, num_used_);
    add_factor_gradient(program, layer);
    for (std::size_t i = 0; i + 1 < coefficients_.size(); ++i) {
      const int node = program.input(network_.num_variables + static_cast<int>(i));
      if (node >= 0) value_bars_[i].lanes += adjoints_[node].lanes;
    }
  }
}

void PackObjective::reverse_hardware() {
  const int num_parameters = network_.num_parameters();
  for (int lane = 0; lane < num_used_; ++lane) {
    LaneHardware& own = hardware_[lane];
    for (std::size_t i = 0; i < own.coefficients.size(); ++i)
      for (int p = 0; p < num_parameters; ++p)
        own.size_bars[p] += value_bars_[i].lanes[lane] * own.jacobian[i * num_parameters + p];
    for (int k = 0; k < network_.num_limits(); ++k)
      network_.sizes.log_limits()[k].add_gradient(limit_bars_[k].lanes[lane], own.size_bars.data());
    std::fill(own.worst_bars.begin(), own.worst_bars.end(), 0.0);
    const std::int64_t row = (first_ + lane) * num_parameters;
    network_.sizes.run_backward(own.worst.data(), batch_.log_slack + row, own.log_sizes.data(),
                                own.size_bars.data(), own.worst_bars.data(),
                                batch_.slack_gradient + row);
    share_among_worst_layers(lane);
  }
}

void PackObjective::share_among_worst_layers(int lane) {
  const LaneHardware& own = hardware_[lane];
  const int num_limits = network_.num_limits();
  for (int k = 0; k < num_limits; ++k) {
    if (own.worst_bars[k] == 0) continue;
    int num_worst = 0;
    for (int layer = 0; layer < network_.num_layers(); ++layer)
      num_worst += log_demand_[layer * num_limits + k].lanes[lane] == own.worst[k];
    for (int layer = 0; layer < network_.num_layers(); ++layer)
      if (log_demand_[layer * num_limits + k].lanes[lane] == own.worst[k])
        demand_bars_[layer * num_limits + k].lanes[lane] += own.worst_bars[k] / num_worst;
  }
}

void PackObjective::reverse_demand() {
  const int num_limits = network_.num_limits();
  for (int layer = 0; layer < network_.num_layers(); ++layer) {
    const Pack* bars = demand_bars_.data() + static_cast<std::ptrdiff_t>(layer) * num_limits;
    if (!any_nonzero(bars, num_limits, num_used_)) continue;
    const LaneProgram& program = network_.demand_programs[layer];
    const Pack* values = demand_.keeps(layer) ? demand_.of(layer) : demand_values(layer);
    for (int k = 0; k < num_limits; ++k)
      for (int lane = 0; lane < num_used_; ++lane)
        adjoints_.add(program.output(k), lane,
                      bars[k].lanes[lane] / values[program.output(k)].lanes[lane]);
    program.run_backward(values, adjoints_, num_used_);
    add_factor_gradient(program, layer);
  }
}

}  // namespace codescent
