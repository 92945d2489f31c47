#include "searchers/judge/optimality.hpp"

#include <algorithm>

#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/tiles.hpp"
#include "searchers/bounds/data_movement.hpp"
#include "searchers/mappers/network_optimum.hpp"

namespace codescent {
namespace {

/// Energy of each operand crossing the outermost level's border once, pJ.
double compulsory_pj(const SizedLevel& outermost, const Layer& layer) {
  const auto blocks = [&](Operand operand) {
    return static_cast<double>(compulsory_words(layer, operand)) /
           static_cast<double>(outermost.block_words);
  };
  return (blocks(Operand::Weight) + blocks(Operand::Input)) * outermost.read_pj +
         blocks(Operand::Output) * outermost.write_pj;
}

/// What limits a design, as shares of its cycles and energy.
void add_shares(const SearchProblem& problem, const Design& design, Optimality& optimality) {
  const Architecture& architecture = problem.architecture();
  const int num_levels = architecture.num_levels();
  const SizedHardware sized = size_hardware(architecture, design.hardware, problem.table);
  const Metrics metrics = evaluate_design(architecture, problem.table, problem.workload(), design);
  optimality.cycle_shares.assign(num_levels + 1, 0);
  optimality.energy_shares.assign(num_levels + 1, 0);
  double cycles = 0;
  double energy_pj = 0;
  for (int i = 0; i < problem.num_layers(); ++i) {
    const Layer& layer = problem.workload().layers[i];
    const LayerMetrics& figures = metrics.layers[i];
    const auto runs = static_cast<double>(layer.count);
    const int limit = figures.latency.limiting_level;
    const double layer_cycles = runs * static_cast<double>(figures.latency.cycles);
    optimality.cycle_shares[limit == kComputeLimits ? num_levels : limit] += layer_cycles;
    cycles += layer_cycles;
    for (int l = 0; l < num_levels; ++l)
      for (const double operand_pj : figures.energy_pj[l])
        optimality.energy_shares[l] += runs * operand_pj;
    optimality.energy_shares[num_levels] += runs * figures.mac_energy_pj;
    energy_pj += runs * figures.total_energy_pj;
    optimality.compulsory_energy_share += runs * compulsory_pj(sized.levels.back(), layer);
  }
  for (double& share : optimality.cycle_shares) share /= cycles;
  if (problem.goal.latency) optimality.cycle_shares.assign(num_levels + 1, 0);
  for (double& share : optimality.energy_shares) share /= energy_pj;
  optimality.compulsory_energy_share /= energy_pj;
}

}  // namespace

bool is_in_class(const SearchProblem& problem, const Design& design) {
  for (int i = 0; i < problem.num_layers(); ++i)
    if (!is_perfect(problem.workload().layers[i], design.mappings[i])) return false;
  return true;
}

Optimality judge(const SearchProblem& problem, const Design& design, double objective,
                 const Certificate& certificate, std::int64_t most_nodes, double most_seconds,
                 const SearchControl& control) {
  const bool has_better = !certificate.better.mappings.empty() && certificate.objective < objective;
  Optimality optimality;
  optimality.over_sizes = certificate;
  const Design& judged = has_better ? certificate.better : design;
  optimality.objective = has_better ? certificate.objective : objective;
  optimality.is_in_class = is_in_class(problem, judged);
  const MapperHardware hardware =
      mapper_hardware(problem.architecture(), judged.hardware, problem.table);
  const double area = hardware.sized.area_mm2();
  const MappedGoal goal(problem);
  ExactMapperOptions exact;
  exact.objective = goal.objective;
  exact.most_nodes = most_nodes;
  exact.cost = problem.goal.cost.exact;
  exact.stop_flag = control.stop_flag;
  if (most_seconds > 0)
    exact.deadline = std::chrono::steady_clock::now() +
                     std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                         std::chrono::duration<double>(most_seconds));
  // So that mappings as good as the design's own are looked at.
  constexpr double kJustAbove = 1 + 1e-9;
  NetworkKnowledge known;
  if (optimality.is_in_class)
    known.figure = goal.figure_for(optimality.objective * kJustAbove, area);
  const NetworkOptimum best = map_network_exactly(
      problem.architecture(), hardware, problem.workload(), exact, control.thread_count(), known);
  // What no sizes undercut, these do not.
  optimality.bound_at_sizes = std::max(goal.bound(best.bound, area), certificate.bound);
  if (optimality.is_in_class)
    optimality.bound_at_sizes = std::min(optimality.bound_at_sizes, optimality.objective);
  Design limited = judged;
  for (std::size_t i = 0; i < best.layers.size(); ++i) limited.mappings[i] = best.layers[i].mapping;
  add_shares(problem, limited, optimality);
  return optimality;
}

}  // namespace codescent
