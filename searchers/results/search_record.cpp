#include "searchers/results/search_record.hpp"

#include <filesystem>

#include "core/files/csv_file.hpp"
#include "searchers/results/earlier_search.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEfforts[] = {"starts",           "steps",    "round_every",
                                    "learning_rate",    "restarts", "polish_designs",
                                    "hardware_samples", "mappings", "epsilon"};

std::optional<ProofRecord> proof_of(const CheckedJson& file, const char* by) {
  if (file.is_null("/optimality")) return std::nullopt;
  ProofRecord proof;
  proof.by = by;
  proof.value = file.number("/optimality/objective");
  proof.bound = file.number_or_nan("/optimality/over_all_sizes/bound");
  proof.bound_at_sizes = file.number_or_nan("/optimality/at_these_sizes/bound");
  proof.is_in_class = file.boolean("/optimality/in_class");
  proof.cycles_limited_by = file.numbers("/optimality/cycles_limited_by");
  proof.energy_shares = file.numbers("/optimality/energy_shares");
  proof.compulsory_energy_share = file.number("/optimality/compulsory_energy_share");
  return proof;
}

/// The proof of a later `certify`, if it is about this design.
std::optional<ProofRecord> certified(const std::string& directory,
                                     const std::string& design_sha256) {
  const auto file = CheckedJson::from_file((fs::path(directory) / kCertificate).string());
  if (!file || file->text("/design/sha256") != design_sha256) return std::nullopt;
  auto proof = proof_of(*file, "certify");
  if (!proof) return std::nullopt;
  proof->objective = file->text("/question/objective");
  proof->is_improved = !file->is_null("/better_design");
  proof->fix = file->numbers("/question/fix");
  proof->minimum = file->numbers("/question/min");
  proof->maximum = file->numbers("/question/max");
  proof->value = file->number("/design/objective");
  return proof;
}

std::optional<RtlRecord> rtl_of(const CheckedJson& summary) {
  if (summary.is_null("/best/rtl")) return std::nullopt;
  RtlRecord rtl;
  rtl.predictor = summary.text("/best/rtl/predictor");
  rtl.risk = summary.number("/best/rtl/risk");
  rtl.cycles = summary.number("/best/rtl/cycles");
  rtl.low_cycles = summary.number("/best/rtl/low_cycles");
  rtl.high_cycles = summary.number("/best/rtl/high_cycles");
  rtl.untrusted_layers = summary.texts("/best/rtl/untrusted_layers");
  return rtl;
}

NamedNumbers effort_of(const CheckedJson& summary) {
  NamedNumbers effort;
  for (const char* name : kEfforts)
    if (const std::string place = std::string("/options/") + name; summary.has(place))
      effort.emplace_back(name, summary.number(place));
  return effort;
}

/// Moments at which there was a valid design.
std::vector<TraceRecord> trace_of(const std::string& directory) {
  const std::string path = (fs::path(directory) / "trace.csv").string();
  std::error_code unreadable;  // a search that runs has no trace yet
  if (!fs::exists(path, unreadable)) return {};
  const CsvTable table = read_csv(path);
  table.expect_no_bad_rows();
  const std::size_t best_column = table.column("best_objective");
  std::vector<TraceRecord> trace;
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    if (table.field(row, best_column).empty()) continue;
    trace.push_back({table.number(row, "seconds"), table.text(row, "phase"),
                     table.number(row, "evaluations"), table.number(row, "best_objective")});
  }
  return trace;
}

}  // namespace

std::optional<SearchRecord> read_search_record(const std::string& directory,
                                               const std::string& design_sha256) {
  const auto summary = CheckedJson::from_file((fs::path(directory) / "summary.json").string());
  if (!summary) return std::nullopt;
  SearchRecord record;
  record.version = summary->text("/program/version");
  record.searcher = summary->text("/options/searcher");
  record.objective = summary->text("/options/objective");
  record.latency_model = summary->text("/options/latency_model");
  record.termination = summary->text("/termination");
  record.message = summary->text("/message");
  record.seed = summary->number("/seed");
  record.objective_value = summary->number("/best/objective");
  record.limits = summary->numbers("/options/limits");
  record.fix = summary->numbers("/options/fix");
  record.minimum = summary->numbers("/options/min");
  record.maximum = summary->numbers("/options/max");
  record.gradient_steps = summary->number("/gradient_steps");
  record.layer_evaluations = summary->number("/layer_evaluations");
  record.seconds = summary->number("/wall_clock/seconds");
  record.threads = summary->number("/wall_clock/threads");
  record.effort = effort_of(*summary);
  record.inputs = summary->records("/provenance/inputs", {"kind", "name", "file", "sha256"});
  record.rtl = rtl_of(*summary);
  record.trace = trace_of(directory);
  record.proof = certified(directory, design_sha256);
  if (!record.proof) {
    record.proof = proof_of(*summary, "search");
    if (record.proof) {
      record.proof->objective = record.objective;
      record.proof->fix = record.fix;
      record.proof->minimum = record.minimum;
      record.proof->maximum = record.maximum;
    }
  }
  return record;
}

std::string message_without_design(const std::string& directory) {
  const auto summary = CheckedJson::from_file((fs::path(directory) / "summary.json").string());
  return summary ? summary->text("/message") : "";
}

}  // namespace codescent
