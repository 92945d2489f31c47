#include "app/commands/search_flags.hpp"

#include <algorithm>

#include "app/commands/flags.hpp"
#include "app/session/interrupt.hpp"
#include "core/error.hpp"

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
  SearchWords& words = flags.words;
  words.hardware = kDefaultHardware;
  words.energy_table = kDefaultEnergyTable;
  command.text("workload", words.workload, "Name of a network, or a workload file").required();
  command.text("--hardware", words.hardware, "Name of a template, or a hardware file");
  command.text("--energy-table", words.energy_table, "Name of a table, or a file");
  command.choice("--footprint", words.footprint,
                 "Input words of a tile: all of its box, or those that windows reach",
                 footprint_names());
  command.choice("--searcher", words.searcher, "How to search", searcher_names());
  command.choice("--objective", words.objective, "What to minimise", objective_names());
  command.text("--latency-model", words.latency_model,
               "analytical, rtl, or a trained predictor's name or directory");
  command
      .non_negative_number("--risk", words.risk,
                           "Standard deviations of predicted latency to allow for")
      .needs("--latency-model");
  command.positive_number("--max-area-mm2", words.limits.area_mm2, "Limit on the area");
  command.positive_number("--max-latency-cycles", words.limits.cycles, "Limit on the cycles");
  command.sizes("--fix", words.fix, "Fix a size of the hardware; may be repeated");
  command.sizes("--min", words.minimum, "Raise the least value of a size; may be repeated");
  command.sizes("--max", words.maximum, "Lower the largest value of a size; may be repeated");
  command.text("--output,--out", flags.output,
               "Result directory (default codescent-results/WORKLOAD-HARDWARE-OBJECTIVE)");
  command.boolean("--json", flags.json, "Print the summary as JSON in place of the report");
  command.boolean("--quiet", flags.quiet, "No live line, no report");
}

void declare_proof(CommandFlags& command, SearchFlags& flags) {
  command.boolean("--certify", flags.certify,
                  "Prove how far from optimal over all sizes the design is, and improve on it");
  command
      .non_negative_number("--certify-seconds", flags.certify_seconds, "Time for that; 0: no limit")
      .needs("--certify");
}

}  // namespace

void declare_control(CommandFlags& command, SearchControl& control) {
  for (const Option& option : control.control_options())
    command.option({option}, value_text(option));
}

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

void declare_search_flags(CommandFlags& command, SearchFlags& flags) {
  flags.command = &command;
  declare(command, flags);
  declare_effort(command, flags.words.options);
  declare_control(command, flags.words.options.control);
  declare_proof(command, flags);
}

SearchRequest make_request(const SearchFlags& flags, const GlobalOptions& global) {
  expect_suited(*flags.command, searcher_named(flags.words.searcher));
  SearchWords words = flags.words;
  words.options.control.stop_flag = &interrupt_requested();
  if (flags.certify) words.certify_seconds = flags.certify_seconds;
  return search_request(words, global.data_directory());
}

}  // namespace codescent
