#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <unistd.h>

#include "app/commands/command.hpp"
#include "app/commands/design_flags.hpp"
#include "app/commands/flags.hpp"
#include "app/print/notes.hpp"
#include "app/print/optimality_lines.hpp"
#include "app/print/report.hpp"
#include "app/session/interrupt.hpp"
#include "core/error.hpp"
#include "core/exact_model/verify.hpp"
#include "core/files/result_file.hpp"
#include "core/inputs/size_choices.hpp"
#include "searchers/judge/infeasibility.hpp"
#include "searchers/judge/optimality.hpp"
#include "searchers/results/certificate_json.hpp"
#include "searchers/results/earlier_search.hpp"
#include "searchers/results/result_files.hpp"

namespace codescent {
namespace {

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

/// Says on standard error what is not as the user may think.
void warn_of_defaults(const std::optional<EarlierSearch>& search, const CertifyFlags& flags) {
  if (!search && flags.objective.empty())
    print_note(
        "no summary.json beside the design: proving EDP over all sizes of the template, without "
        "limits");
  if (search && search->is_by_predictor)
    print_note(
        "the search was by predicted cycles, of which only a loose bound is known; this is of "
        "analytical ones, and no limit on cycles is used");
}

CertificateQuestion question_of(const CertifyFlags& flags, const YamlReader& design,
                                const std::string& directory, const GlobalOptions& global) {
  CertificateQuestion question{
      load_inputs_of(design, flags.inputs, global.data_directory(), print_note).inputs, {}, {}, {}};
  const std::optional<EarlierSearch> search = read_earlier_search(directory);
  warn_of_defaults(search, flags);
  Architecture& architecture = question.inputs.architecture;
  const auto sizes = [&](const char* flag, const std::vector<std::string>& given,
                         const std::vector<std::string>& of_search) {
    return given.empty() ? read_sizes_flag("summary.json", of_search, architecture)
                         : read_sizes_flag(flag, given, architecture);
  };
  const EarlierSearch earlier = search.value_or(EarlierSearch{});
  question.goal.objective =
      flags.objective.empty() ? earlier.objective : *objective_from_name(flags.objective);
  question.goal.limits = earlier.limits;
  if (earlier.is_by_predictor) question.goal.limits.cycles.reset();
  question.minima = sizes("--min", flags.minimum, earlier.minimum);
  question.maxima = sizes("--max", flags.maximum, earlier.maximum);
  question.goal.fixed = sizes("--fix", flags.fix, earlier.fix);
  architecture = narrowed(architecture, question.minima, question.maxima);
  expect_in_range("--fix", question.goal.fixed, architecture);
  return question;
}

/// A design that an earlier certificate found, if it answers this question.
std::optional<Design> earlier_better(const std::string& directory, const SearchProblem& problem) {
  const std::string path = directory + "/" + kBetterDesign;
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable)) return std::nullopt;
  try {
    Design design =
        read_design(YamlReader::from_file(path), problem.architecture(), problem.workload());
    if (why_forbidden(problem.architecture(), problem.workload(), design).empty() &&
        score_exactly(problem, design).valid && is_in_class(problem, design))
      return design;
  } catch (const InputError&) {  // of another network, or edited: it is replaced
  }
  return std::nullopt;
}

void show(const Certificate& now, bool live_line) {
  if (!live_line) return;
  const std::string line = "\r\033[Kbest " + rounded_text(now.objective) + "  bound " +
                           rounded_text(now.bound) + "  gap " + percent(now.gap()) + "  " +
                           grouped(now.boxes) + " boxes  " + fixed_text(now.seconds, 0) + " s";
  std::fputs(line.c_str(), stderr);
}

/// The certificate over all sizes, starting from the best that is known.
Certificate prove(const CertifyFlags& flags, const SearchProblem& problem, const Design& design,
                  double objective, const std::string& directory, const Json& question) {
  Design known = design;
  double known_objective = is_in_class(problem, design) ? objective : INFINITY;
  if (const auto better = earlier_better(directory, problem)) {
    const double better_objective = score_exactly(problem, *better).objective;
    if (better_objective < known_objective) {
      known = *better;
      known_objective = better_objective;
    }
  }
  CertificateOptions plan;
  plan.epsilon = flags.epsilon;
  plan.time_limit_seconds = flags.control.time_limit_seconds;
  plan.threads = flags.control.thread_count();
  plan.stop_flag = flags.control.stop_flag;
  plan.known_bound = earlier_bound(directory, question);
  const bool live_line = !flags.json && ::isatty(STDERR_FILENO) != 0;
  Certificate certificate = certify(problem, known_objective, plan, [&](const Certificate& now) {
    show(now, live_line);
    return !interrupt_requested();
  });
  if (live_line) std::fputs("\r\033[K", stderr);
  if (certificate.better.mappings.empty() && known_objective < objective)
    certificate.better = known;
  return certificate;
}

const char* termination_of(const Certificate& certificate, double epsilon) {
  if (certificate.is_complete) return "proven optimal";
  if (certificate.gap() <= epsilon) return "gap reached";
  return interrupt_requested() ? "stopped" : "time limit";
}

std::string report(const CertificateQuestion& question, const Optimality& optimality,
                   double objective, const std::string& directory) {
  const Inputs& inputs = question.inputs;
  const Certificate& certificate = optimality.over_sizes;
  TextTable table({"workload", inputs.workload.name}, 1);
  table.add(
      {"objective", std::string(name(question.goal.objective)) + " " + rounded_text(objective)});
  if (optimality.objective < objective)
    table.add({"better", rounded_text(certificate.objective) + ", with " +
                             sizes_text(inputs.architecture, certificate.better.hardware) + ": " +
                             kBetterDesign + "; what follows is of it"});
  add_optimality_lines(inputs.architecture, optimality, table);
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
  const CertificateQuestion question = question_of(flags, root, directory, global);
  const Inputs& inputs = question.inputs;
  expect_replaceable(directory, {kCertificate, kBetterDesign}, inputs.origin);
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, question.goal);
  const Design design = read_design(root, inputs.architecture, inputs.workload);
  const std::string wrong = why_forbidden(problem.architecture(), inputs.workload, design);
  if (!wrong.empty())
    throw InputError(path + ": " + wrong + "; \"codescent evaluate\" says all that is wrong");
  const CandidateScore score = score_exactly(problem, design);
  if (!score.valid)
    throw InputError(path + ": the design has " + broken_limits(question.goal, score));
  const Certificate certificate =
      prove(flags, problem, design, score.objective, directory, question_json(question));
  const Optimality optimality =
      judge(problem, design, score.objective, certificate, CertificateOptions{}.most_nodes,
            flags.control.time_limit_seconds, flags.control);
  const bool is_better = optimality.objective < score.objective;

  const Json json =
      certificate_json(question, {path, score.objective}, optimality,
                       {termination_of(certificate, flags.epsilon), flags.control.thread_count()});
  std::fputs(
      (flags.json ? json_text(json) : report(question, optimality, score.objective, directory))
          .c_str(),
      stdout);
  std::vector<std::pair<std::string, std::string>> files = {{kCertificate, json_text(json)}};
  if (is_better)
    files.emplace_back(kBetterDesign,
                       design_text(named_from(inputs.origin, directory), inputs.architecture,
                                   inputs.workload, certificate.better));
  write_files(directory, files);
  return kSuccess;
}

}  // namespace

std::function<int()> setup_certify(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CertifyFlags>();
  flags->control.time_limit_seconds = 60;
  flags->control.stop_flag = &interrupt_requested();
  command.text("result", flags->result, "Result directory, or its design.yaml").required();
  add_other_inputs_flags(command, flags->inputs);
  command.choice("--objective", flags->objective, "Default: the search's", objective_names());
  command.sizes("--fix", flags->fix, "Fix a size; default: as the search did");
  command.sizes("--min", flags->minimum,
                "Raise the least value of a size; default: as the search did");
  command.sizes("--max", flags->maximum, "Lower the largest value; default: as the search did");
  command.non_negative_number("--time-limit", flags->control.time_limit_seconds,
                              "Seconds; 0: none");
  command.non_negative_number("--epsilon", flags->epsilon, "Gap at which to end");
  command.threads(flags->control.threads);
  command.boolean("--json", flags->json, "Print JSON");
  return [flags, &global] { return run_certify(*flags, global); };
}

}  // namespace codescent
