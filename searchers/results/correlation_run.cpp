#include "searchers/results/correlation_run.hpp"

#include <algorithm>
#include <filesystem>

#include "core/error.hpp"
#include "core/files/result_file.hpp"
#include "core/files/sha256.hpp"
#include "core/json/checked_json.hpp"
#include "rtl_predictor/files/measured_evaluation.hpp"
#include "searchers/figures/correlation_figures.hpp"
#include "searchers/figures/figures_json.hpp"
#include "searchers/figures/program_version.hpp"

namespace codescent {
namespace {

constexpr char kSummaryOfRows[] = "summary.json";
constexpr char kRows[] = "rows.csv";

/// Adds what a predictor of RTL cycles says, if the file has rows for it.
void add_learned(std::vector<Correlation>& correlations, const NamedPredictor& learned,
                 const Inputs& inputs) {
  const TraceFile& file = correlations.back().file;
  if (!file.traces[0].rtl_cycles) return;  // all rows of a file record the same
  correlations.push_back(correlate_rtl(predictable_rows(file), inputs.architecture,
                                       learned_predictor(learned.saved.predictor, inputs),
                                       learned.name));
}

using FileTexts = std::vector<std::pair<std::string, std::string>>;  // names and contents

Json summary_of(const Inputs& inputs, const std::vector<Correlation>& correlations,
                const Json& learned, const FileTexts& files) {
  Json names = Json::array();
  for (const auto& [name, text] : files) names.push_back(name);
  names.push_back(kSummaryOfRows);
  Json references = Json::array();
  for (const Correlation& correlation : correlations) {
    Json one = {{"file", correlation.file.path}, {"sha256", sha256_of_file(correlation.file.path)}};
    one.update(correlation_json(correlation, inputs.architecture));
    references.push_back(std::move(one));
  }
  return {{"schema_version", 1},
          {"program", {{"name", "codescent"}, {"version", program_version()}}},
          {"hardware", inputs.architecture.name},
          {"energy_table", inputs.table.name},
          {"predictor", kExactModel},
          {"rtl_predictor", learned},
          {"references", references},
          {"files", names},
          {"provenance", {{"inputs", input_files_json(inputs)}}}};
}

/// Whether a name is one that a run may give a file.
bool is_of_a_run(const std::string& name) {
  const auto ends_in = [&](const std::string& end) {
    return name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
  };
  const bool is_plain = name.find('/') == std::string::npos;
  return name == kRows || name == kSummaryOfRows ||
         (is_plain && name.rfind("scatter_", 0) == 0 && ends_in(".svg"));
}

/// What an earlier run left, by its own account. One that gave none, of an earlier version, may be
/// replaced by the files of this one, and loses no others.
std::vector<std::string> files_of_earlier_run(const std::string& directory,
                                              const FileTexts& files) {
  const std::string path = directory + "/" + kSummaryOfRows;
  if (!std::filesystem::exists(path)) return {};
  const auto summary = CheckedJson::from_file(path);
  if (!summary || !summary->has_text("/program/name", "codescent") || !summary->has("/references"))
    return {};
  std::vector<std::string> left;
  if (!summary->has("/files")) {
    for (const auto& [name, text] : files) left.push_back(name);
    return left;
  }
  for (const std::string& name : summary->texts("/files"))
    if (is_of_a_run(name)) left.push_back(name);
  return left;
}

/// Throws InputError for a file that would be replaced and is not of an earlier run.
void expect_ours(const std::string& directory, const FileTexts& files,
                 const std::vector<std::string>& earlier) {
  for (const auto& [name, text] : files) {
    const std::string path = directory + "/" + name;
    if (std::filesystem::exists(std::filesystem::symlink_status(path)) &&
        std::find(earlier.begin(), earlier.end(), name) == earlier.end())
      throw InputError(path +
                       ": would be replaced, and is not of an earlier result; move it, or choose "
                       "another --output");
  }
}

void write_results(const std::string& directory, const FileTexts& files) {
  make_directory(directory);
  const DirectoryLock lock(directory);
  const std::vector<std::string> earlier = files_of_earlier_run(directory, files);
  expect_ours(directory, files, earlier);
  write_files(directory, files, earlier);
}

}  // namespace

CorrelationResult correlate_files(const CorrelationWords& words, const std::string& data_directory,
                                  const TraceFileCheck& check) {
  CorrelationResult result;
  result.inputs = load_hardware_inputs(words.hardware, words.energy_table, data_directory);
  const Architecture& architecture = result.inputs.architecture;
  if (!words.predictor.empty()) {
    result.learned = load_named_predictor(words.predictor, data_directory);
    expect_same_architecture(result.learned->saved.predictor, architecture);
  }
  for (const std::string& path : words.references) {
    TraceFile file = read_traces(path, architecture, result.inputs.table.name);
    if (check) check(file);
    result.correlations.push_back(correlate(std::move(file), architecture,
                                            exact_predictor(architecture, result.inputs.table)));
    if (result.learned) add_learned(result.correlations, *result.learned, result.inputs);
  }
  return result;
}

std::string write_correlation(const std::string& directory, const CorrelationResult& result,
                              std::vector<std::pair<std::string, std::string>> pictures) {
  FileTexts files = std::move(pictures);
  files.emplace_back(kRows, correlation_rows_csv(result.correlations, result.inputs.architecture));
  std::string summary =
      json_text(summary_of(result.inputs, result.correlations,
                           result.learned ? Json(result.learned->name) : Json(nullptr), files));
  files.emplace_back(kSummaryOfRows, summary);
  write_results(directory, files);
  return summary;
}

}  // namespace codescent
