#include "searchers/optimality.hpp"

#include <algorithm>

#include "core/exact_model/evaluate.hpp"
#include "searchers/data_movement.hpp"
#include "searchers/network_optimum.hpp"

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
  for (double& share : optimality.energy_shares) share /= energy_pj;
  optimality.compulsory_energy_share /= energy_pj;
}

}  // namespace

Optimality judge(const SearchProblem& problem, const Design& design, double objective,
                 std::int64_t exact_nodes, const CertificateOptions& options,
                 const CertificateCallback& progress) {
  Optimality optimality;
  optimality.over_sizes = certify(problem, objective, options, progress);
  const Certificate& certificate = optimality.over_sizes;
  const Design& judged = certificate.better.mappings.empty() ? design : certificate.better;
  optimality.objective = certificate.objective;
  const MapperHardware hardware =
      mapper_hardware(problem.architecture(), judged.hardware, problem.table);
  const double area = area_factor(problem.goal.objective, hardware.sized.area_mm2());
  ExactMapperOptions exact;
  exact.objective = mapper_objective(problem.goal.objective);
  exact.most_nodes = exact_nodes;
  exact.stop_flag = options.stop_flag;
  // So that mappings as good as the design's own are looked at.
  constexpr double kJustAbove = 1 + 1e-9;
  const NetworkOptimum best = map_network_exactly(
      problem.architecture(), hardware, problem.workload(), exact, std::max(1, options.threads),
      {optimality.objective * kJustAbove / area, {}});
  optimality.bound_at_sizes = std::min(best.bound * area, optimality.objective);
  optimality.is_complete_at_sizes = best.is_complete;
  Design limited = judged;
  for (std::size_t i = 0; i < best.layers.size(); ++i) limited.mappings[i] = best.layers[i].mapping;
  add_shares(problem, limited, optimality);
  return optimality;
}

}  // namespace codescent
