#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>

#include "app/command.hpp"
#include "app/comparison.hpp"
#include "app/flags.hpp"
#include "app/interrupt.hpp"
#include "app/judged_search.hpp"
#include "core/error.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/result_file.hpp"
#include "core/scaled_hardware.hpp"

namespace codescent {
namespace {

struct CompareFlags {
  std::vector<std::string> workloads, hardware;
  std::string energy_table = "pat_40nm";
  std::string at = "as-is";
  std::string footprint = "bounding-box";
  std::string objective = "edp";
  std::string output = "codescent-results/comparison";
  GradientOptions gradient;
  double time_limit_seconds = 0;
  double certify_seconds = 0;
  bool quiet = false;
};

/// What the accelerators are brought to, a row for each value of --at.
struct Scaling {
  const char* name;
  ScaledHardware (*scale)(const Inputs& like, const Inputs& scaled);
};

ScaledHardware as_is(const Inputs& /*like*/, const Inputs& scaled) {
  return {scaled.architecture.default_hardware(), ""};
}

ScaledHardware iso_pes(const Inputs& like, const Inputs& scaled) {
  const Architecture& model = like.architecture;
  return scaled_to_mac_units(scaled.architecture,
                             model.mac_units.floor_at(model.default_hardware()));
}

ScaledHardware iso_area(const Inputs& like, const Inputs& scaled) {
  const Architecture& model = like.architecture;
  const double area_mm2 = size_hardware(model, model.default_hardware(), like.table).area_mm2();
  return scaled_to_area(scaled.architecture, scaled.table, area_mm2);
}

constexpr Scaling kScalings[] = {{"as-is", as_is}, {"iso-pes", iso_pes}, {"iso-area", iso_area}};

std::vector<std::string> scaling_names() {
  std::vector<std::string> names;
  for (const Scaling& scaling : kScalings) names.emplace_back(scaling.name);
  return names;
}

const Scaling& scaling_named(const std::string& wanted) {
  return *std::find_if(std::begin(kScalings), std::end(kScalings),
                       [&](const Scaling& scaling) { return scaling.name == wanted; });
}

std::string folder_name(const Inputs& inputs) {
  std::string folder = inputs.workload.name + "-" + inputs.architecture.name;
  for (char& c : folder)
    if (c == '/' || static_cast<unsigned char>(c) <= ' ') c = '-';
  return folder;
}

/// Throws InputError if two pairs would write the same result.
void expect_different(const std::vector<std::vector<Inputs>>& pairs) {
  std::set<std::string> folders;
  for (const auto& of_workload : pairs)
    for (const Inputs& inputs : of_workload)
      if (!folders.insert(folder_name(inputs)).second)
        throw InputError("two of the pairs are called " + folder_name(inputs) +
                         "; give workloads and hardware names of their own");
}

/// All sizes fixed, the mappings free.
SearchRequest request_of(const CompareFlags& flags, const Inputs& inputs, const Hardware& sizes) {
  SearchRequest request;
  request.inputs = inputs;
  request.goal.objective = *objective_from_name(flags.objective);
  for (const std::int64_t size : sizes.values) request.goal.fixed.emplace_back(size);
  request.minima.resize(sizes.values.size());
  request.maxima.resize(sizes.values.size());
  request.options.gradient = flags.gradient;
  request.options.control.seed = flags.gradient.seed;
  request.options.control.threads = flags.gradient.threads;
  request.options.control.time_limit_seconds = flags.time_limit_seconds;
  request.options.control.stop_flag = &interrupt_requested();
  if (flags.certify_seconds > 0) request.certify_seconds = flags.certify_seconds;
  return request;
}

ComparedPair map_pair(const CompareFlags& flags, const Inputs& inputs, const Hardware& sizes) {
  const SearchRequest request = request_of(flags, inputs, sizes);
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, request.goal);
  ResultDirectory directory(flags.output + "/" + folder_name(inputs), inputs.origin);
  const SearchSummary summary = judged_search(request, problem, directory, false);
  directory.write_final(request, summary);
  if (!summary.has_design()) {
    ComparedPair pair;
    pair.workload = inputs.workload.name;
    pair.hardware = inputs.architecture.name;
    pair.failure = summary.message;
    return pair;
  }
  ComparedPair pair = compared_pair(inputs, summary.best, summary.metrics);
  if (summary.optimality) pair.gap = summary.optimality->gap_at_sizes();
  return pair;
}

/// What was compared with what, and what ratios mean.
std::string notes_text(const CompareFlags& flags, const std::vector<Inputs>& hardware,
                       const std::vector<ScaledHardware>& scaled) {
  std::string text;
  std::vector<Hardware> sizes;
  for (std::size_t h = 0; h < hardware.size(); ++h) {
    sizes.push_back(scaled[h].hardware);
    if (!scaled[h].obstacle.empty()) text += "warning: " + scaled[h].obstacle + "\n";
  }
  const std::vector<std::string> warnings = comparison_warnings(hardware, sizes);
  for (const std::string& warning : warnings)
    text += "warning: " + warning + "; ratios do not compare dataflows alone\n";
  return "sizes " + flags.at + (flags.at == "as-is" ? "" : " of " + hardware[0].architecture.name) +
         ", energy table " + hardware[0].table.name + ", footprint " + flags.footprint +
         ", GFLOP/s at 1 GHz\n" + text;
}

int run_compare(const CompareFlags& flags, const GlobalOptions& global) {
  std::vector<std::vector<Inputs>> pairs;  // [workloads][hardware]
  for (const std::string& workload : flags.workloads) {
    auto& of_workload = pairs.emplace_back();
    for (const std::string& hardware : flags.hardware) {
      of_workload.push_back(
          load_inputs(workload, hardware, flags.energy_table, global.data_directory()));
      set_footprint(footprint_named(flags.footprint), of_workload.back());
    }
  }
  expect_different(pairs);
  std::vector<ScaledHardware> scaled;
  for (const Inputs& inputs : pairs[0])
    scaled.push_back(scaling_named(flags.at).scale(pairs[0][0], inputs));

  std::vector<ComparedPair> compared;
  for (const auto& of_workload : pairs)
    for (std::size_t h = 0; h < of_workload.size(); ++h) {
      if (interrupt_requested()) break;
      compared.push_back(map_pair(flags, of_workload[h], scaled[h].hardware));
    }
  write_files(flags.output, {{"comparison.csv", comparison_csv(compared)}});
  if (flags.quiet) return kSuccess;
  std::fputs(comparison_table(compared).c_str(), stdout);
  bool all_mapped = true;
  for (const ComparedPair& pair : compared)
    if (!pair.failure.empty()) {
      all_mapped = false;
      std::printf("%s on %s: %s\n", pair.workload.c_str(), pair.hardware.c_str(),
                  pair.failure.c_str());
    }
  std::printf("%sresults    %s\n", notes_text(flags, pairs[0], scaled).c_str(),
              flags.output.c_str());
  return all_mapped ? kSuccess : kNoValidDesign;
}

}  // namespace

std::function<int()> setup_compare(CLI::App& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CompareFlags>();
  command.add_option("--workloads", flags->workloads, "Names of networks, or files, by commas")
      ->required()
      ->delimiter(',');
  command.add_option("--hardware", flags->hardware, "Names of templates, or files, by commas")
      ->required()
      ->delimiter(',');
  command.add_option("--energy-table", flags->energy_table, "Name of a table, or a file")
      ->capture_default_str();
  add_choice_flag(command, "--at", flags->at,
                  "Sizes: the files' own, or scaled to the first one's MAC units or area",
                  scaling_names());
  add_choice_flag(command, "--footprint", flags->footprint,
                  "Input words of a tile: all of its box, or those that windows reach",
                  footprint_names());
  add_choice_flag(command, "--objective", flags->objective, "What mappings minimise",
                  objective_names());
  add_integer_flag(command, "--starts", flags->gradient.starts, "Random starts", 1);
  add_integer_flag(command, "--steps", flags->gradient.steps, "Gradient steps", 0);
  add_integer_flag(command, "--seed", flags->gradient.seed, "Of all random numbers",
                   std::uint64_t{0});
  add_non_negative_number_flag(command, "--time-limit", flags->time_limit_seconds,
                               "Seconds for each pair; 0: none");
  add_non_negative_number_flag(command, "--certify-seconds", flags->certify_seconds,
                               "Seconds for each pair's proof of its gap; 0: two million mappings");
  add_threads_flag(command, flags->gradient.threads);
  command.add_option("--output,--out", flags->output, "Directory of all results")
      ->capture_default_str();
  command.add_flag("--quiet", flags->quiet, "No table");
  return [flags, &global] { return run_compare(*flags, global); };
}

}  // namespace codescent
