#include <cstdio>
#include <memory>
#include <random>
#include <torch/types.h>

#include "app/command.hpp"
#include "app/flags.hpp"
#include "app/inputs.hpp"
#include "app/text.hpp"
#include "autodiff_model/gradient_check.hpp"
#include "core/error.hpp"
#include "searchers/initial_mappings.hpp"
#include "searchers/relaxed_descent.hpp"

namespace codescent {
namespace {

/// Entries of log factors that are checked at a point: all of a small network, some of a large one.
constexpr std::int64_t kMostEntries = 64;
/// A factor of 1 is a kink, for which a point is no place.
constexpr double kLeastLogFactor = 0.05;

struct CheckFlags {
  std::string workload = "bert";
  std::string hardware = "gemmini";
  std::string energy_table = "pat_40nm";
  int points = 3;
  std::uint64_t seed = 1;
};

/// Places of the factors that are not 1, at most `kMostEntries` of them.
at::Tensor chosen_entries(const at::Tensor& log_factors, std::uint64_t seed) {
  std::vector<std::int64_t> entries;
  const at::Tensor flat = log_factors.contiguous().view(-1);
  for (std::int64_t i = 0; i < flat.numel(); ++i)
    if (flat[i].item<double>() > kLeastLogFactor) entries.push_back(i);
  std::mt19937_64 generator(seed);
  for (std::size_t i = entries.size(); i > 1; --i)
    std::swap(entries[i - 1], entries[generator() % i]);
  if (entries.size() > kMostEntries) entries.resize(kMostEntries);
  return torch::tensor(entries, torch::kInt64);
}

/// Checks one objective, penalties included, at one random point of the relaxation.
GradientReport check_point(const SearchProblem& problem, FusedObjective& fused,
                           std::uint64_t seed) {
  const at::Tensor log_factors = initial_log_factors(problem, 1, seed);
  const at::Tensor log_slack = initial_log_slack(problem, 1, seed);
  const at::Tensor entries = chosen_entries(log_factors, seed);
  const at::Tensor flat = log_factors.contiguous().view(-1);
  const auto objective = [&](const std::vector<at::Tensor>& x) {
    const at::Tensor factors = flat.index_put({entries}, x[0]).view_as(log_factors);
    return fused(factors, x[1]).penalised;
  };
  return check_gradient(objective, {flat.index({entries}), log_slack});
}

/// Checks one objective at every point; false if one failed.
bool check_objective(const Inputs& inputs, Objective objective, const CheckFlags& flags,
                     TextTable& table) {
  SearchGoal goal;
  goal.objective = objective;
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, goal);
  FusedObjective fused = fused_objective(problem, 1);
  GradientReport worst;
  for (int point = 0; point < flags.points; ++point) {
    const auto index = static_cast<std::uint64_t>(point);
    const GradientReport report = check_point(problem, fused, split_seed(flags.seed, index));
    worst.num_compared += report.num_compared;
    worst.num_skipped += report.num_skipped;
    worst.worst_mismatch = std::max(worst.worst_mismatch, report.worst_mismatch);
    if (worst.where.empty() && !report.passed())
      worst.where = "point " + std::to_string(point) + ", " + report.where;
  }
  table.add({std::string(name(objective)), grouped(worst.num_compared), grouped(worst.num_skipped),
             rounded_text(worst.worst_mismatch), worst.passed() ? "pass" : "FAIL " + worst.where});
  return worst.passed();
}

int run_check(const CheckFlags& flags, const GlobalOptions& global) {
  const Inputs inputs =
      load_inputs(flags.workload, flags.hardware, flags.energy_table, global.data_directory());
  TextTable table({"objective", "entries compared", "at kinks", "worst mismatch", "verdict"}, 1);
  bool all_passed = true;
  for (const std::string& objective : objective_names())
    all_passed &= check_objective(inputs, *objective_from_name(objective), flags, table);
  std::fputs(table.text().c_str(), stdout);
  return all_passed ? kSuccess : kInternalError;
}

}  // namespace

std::function<int()> setup_check_gradients(CLI::App& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CheckFlags>();
  command.add_option("--workload", flags->workload, "Name of a network, or a workload file")
      ->capture_default_str();
  command.add_option("--hardware", flags->hardware, "Name of a template, or a hardware file")
      ->capture_default_str();
  command.add_option("--energy-table", flags->energy_table, "Name of a table, or a file")
      ->capture_default_str();
  add_integer_flag(command, "--points", flags->points, "Random points for each objective", 1);
  add_integer_flag(command, "--seed", flags->seed, "Of the random points", std::uint64_t{0});
  return [flags, &global] { return run_check(*flags, global); };
}

}  // namespace codescent
