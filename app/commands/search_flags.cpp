#include "app/commands/search_flags.hpp"

#include <algorithm>

#include "app/commands/flags.hpp"
#include "app/session/interrupt.hpp"
#include "core/error.hpp"
#include "searchers/figures/gemmini_baseline.hpp"

namespace codescent {
namespace {

/// Flags that not every searcher has a use for.
struct EffortFlag {
  const char* name;
  std::vector<SearcherKind> searchers;
};
const std::vector<EffortFlag>& effort_flags() {
  using Kind = SearcherKind;
  static const std::vector<EffortFlag> flags = {
      {"--starts", {Kind::Gradient, Kind::Polish}},
      {"--steps", {Kind::Gradient}},
      {"--round-every", {Kind::Gradient}},
      {"--learning-rate", {Kind::Gradient}},
      {"--backend", {Kind::Gradient}},
      {"--polish-designs", {Kind::Gradient, Kind::Polish}},
      {"--restarts", {Kind::Gradient, Kind::Polish}},
      {"--hardware-samples", {Kind::Random, Kind::Bayesian}},
      {"--mappings", {Kind::Random, Kind::Bayesian}},
      {"--epsilon", {Kind::Exact}}};
  return flags;
}

void declare(CommandFlags& command, SearchFlags& flags) {
  command.text("workload", flags.workload, "Name of a network, or a workload file").required();
  command.text("--hardware", flags.hardware, "Name of a template, or a hardware file");
  command.text("--energy-table", flags.energy_table, "Name of a table, or a file");
  command.choice("--footprint", flags.footprint,
                 "Input words of a tile: all of its box, or those that windows reach",
                 footprint_names());
  command.choice("--searcher", flags.searcher, "How to search", searcher_names());
  command.choice("--objective", flags.objective, "What to minimise", objective_names());
  command.text("--latency-model", flags.latency_model,
               "analytical, rtl, or a trained predictor's name or directory");
  command
      .non_negative_number("--risk", flags.risk,
                           "Standard deviations of predicted latency to allow for")
      .needs("--latency-model");
  command.positive_number("--max-area-mm2", flags.limits.area_mm2, "Limit on the area");
  command.positive_number("--max-latency-cycles", flags.limits.cycles, "Limit on the cycles");
  command.sizes("--fix", flags.fix, "Fix a size of the hardware; may be repeated");
  command.sizes("--min", flags.minimum, "Raise the least value of a size; may be repeated");
  command.sizes("--max", flags.maximum, "Lower the largest value of a size; may be repeated");
  command.text("--output,--out", flags.output,
               "Result directory (default codescent-results/WORKLOAD-HARDWARE-OBJECTIVE)");
  command.boolean("--json", flags.json, "Print the summary as JSON in place of the report");
  command.boolean("--quiet", flags.quiet, "No live line, no report");
}

/// The least values are those of the options' problems().
void declare_effort(CommandFlags& command, SearchFlags& flags) {
  GradientOptions& options = flags.options.gradient;
  SearchControl& control = flags.options.control;
  command.integer("--starts", options.starts, "Random starts", 1);
  command.integer("--steps", options.steps, "Gradient steps", 0);
  command.integer("--round-every", options.round_every, "Steps between roundings", 1);
  command.positive_number("--learning-rate", options.learning_rate, "On log factors, at first");
  command.choice("--backend", flags.backend,
                 "What computes the gradient: compiled programs, or LibTorch's operations",
                 backend_names());
  command.integer("--polish-designs", options.polish_designs, "Best designs to polish", 0);
  command.integer("--restarts", options.restarts, "Random descents at the best sizes", 0);
  command.integer("--hardware-samples", flags.hardware_samples,
                  "Sizes that are tried; 0: 10 at random, 110 by a Gaussian process", 0);
  command.integer("--mappings", flags.mappings,
                  "Random mappings of each layer at each of them; 0: 1000 and 100", 0);
  command.non_negative_number("--epsilon", flags.options.exact.epsilon,
                              "Gap at which an exact search may end");
  command.integer("--seed", control.seed, "Of all random numbers", std::uint64_t{0});
  command.non_negative_number("--time-limit", control.time_limit_seconds, "Seconds; 0: none");
  command.threads(control.threads);
  command.boolean("--certify", flags.certify,
                  "Prove how far from optimal over all sizes the design is, and improve on it");
  command
      .non_negative_number("--certify-seconds", flags.certify_seconds, "Time for that; 0: no limit")
      .needs("--certify");
}

}  // namespace

void expect_suited(const CommandFlags& command, SearcherKind searcher) {
  std::string used;
  std::string unused;
  for (const EffortFlag& flag : effort_flags()) {
    const bool is_used =
        std::find(flag.searchers.begin(), flag.searchers.end(), searcher) != flag.searchers.end();
    if (is_used && command.has(flag.name))
      used += (used.empty() ? "" : ", ") + std::string(flag.name);
    if (!is_used && unused.empty() && command.was_given(flag.name)) unused = flag.name;
  }
  if (!unused.empty())
    throw InputError(unused + ": searcher " + std::string(name(searcher)) + " has no use for it" +
                     (used.empty() ? "" : "; its effort is set by " + used));
}

namespace {

/// Throws InputError if the proof that is asked for could not close, or the latency model does not
/// know what is asked for.
void expect_provable(const SearchRequest& request) {
  if (request.rtl.model && request.inputs.origin.footprint != Footprint::BoundingBox)
    throw InputError(
        "--footprint distinct: a predictor counts the transfers of Gemmini's own software; leave "
        "out --latency-model");
  if (request.rtl.model && request.searcher == SearcherKind::Exact)
    throw InputError(
        "--searcher exact: no proof would close for a learned latency model; leave out "
        "--latency-model");
}

}  // namespace

void declare_search_flags(CommandFlags& command, SearchFlags& flags) {
  flags.command = &command;
  declare(command, flags);
  declare_effort(command, flags);
}

SearchRequest make_request(const SearchFlags& flags, const GlobalOptions& global) {
  SearchRequest request;
  request.searcher = *searcher_kind_from_name(flags.searcher);
  expect_suited(*flags.command, request.searcher);
  request.options = flags.options;
  request.options.gradient.backend = backend_named(flags.backend);
  request.options.control.stop_flag = &interrupt_requested();
  for (int* samples :
       {&request.options.random.hardware_samples, &request.options.bayesian.hardware_samples})
    if (flags.hardware_samples > 0) *samples = flags.hardware_samples;
  for (int* mappings : {&request.options.random.mappings, &request.options.bayesian.mappings})
    if (flags.mappings > 0) *mappings = flags.mappings;
  if (flags.certify) request.certify_seconds = flags.certify_seconds;
  request.inputs =
      load_inputs(flags.workload, flags.hardware, flags.energy_table, global.data_directory());
  set_footprint(footprint_named(flags.footprint), request.inputs);
  Architecture& architecture = request.inputs.architecture;
  request.goal.objective = *objective_from_name(flags.objective);
  request.goal.limits = flags.limits;
  request.minima = read_sizes_flag("--min", flags.minimum, architecture);
  request.maxima = read_sizes_flag("--max", flags.maximum, architecture);
  request.goal.fixed = read_sizes_flag("--fix", flags.fix, architecture);
  architecture = narrowed(architecture, request.minima, request.maxima);
  request.rtl = load_rtl_latency(flags.latency_model, flags.risk, global.data_directory());
  expect_covered(request.rtl, architecture, request.inputs.workload);
  fix_array(request.rtl, architecture, request.goal.fixed);
  request.goal.latency = request.rtl.model;
  expect_in_range("--fix", request.goal.fixed, architecture);
  request.options.gradient.given_starts =
      gemmini_starts(architecture, request.inputs.workload, request.goal.fixed);
  expect_provable(request);
  return request;
}

}  // namespace codescent
