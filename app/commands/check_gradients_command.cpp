#include <cmath>
#include <cstdio>
#include <memory>
#include <random>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "autodiff_model/tensors/tensor_room.hpp"
#include "core/error.hpp"
#include "core/inputs/inputs.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "searchers/codesign/initial_mappings.hpp"
#include "searchers/codesign/relaxed_descent.hpp"

namespace codescent {
namespace {

/// Entries of log factors that are checked at a point: all of a small network, some of a large one.
constexpr std::int64_t kMostEntries = 64;
/// A factor of 1 is a kink, for which a point is no place.
constexpr double kLeastLogFactor = 0.05;
/// Random points that are tried for each one asked for, where many entries lie at kinks.
constexpr int kMostTries = 4;

struct CheckFlags {
  std::string workload = "bert";
  std::string hardware = kDefaultHardware;
  std::string energy_table = kDefaultEnergyTable;
  std::string backend = backend_names().front();
  int points = 3;
  std::uint64_t seed = 1;
};

/// Places of the factors that are not 1, at most `kMostEntries` of them.
std::vector<std::int64_t> chosen_entries(const std::vector<double>& log_factors,
                                         std::uint64_t seed) {
  std::vector<std::int64_t> entries;
  for (std::size_t i = 0; i < log_factors.size(); ++i)
    if (log_factors[i] > kLeastLogFactor) entries.push_back(static_cast<std::int64_t>(i));
  std::mt19937_64 generator(seed);
  for (std::size_t i = entries.size(); i > 1; --i)
    std::swap(entries[i - 1], entries[generator() % i]);
  if (entries.size() > kMostEntries) entries.resize(kMostEntries);
  return entries;
}

/// Checks one objective, penalties included, at one random point of the relaxation.
GradientReport check_point(const SearchProblem& problem, Backend backend, std::uint64_t seed) {
  const RelaxedBatch design = initial_designs(problem, 1, seed);
  GradientCheckOptions options;
  options.maximum_skipped_share = 1;  // kinks are no fault of the gradient; see `is_judged`
  return tensor_room().check_gradient(relaxed_model(problem), backend, design,
                                      chosen_entries(design.log_factors, seed), options);
}

/// Whether enough entries of a point lie off kinks for it to say something about the gradient.
bool is_judged(const GradientReport& report) {
  const auto num_entries = static_cast<double>(report.num_compared + report.num_skipped);
  return static_cast<double>(report.num_skipped) <=
         GradientCheckOptions().maximum_skipped_share * num_entries;
}

/// What the points of one objective, or of all, say together.
struct Findings {
  GradientReport sum;
  int points_judged = 0;

  void add(const GradientReport& report) {
    sum.num_compared += report.num_compared;
    sum.num_skipped += report.num_skipped;
    if (std::isnan(report.worst_mismatch) || report.worst_mismatch > sum.worst_mismatch)
      sum.worst_mismatch = report.worst_mismatch;
    if (sum.where.empty()) sum.where = report.where;
  }
};

/// Checks one objective at random points until enough of them are judged.
Findings check_objective(const Inputs& inputs, Objective objective, const CheckFlags& flags) {
  SearchGoal goal;
  goal.objective = objective;
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, goal);
  Findings found;
  const std::int64_t most_points = std::int64_t{kMostTries} * flags.points;
  for (std::int64_t point = 0; point < most_points && found.points_judged < flags.points; ++point) {
    const auto index = static_cast<std::uint64_t>(point);
    GradientReport report =
        check_point(problem, backend_named(flags.backend), split_seed(flags.seed, index));
    if (is_judged(report)) ++found.points_judged;
    if (!report.passed()) report.where = "point " + std::to_string(point) + ", " + report.where;
    found.add(report);
  }
  return found;
}

std::string verdict_of(const Findings& found, int points) {
  if (!found.sum.passed()) return "FAIL " + found.sum.where;
  return found.points_judged >= points ? "pass" : "undecided: too many kinks";
}

int run_check(const CheckFlags& flags, const GlobalOptions& global) {
  const Inputs inputs =
      load_inputs(flags.workload, flags.hardware, flags.energy_table, global.data_directory());
  TextTable table({"objective", "entries compared", "at kinks", "worst mismatch", "verdict"}, 1);
  Findings all;
  for (const std::string& objective : objective_names()) {
    const Findings found = check_objective(inputs, *objective_from_name(objective), flags);
    const GradientReport& sum = found.sum;
    table.add({objective, grouped(sum.num_compared), grouped(sum.num_skipped),
               rounded_text(sum.worst_mismatch), verdict_of(found, flags.points)});
    all.add(sum);
  }
  std::fputs(table.text().c_str(), stdout);
  // Entries that all lie at kinks say nothing, which is not what was asked for.
  const bool is_answer = all.sum.num_compared > 0 || all.sum.num_skipped == 0;
  return all.sum.passed() && is_answer ? kSuccess : kInternalError;
}

}  // namespace

std::function<int()> setup_check_gradients(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CheckFlags>();
  command.text("--workload", flags->workload, "Name of a network, or a workload file");
  command.text("--hardware", flags->hardware, "Name of a template, or a hardware file");
  command.text("--energy-table", flags->energy_table, "Name of a table, or a file");
  command.choice("--backend", flags->backend,
                 "What computes the gradient: compiled programs, or LibTorch's operations",
                 backend_names());
  command.integer("--points", flags->points, "Random points for each objective", 1);
  command.integer("--seed", flags->seed, "Of the random points", std::uint64_t{0});
  return [flags, &global] { return run_check(*flags, global); };
}

}  // namespace codescent
