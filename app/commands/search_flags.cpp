#include "app/commands/search_flags.hpp"

#include <algorithm>

#include "app/commands/flags.hpp"
#include "app/session/interrupt.hpp"
#include "core/error.hpp"
#include "searchers/figures/gemmini_baseline.hpp"

namespace codescent {
namespace {

using OwnedOption = std::pair<std::string_view, Option>;  // of the searcher of that name

/// The options of effort of every searcher, those of one name together.
std::vector<std::vector<OwnedOption>> efforts_by_name(SearcherOptions& options) {
  std::vector<std::vector<OwnedOption>> by_name;
  for (const std::string& searcher : searcher_names()) {
    const SearcherKind kind = *searcher_kind_from_name(searcher);
    for (const Option& option : effort_options(kind, options)) {
      const auto known = std::find_if(by_name.begin(), by_name.end(), [&](const auto& alike) {
        return alike.front().second.name == option.name;
      });
      auto& alike = known == by_name.end() ? by_name.emplace_back() : *known;
      alike.emplace_back(name(kind), option);
    }
  }
  return by_name;
}

/// "80", or where searchers differ "10 random, 110 bayesian".
std::string default_text(const std::vector<OwnedOption>& alike) {
  const std::string first = value_text(alike.front().second);
  std::string each;
  bool differ = false;
  for (const auto& [searcher, option] : alike) {
    differ |= value_text(option) != first;
    each += (each.empty() ? "" : ", ") + value_text(option) + " " + std::string(searcher);
  }
  return differ ? each : first;
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

void declare_control(CommandFlags& command, SearchFlags& flags) {
  SearchControl& control = flags.options.control;
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

void declare_effort(CommandFlags& command, SearcherOptions& options) {
  for (const auto& alike : efforts_by_name(options)) {
    OptionList list;
    for (const auto& [searcher, option] : alike) list.push_back(option);
    command.option(list, default_text(alike));
  }
}

void expect_suited(const CommandFlags& command, SearcherKind searcher) {
  SearcherOptions options;
  std::string used, unused;
  for (const Option& option : effort_options(searcher, options))
    used += (used.empty() ? "" : ", ") + CommandFlags::flag_of(option);
  for (const auto& alike : efforts_by_name(options)) {
    const bool is_used = std::any_of(alike.begin(), alike.end(), [&](const OwnedOption& owned) {
      return owned.first == name(searcher);
    });
    const std::string flag = CommandFlags::flag_of(alike.front().second);
    if (!is_used && unused.empty() && command.was_given(flag)) unused = flag;
  }
  if (!unused.empty())
    throw InputError(unused + ": searcher " + std::string(name(searcher)) +
                     " has no use for it; its effort is set by " + used);
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
  declare_effort(command, flags.options);
  declare_control(command, flags);
}

SearchRequest make_request(const SearchFlags& flags, const GlobalOptions& global) {
  SearchRequest request;
  request.searcher = *searcher_kind_from_name(flags.searcher);
  expect_suited(*flags.command, request.searcher);
  request.options = flags.options;
  request.options.control.stop_flag = &interrupt_requested();
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
