#include "searchers/results/search_record.hpp"

#include <filesystem>

#include "core/files/csv_file.hpp"
#include "searchers/codesign/registry.hpp"
#include "searchers/figures/csv_tables.hpp"
#include "searchers/figures/result_keys.hpp"
#include "searchers/results/earlier_search.hpp"
#include "searchers/results/result_files.hpp"

namespace codescent {

using key::place;

namespace {

namespace fs = std::filesystem;

std::optional<ProofRecord> proof_of(const CheckedJson& file, const char* by) {
  if (file.is_null(place(key::kOptimality))) return std::nullopt;
  ProofRecord proof;
  proof.by = by;
  proof.value = file.number(place(key::kOptimality, key::kObjective));
  proof.bound = file.number_or_nan(place(key::kOptimality, key::kOverAllSizes, key::kBound));
  proof.bound_at_sizes =
      file.number_or_nan(place(key::kOptimality, key::kAtTheseSizes, key::kBound));
  proof.is_in_class = file.boolean(place(key::kOptimality, key::kInClass));
  proof.cycles_limited_by = file.numbers(place(key::kOptimality, key::kCyclesLimitedBy));
  proof.energy_shares = file.numbers(place(key::kOptimality, key::kEnergyShares));
  proof.compulsory_energy_share = file.number(place(key::kOptimality, key::kCompulsoryEnergyShare));
  return proof;
}

/// The proof of a later `certify`, if it is about this design.
std::optional<ProofRecord> certified(const std::string& directory,
                                     const std::string& design_sha256) {
  const auto file = CheckedJson::from_file((fs::path(directory) / kCertificate).string());
  if (!file || file->text(place(key::kDesign, key::kSha256)) != design_sha256) return std::nullopt;
  auto proof = proof_of(*file, "certify");
  if (!proof) return std::nullopt;
  proof->objective = objective_in(*file, place(key::kQuestion, key::kObjective));
  proof->is_improved = !file->is_null(place(key::kBetterDesign));
  proof->fix = file->numbers(place(key::kQuestion, key::kFix));
  proof->minimum = file->numbers(place(key::kQuestion, key::kMin));
  proof->maximum = file->numbers(place(key::kQuestion, key::kMax));
  proof->value = file->number(place(key::kDesign, key::kObjective));
  return proof;
}

std::optional<RtlRecord> rtl_of(const CheckedJson& summary) {
  if (summary.is_null(place(key::kBest, key::kRtl))) return std::nullopt;
  RtlRecord rtl;
  rtl.predictor = summary.text(place(key::kBest, key::kRtl, key::kPredictor));
  rtl.risk = summary.number(place(key::kBest, key::kRtl, key::kRisk));
  rtl.cycles = summary.number(place(key::kBest, key::kRtl, key::kCycles));
  rtl.low_cycles = summary.number(place(key::kBest, key::kRtl, key::kLowCycles));
  rtl.high_cycles = summary.number(place(key::kBest, key::kRtl, key::kHighCycles));
  rtl.untrusted_layers = summary.texts(place(key::kBest, key::kRtl, key::kUntrustedLayers));
  return rtl;
}

NamedNumbers effort_of(const CheckedJson& summary) {
  NamedNumbers effort;
  SearcherOptions options;
  const auto kind = searcher_kind_from_name(summary.text(place(key::kOptions, key::kSearcher)));
  if (!kind) return effort;
  for (const Option& option : effort_options(*kind, options)) {
    if (std::holds_alternative<Choice>(option.value)) continue;
    const std::string name(option.name);
    if (const std::string place = key::place(key::kOptions, name); summary.has(place))
      effort.emplace_back(name, summary.number(place));
  }
  return effort;
}

/// Moments at which there was a valid design.
std::vector<TraceRecord> trace_of(const std::string& directory) {
  const std::string path = (fs::path(directory) / kTrace).string();
  std::error_code unreadable;  // a search that runs has no trace yet
  if (!fs::exists(path, unreadable)) return {};
  const CsvTable table = read_csv(path);
  table.expect_no_bad_rows();
  const std::size_t best_column = table.column(column::kBestObjective);
  std::vector<TraceRecord> trace;
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    if (table.field(row, best_column).empty()) continue;
    trace.push_back({table.number(row, column::kSeconds), table.text(row, column::kPhase),
                     table.number(row, column::kEvaluations),
                     table.number(row, column::kBestObjective)});
  }
  return trace;
}

}  // namespace

std::optional<SearchRecord> read_search_record(const std::string& directory,
                                               const std::string& design_sha256) {
  const auto summary = CheckedJson::from_file((fs::path(directory) / kSummary).string());
  if (!summary) return std::nullopt;
  SearchRecord record;
  record.version = summary->text(place(key::kProgram, key::kVersion));
  record.searcher = summary->text(place(key::kOptions, key::kSearcher));
  record.objective = objective_in(*summary, place(key::kOptions, key::kObjective));
  record.latency_model = summary->text(place(key::kOptions, key::kLatencyModel));
  record.termination = summary->text(place(key::kTermination));
  record.message = summary->text(place(key::kMessage));
  record.seed = summary->number(place(key::kSeed));
  record.objective_value = summary->number(place(key::kBest, key::kObjective));
  record.limits = summary->numbers(place(key::kOptions, key::kLimits));
  record.fix = summary->numbers(place(key::kOptions, key::kFix));
  record.minimum = summary->numbers(place(key::kOptions, key::kMin));
  record.maximum = summary->numbers(place(key::kOptions, key::kMax));
  record.gradient_steps = summary->number(place(key::kGradientSteps));
  record.layer_evaluations = summary->number(place(key::kLayerEvaluations));
  record.seconds = summary->number(place(key::kWallClock, key::kSeconds));
  record.threads = summary->number(place(key::kWallClock, key::kThreads));
  record.effort = effort_of(*summary);
  record.inputs = summary->records(place(key::kProvenance, key::kInputs),
                                   {key::kKind, key::kName, key::kFile, key::kSha256});
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
  const auto summary = CheckedJson::from_file((fs::path(directory) / kSummary).string());
  return summary ? summary->text(place(key::kMessage)) : "";
}

}  // namespace codescent
