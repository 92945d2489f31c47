#include "autodiff_model/relaxed/pack_objective.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autodiff_model/relaxed/layer_program.hpp"
#include "core/exact_model/sized_hardware.hpp"

namespace codescent {
namespace {

using Lanes = Pack::Lanes;

constexpr double kUjPerPj = 1e-6;
constexpr double kLargestLogSize = 50;  // e^50 is beyond any range
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// max(0, x), and zero gradient where it is 0.
double hinge(double x) {
  return x > 0 ? x : 0;
}

/// Multiplies a score by a figure to the power that an objective gives it.
void weigh(const Lanes& figure, double exponent, Lanes& score) {
  if (exponent == 1) {
    score *= figure;
  } else if (exponent != 0) {
    for (int lane = 0; lane < kLanes; ++lane) score[lane] *= std::pow(figure[lane], exponent);
  }
}

/// Whether sizes, and products of a few of them, are numbers.
bool are_sizes(const std::vector<double>& log_sizes) {
  return std::all_of(log_sizes.begin(), log_sizes.end(),
                     [](double x) { return std::abs(x) < kLargestLogSize; });
}

bool any_nonzero(const Pack* packs, int count) {
  for (int i = 0; i < count; ++i)
    for (int lane = 0; lane < kLanes; ++lane)
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
    cost_programs.emplace_back(
        layer_cost_program(problem, model.variables, layer, mac_pj, model.latency, Points::Relaxed,
                           *model.cost));
    demand_programs.emplace_back(layer_demand_program(problem, model.variables, layer));
  }
}

PackObjective::Registers::Registers(const std::vector<LaneProgram>& programs) {
  std::size_t size = 0;
  for (const LaneProgram& program : programs) {
    begin.push_back(size);
    size += program.num_nodes();
  }
  values.resize(size);
  for (std::size_t layer = 0; layer < programs.size(); ++layer)
    programs[layer].set_constants(of(static_cast<int>(layer)));
}

PackObjective::PackObjective(const FusedNetwork& network)
    : network_(network),
      demand_(network.demand_programs),
      cost_(network.cost_programs),
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
std::int64_t PackObjective::start_of(int lane) const {
  return std::min(first_ + lane, batch_.starts - 1);
}

void PackObjective::load_factors(const LaneProgram& program, int layer, Pack* values) const {
  for (int lane = 0; lane < kLanes; ++lane) {
    const double* row = batch_.log_factors +
                        (start_of(lane) * network_.num_layers() + layer) * network_.num_variables;
    for (int v = 0; v < network_.num_variables; ++v) {
      const int node = program.input(v);
      if (node >= 0) values[node].lanes[lane] = row[v];
    }
  }
}

void PackObjective::add_factor_gradient(const LaneProgram& program, int layer) {
  for (int lane = 0; lane < kLanes && first_ + lane < batch_.starts; ++lane) {
    double* row = batch_.factor_gradient +
                  (start_of(lane) * network_.num_layers() + layer) * network_.num_variables;
    for (int v = 0; v < network_.num_variables; ++v) {
      const int node = program.input(v);
      if (node >= 0) row[v] += adjoints_[node].lanes[lane];
    }
  }
}

void PackObjective::run_demand() {
  const int num_limits = network_.num_limits();
  for (LaneHardware& lane : hardware_)
    std::fill(lane.worst.begin(), lane.worst.end(), -std::numeric_limits<double>::infinity());
  for (int layer = 0; layer < network_.num_layers(); ++layer) {
    const LaneProgram& program = network_.demand_programs[layer];
    Pack* values = demand_.of(layer);
    load_factors(program, layer, values);
    program.run(values);
    for (int k = 0; k < num_limits; ++k) {
      const Pack& demand = values[program.output(k)];
      Pack& log_demand = log_demand_[layer * num_limits + k];
      for (int lane = 0; lane < kLanes; ++lane) {
        log_demand.lanes[lane] = std::log(demand.lanes[lane]);
        double& worst = hardware_[lane].worst[k];
        worst = larger(worst, log_demand.lanes[lane]);
      }
    }
  }
}

void PackObjective::run_hardware() {
  for (int lane = 0; lane < kLanes; ++lane) {
    LaneHardware& own = hardware_[lane];
    network_.sizes.run(own.worst.data(),
                       batch_.log_slack + start_of(lane) * network_.num_parameters(),
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
  for (int lane = 0; lane < kLanes; ++lane)
    for (int p = 0; p < network_.num_parameters(); ++p) {
      const double over =
          hinge(hardware_[lane].log_sizes[p] - network_.log_maxima[p] - kLimitTolerance);
      excess_.lanes[lane] += over * over;
      hardware_[lane].size_bars[p] = 2 * kPenaltyWeight * over;
    }
}

void PackObjective::run_costs() {
  for (int layer = 0; layer < network_.num_layers(); ++layer) {
    const LaneProgram& program = network_.cost_programs[layer];
    Pack* values = cost_.of(layer);
    load_factors(program, layer, values);
    for (std::size_t i = 0; i < coefficients_.size(); ++i) {
      const int node = program.input(network_.num_variables + static_cast<int>(i));
      if (node >= 0) values[node] = coefficients_[i];
    }
    program.run(values);
    choose_order(layer);
  }
}

void PackObjective::choose_order(int layer) {
  const LaneProgram& program = network_.cost_programs[layer];
  const Pack* values = cost_.of(layer);
  const ObjectivePowers preference = powers(network_.goal.objective);
  Lanes best_score = Lanes{} + std::numeric_limits<double>::infinity();
  Lanes best_order{};
  Lanes best_energy_pj = values[program.output(0)].lanes;
  Lanes best_cycles = values[program.output(1)].lanes;
  for (int order = 0; 2 * order < program.num_outputs(); ++order) {
    const Lanes& energy_pj = values[program.output(2 * order)].lanes;
    const Lanes& cycles = values[program.output(2 * order + 1)].lanes;
    Lanes score = Lanes{} + 1;
    weigh(energy_pj, preference.energy, score);
    weigh(cycles, preference.cycles, score);
    const auto is_better = score < best_score;
    best_score = is_better ? score : best_score;
    best_order = is_better ? Lanes{} + order : best_order;
    best_energy_pj = is_better ? energy_pj : best_energy_pj;
    best_cycles = is_better ? cycles : best_cycles;
  }
  order_[layer].lanes = best_order;
  energy_pj_[layer].lanes = best_energy_pj;
  cycles_[layer].lanes = best_cycles;
}

/// The objective of the network, and the derivatives of one run of an unweighed layer.
void PackObjective::judge() {
  Lanes energy_uj{}, cycles{};
  for (int layer = 0; layer < network_.num_layers(); ++layer) {
    energy_uj += energy_pj_[layer].lanes * (network_.counts[layer] * kUjPerPj);
    cycles += cycles_[layer].lanes * network_.counts[layer];
  }
  std::fill(value_bars_.begin(), value_bars_.end(), Pack{});
  const ObjectivePowers weights = powers(network_.goal.objective);
  const NetworkLimits& limits = network_.goal.limits;
  for (int lane = 0; lane < kLanes; ++lane) {
    const double area_mm2 = coefficients_.back().lanes[lane];
    const double log_cycles = std::log(cycles[lane]);
    const double log_area = std::log(area_mm2);
    const double slow = limits.cycles ? hinge(log_cycles - std::log(*limits.cycles)) : 0;
    const double large = limits.area_mm2 ? hinge(log_area - std::log(*limits.area_mm2)) : 0;
    const double excess = excess_.lanes[lane] + slow * slow + large * large;
    energy_bar_.lanes[lane] = weights.energy / energy_uj[lane] * kUjPerPj;
    cycles_bar_.lanes[lane] = (weights.cycles + 2 * kPenaltyWeight * slow) / cycles[lane];
    value_bars_.back().lanes[lane] = (weights.area + 2 * kPenaltyWeight * large) / area_mm2;
    if (first_ + lane >= batch_.starts) continue;
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
    for (int lane = 0; lane < kLanes; ++lane) {
      const auto order = static_cast<int>(order_[layer].lanes[lane]);
      Pack energy{}, cycles{};
      energy.lanes[lane] = energy_bar_.lanes[lane] * network_.counts[layer];
      cycles.lanes[lane] = cycles_bar_.lanes[lane] * network_.counts[layer];
      adjoints_.add(program.output(2 * order), energy);
      adjoints_.add(program.output(2 * order + 1), cycles);
    }
    program.run_backward(cost_.of(layer), adjoints_);
    add_factor_gradient(program, layer);
    for (std::size_t i = 0; i + 1 < coefficients_.size(); ++i) {
      const int node = program.input(network_.num_variables + static_cast<int>(i));
      if (node >= 0) value_bars_[i].lanes += adjoints_[node].lanes;
    }
  }
}

void PackObjective::reverse_hardware() {
  const int num_parameters = network_.num_parameters();
  for (int lane = 0; lane < kLanes && first_ + lane < batch_.starts; ++lane) {
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
    if (!any_nonzero(bars, num_limits)) continue;
    const LaneProgram& program = network_.demand_programs[layer];
    const Pack* values = demand_.of(layer);
    for (int k = 0; k < num_limits; ++k)
      adjoints_.add(program.output(k), {bars[k].lanes / values[program.output(k)].lanes});
    program.run_backward(values, adjoints_);
    add_factor_gradient(program, layer);
  }
}

}  // namespace codescent
