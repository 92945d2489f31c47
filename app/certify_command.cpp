#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <unistd.h>

#include "app/command.hpp"
#include "app/design_inputs.hpp"
#include "app/flags.hpp"
#include "app/interrupt.hpp"
#include "app/optimality_report.hpp"
#include "app/report.hpp"
#include "core/error.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/result_file.hpp"
#include "searchers/search_run.hpp"

namespace codescent {
namespace {

constexpr char kCertificate[] = "certificate.json";
constexpr char kBetterDesign[] = "better_design.yaml";
constexpr int kMostThreads = 1024;

struct CertifyFlags {
  std::string result;
  OtherInputs inputs;
  std::string objective;  // empty: that of the search, or edp
  std::vector<std::string> fix, minimum, maximum;
  double epsilon = 0;
  SearchControl control;
  bool json = false;
};

/// The result directory of a design.
std::string directory_of(const std::string& result, const std::string& design) {
  if (design != result) return result;
  const std::string parent = std::filesystem::path(design).parent_path().string();
  return parent.empty() ? "." : parent;
}

/// What a search's summary says of its goal; empty where there is none.
Json options_of_search(const std::string& result) {
  std::ifstream file(std::filesystem::path(result) / "summary.json");
  if (!file) return Json::object();
  const Json summary = Json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!summary.is_object() || !summary.contains("options")) return Json::object();
  return summary["options"];
}

/// The flag's assignments, or where there are none those that the search had.
SizeChoices sizes_of(const std::string& flag, const std::vector<std::string>& given,
                     const Json& options, const char* key, const Architecture& architecture) {
  std::vector<std::string> assignments = given;
  if (given.empty() && options.contains(key) && options[key].is_object())
    for (const auto& [name, value] : options[key].items())
      assignments.push_back(name + "=" + value.dump());
  return read_sizes_flag(flag, assignments, architecture);
}

SearchGoal goal_of(const CertifyFlags& flags, const Json& options) {
  SearchGoal goal;
  const std::string objective =
      !flags.objective.empty() ? flags.objective : options.value("objective", std::string("edp"));
  goal.objective = objective_from_name(objective).value_or(Objective::Edp);
  if (options.contains("limits") && options["limits"].contains("max_area_mm2"))
    goal.limits.area_mm2 = options["limits"]["max_area_mm2"].get<double>();
  if (options.contains("limits") && options["limits"].contains("max_latency_cycles"))
    goal.limits.cycles = options["limits"]["max_latency_cycles"].get<double>();
  return goal;
}

void show(const Certificate& now, bool live_line) {
  if (!live_line) return;
  const std::string line = "\r\033[Kbest " + rounded_text(now.objective) + "  bound " +
                           rounded_text(now.bound) + "  gap " + percent(now.gap()) + "  " +
                           grouped(now.boxes) + " boxes  " + fixed_text(now.seconds, 0) + " s";
  std::fputs(line.c_str(), stderr);
}

/// better_design.yaml, if there is one, and certificate.json.
void write_certificate(const std::string& directory, const Json& json, const Inputs& inputs,
                       const Design& better) {
  std::vector<std::pair<std::string, std::string>> files;
  std::vector<std::string> obsolete = {kBetterDesign};
  if (!better.mappings.empty()) {
    files.emplace_back(kBetterDesign, design_text(named_from(inputs.origin, directory),
                                                  inputs.architecture, inputs.workload, better));
    obsolete.clear();
  }
  files.emplace_back(kCertificate, json_text(json));
  write_files(directory, files, obsolete);
}

std::string report(const Inputs& inputs, const SearchProblem& problem, const Optimality& optimality,
                   double given, const std::string& directory) {
  const Certificate& certificate = optimality.over_sizes;
  TextTable table({"workload", inputs.workload.name}, 1);
  table.add({"objective", std::string(name(problem.goal.objective)) + " " + rounded_text(given)});
  add_optimality_lines(inputs.architecture, optimality, "", table);
  if (!certificate.better.mappings.empty())
    table.add({"better", rounded_text(certificate.objective) + ", with " +
                             sizes_text(inputs.architecture, certificate.better.hardware) + ": " +
                             kBetterDesign});
  table.add({"effort", fixed_text(certificate.seconds, 1) + " s, " + grouped(certificate.nodes) +
                           " partial mappings bounded"});
  table.add({"results", directory});
  return table.text();
}

int run_certify(const CertifyFlags& flags, const GlobalOptions& global) {
  const std::string path = design_path(flags.result);
  const std::string directory = directory_of(flags.result, path);
  const DirectoryLock lock(directory);
  const YamlReader root = YamlReader::from_file(path);
  Inputs inputs = load_inputs_of(root, flags.inputs, global.data_directory());
  const Design design = read_design(root, inputs.architecture, inputs.workload);
  const Json options = options_of_search(directory);
  if (options.value("latency_model", std::string("analytical")) != "analytical")
    std::fputs(
        "codescent: note: the search was by predicted cycles, of which no bound is known; this is "
        "the analytical model's\n",
        stderr);
  SearchGoal goal = goal_of(flags, options);
  const SizeChoices minima = sizes_of("--min", flags.minimum, options, "min", inputs.architecture);
  const SizeChoices maxima = sizes_of("--max", flags.maximum, options, "max", inputs.architecture);
  goal.fixed = sizes_of("--fix", flags.fix, options, "fix", inputs.architecture);
  inputs.architecture = narrowed(inputs.architecture, minima, maxima);
  expect_in_range("--fix", goal.fixed, inputs.architecture);

  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, goal);
  const CandidateScore score = score_exactly(problem, design);
  if (!score.valid)
    throw InputError(path +
                     ": the design does not fit its sizes, their ranges or the limits; "
                     "\"codescent evaluate\" says what is wrong");
  CertificateOptions plan;
  plan.epsilon = flags.epsilon;
  plan.time_limit_seconds = flags.control.time_limit_seconds;
  plan.threads = flags.control.thread_count();
  plan.stop_flag = &interrupt_requested();
  const bool live_line = !flags.json && ::isatty(STDERR_FILENO) != 0;
  const Optimality optimality =
      judge(problem, design, score.objective, plan.most_nodes, plan, [&](const Certificate& now) {
        show(now, live_line);
        return !interrupt_requested();
      });
  if (live_line) std::fputs("\r\033[K", stderr);

  Json json = {
      {"schema_version", 1},
      {"workload", inputs.workload.name},
      {"hardware", inputs.architecture.name},
      {"energy_table", inputs.table.name},
      {"objective_name", name(goal.objective)},
      {"objective_of_design", score.objective},
      {"fix", sizes_json(inputs.architecture, goal.fixed)},
      {"min", sizes_json(inputs.architecture, minima)},
      {"max", sizes_json(inputs.architecture, maxima)},
      {"optimality", optimality_json(inputs.architecture, optimality)},
      {"inputs", input_files_json(inputs)},
      {"wall_clock", {{"seconds", optimality.over_sizes.seconds}, {"threads", plan.threads}}}};
  write_certificate(directory, json, inputs, optimality.over_sizes.better);
  std::fputs((flags.json ? json_text(json)
                         : report(inputs, problem, optimality, score.objective, directory))
                 .c_str(),
             stdout);
  return kSuccess;
}

}  // namespace

std::function<int()> setup_certify(CLI::App& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CertifyFlags>();
  flags->control.time_limit_seconds = 60;
  command.add_option("result", flags->result, "Result directory, or its design.yaml")->required();
  command.add_option("--workload", flags->inputs.workload, "Default: the design's");
  command.add_option("--hardware", flags->inputs.hardware, "Default: the design's");
  command.add_option("--energy-table", flags->inputs.energy_table, "Default: the design's");
  add_choice_flag(command, "--objective", flags->objective, "Default: the search's",
                  objective_names());
  const auto sizes = [&](const char* flag, std::vector<std::string>& values, const char* help) {
    command.add_option(flag, values, help)->type_name("NAME=VALUE")->allow_extra_args(false);
  };
  sizes("--fix", flags->fix, "Fix a size; default: as the search did");
  sizes("--min", flags->minimum, "Raise the least value of a size; default: as the search did");
  sizes("--max", flags->maximum, "Lower the largest value; default: as the search did");
  add_non_negative_number_flag(command, "--time-limit", flags->control.time_limit_seconds,
                               "Seconds; 0: none");
  add_non_negative_number_flag(command, "--epsilon", flags->epsilon, "Gap at which to end");
  add_integer_flag(command, "--threads", flags->control.threads, "0: one a core", 0, kMostThreads);
  command.add_flag("--json", flags->json, "Print JSON");
  return [flags, &global] { return run_certify(*flags, global); };
}

}  // namespace codescent
