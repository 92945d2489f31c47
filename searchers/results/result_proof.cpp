#include "searchers/results/result_proof.hpp"

#include <cmath>
#include <filesystem>
#include <utility>

#include "core/error.hpp"
#include "core/exact_model/verify.hpp"
#include "searchers/judge/infeasibility.hpp"
#include "searchers/results/earlier_search.hpp"
#include "searchers/results/result_files.hpp"
#include "searchers/run/searcher.hpp"

namespace codescent {
namespace {

/// The result directory of a design.
std::string directory_of(const std::string& result, const std::string& design) {
  if (design != result) return result;
  const std::string parent = std::filesystem::path(design).parent_path().string();
  return parent.empty() ? "." : parent;
}

/// Tells what is not as the user may think.
void note_defaults(const std::optional<EarlierSearch>& search, const ProofWords& words,
                   const NoteCallback& note) {
  if (!search && words.objective.empty())
    note(
        "no summary.json beside the design: proving EDP over all sizes of the template, without "
        "limits");
  if (search && search->is_by_predictor)
    note(
        "the search was by predicted cycles, of which only a loose bound is known; this is of "
        "analytical ones, and no limit on cycles is used");
}

CertificateQuestion question_of(const ProofWords& words, const YamlReader& design,
                                const std::string& directory, const std::string& data_directory,
                                const NoteCallback& note) {
  CertificateQuestion question{
      load_inputs_of(design, words.inputs, data_directory, note).inputs, {}, {}, {}};
  const std::optional<EarlierSearch> search = read_earlier_search(directory);
  note_defaults(search, words, note);
  Architecture& architecture = question.inputs.architecture;
  const auto sizes = [&](const char* flag, const std::vector<std::string>& given,
                         const std::vector<std::string>& of_search) {
    return given.empty() ? read_sizes_flag("summary.json", of_search, architecture)
                         : read_sizes_flag(flag, given, architecture);
  };
  const EarlierSearch earlier = search.value_or(EarlierSearch{});
  question.goal.objective =
      words.objective.empty() ? earlier.objective : objective_named(words.objective);
  question.goal.limits = earlier.limits;
  if (earlier.is_by_predictor) question.goal.limits.cycles.reset();
  question.minima = sizes("--min", words.minimum, earlier.minimum);
  question.maxima = sizes("--max", words.maximum, earlier.maximum);
  question.goal.fixed = sizes("--fix", words.fix, earlier.fix);
  architecture = narrowed(architecture, question.minima, question.maxima);
  expect_in_range("--fix", question.goal.fixed, architecture);
  expect_replaceable(directory, {kCertificate, kBetterDesign}, question.inputs.origin);
  return question;
}

/// The objective of the design in a file. Throws InputError unless it is valid.
double objective_of(const Design& design, const std::string& path, const SearchProblem& problem) {
  const std::string wrong = why_forbidden(problem.architecture(), problem.workload(), design);
  if (!wrong.empty())
    throw InputError(path + ": " + wrong + "; \"codescent evaluate\" says all that is wrong");
  const CandidateScore score = score_exactly(problem, design);
  if (!score.valid)
    throw InputError(path + ": the design has " + broken_limits(problem.goal, score));
  return score.objective;
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

}  // namespace

namespace {

ProofWords checked(ProofWords words) {
  if (!at_least(0).has(words.epsilon))
    throw InputError("--epsilon: expected a finite number of at least 0, got " +
                     std::to_string(words.epsilon));
  return words;
}

}  // namespace

ResultProof::ResultProof(ProofWords words, const std::string& data_directory,
                         const NoteCallback& note)
    : words_(checked(std::move(words))),
      path_(design_path(words_.result)),
      directory_(directory_of(words_.result, path_)),
      lock_(directory_),
      file_(YamlReader::from_file(path_)),
      question_(question_of(
          words_, file_, directory_, data_directory,
          note ? note : [](const std::string& /*text*/) {})),
      problem_(question_.inputs.architecture, question_.inputs.table, question_.inputs.workload,
               question_.goal),
      design_(read_design(file_, question_.inputs.architecture, question_.inputs.workload)),
      objective_(objective_of(design_, path_, problem_)) {}

Certificate ResultProof::prove(const CertificateCallback& progress) {
  Design known = design_;
  double known_objective = is_in_class(problem_, design_) ? objective_ : INFINITY;
  if (auto better = earlier_better(directory_, problem_)) {
    const double better_objective = score_exactly(problem_, *better).objective;
    if (better_objective < known_objective) {
      known = std::move(*better);
      known_objective = better_objective;
    }
  }
  CertificateOptions plan;
  plan.epsilon = words_.epsilon;
  plan.time_limit_seconds = words_.control.time_limit_seconds;
  plan.threads = words_.control.thread_count();
  plan.stop_flag = words_.control.stop_flag;
  plan.known_bound = earlier_bound(directory_, question_json(question_));
  Certificate certificate = certify(problem_, known_objective, plan, [&](const Certificate& now) {
    is_stopped_ = progress && !progress(now);
    return !is_stopped_;
  });
  if (certificate.better.mappings.empty() && known_objective < objective_)
    certificate.better = known;
  return certificate;
}

std::string ResultProof::termination_of(const Certificate& certificate) const {
  if (certificate.is_complete) return "proven optimal";
  if (certificate.gap() <= words_.epsilon) return "gap reached";
  const std::atomic<bool>* const stop_flag = words_.control.stop_flag;
  const bool is_stopped = is_stopped_ || (stop_flag != nullptr && *stop_flag);
  return std::string(name(is_stopped ? Termination::Stopped : Termination::TimeLimit));
}

JudgedResult ResultProof::judged(const Certificate& certificate) const {
  JudgedResult judged;
  judged.optimality =
      judge(problem_, design_, objective_, certificate, CertificateOptions{}.most_nodes,
            words_.control.time_limit_seconds, words_.control);
  judged.certificate =
      certificate_json(question_, {path_, objective_}, judged.optimality,
                       {termination_of(certificate), words_.control.thread_count()});
  return judged;
}

void ResultProof::write(const JudgedResult& judged) const {
  const Inputs& inputs = question_.inputs;
  std::vector<std::pair<std::string, std::string>> files = {
      {kCertificate, json_text(judged.certificate)}};
  if (judged.optimality.objective < objective_)
    files.emplace_back(kBetterDesign,
                       design_text(named_from(inputs.origin, directory_), inputs.architecture,
                                   inputs.workload, judged.optimality.over_sizes.better));
  write_files(directory_, files);
}

}  // namespace codescent
