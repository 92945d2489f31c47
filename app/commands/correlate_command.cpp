#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/commands/trace_input.hpp"
#include "app/print/correlation_report.hpp"
#include "core/error.hpp"
#include "core/files/result_file.hpp"
#include "core/files/sha256.hpp"
#include "core/json/checked_json.hpp"
#include "rtl_predictor/files/learned_predictor.hpp"
#include "searchers/figures/figures_json.hpp"
#include "searchers/figures/program_version.hpp"

namespace codescent {
namespace {

constexpr char kSummary[] = "summary.json";
constexpr char kRows[] = "rows.csv";

struct CorrelateFlags {
  std::vector<std::string> references;
  std::string hardware = "gemmini";
  std::string energy_table = "pat_40nm";
  std::string predictor;  // of RTL cycles, beside the exact model; empty: none
  std::string output;     // empty: named after the hardware
  bool skip_bad_rows = false;
  bool json = false;
};

/// Adds what a predictor of RTL cycles says, if the file has rows for it.
void add_learned(std::vector<Correlation>& correlations, const NamedPredictor& learned,
                 const Inputs& inputs) {
  const TraceFile& file = correlations.back().file;
  if (!file.traces[0].rtl_cycles) return;  // all rows of a file record the same
  correlations.push_back(correlate_rtl(predictable_rows(file), inputs.architecture,
                                       learned_predictor(learned.saved.predictor, inputs),
                                       learned.name));
}

std::vector<Correlation> correlations_of(const CorrelateFlags& flags, const Inputs& inputs,
                                         const std::optional<NamedPredictor>& learned) {
  std::vector<Correlation> correlations;
  for (const std::string& path : flags.references) {
    TraceFile file = read_traces(path, inputs.architecture, inputs.table.name);
    expect_usable_rows(file, flags.skip_bad_rows);
    correlations.push_back(correlate(std::move(file), inputs.architecture,
                                     exact_predictor(inputs.architecture, inputs.table)));
    if (learned) add_learned(correlations, *learned, inputs);
  }
  return correlations;
}

using FileTexts = std::vector<std::pair<std::string, std::string>>;  // names and contents

Json summary_of(const Inputs& inputs, const std::vector<Correlation>& correlations,
                const Json& learned, const FileTexts& files) {
  Json names = Json::array();
  for (const auto& [name, text] : files) names.push_back(name);
  names.push_back(kSummary);
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
bool is_ours(const std::string& name) {
  const auto ends_in = [&](const std::string& end) {
    return name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
  };
  const bool is_plain = name.find('/') == std::string::npos;
  return name == kRows || name == kSummary ||
         (is_plain && name.rfind("scatter_", 0) == 0 && ends_in(".svg"));
}

/// What an earlier run left, by its own account. One that gave none, of an earlier version, may be
/// replaced by the files of this one, and loses no others.
std::vector<std::string> earlier_files(const std::string& directory, const FileTexts& files) {
  const std::string path = directory + "/" + kSummary;
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
    if (is_ours(name)) left.push_back(name);
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
  const std::vector<std::string> earlier = earlier_files(directory, files);
  expect_ours(directory, files, earlier);
  write_files(directory, files, earlier);
}

int run_correlate(const CorrelateFlags& flags, const GlobalOptions& global) {
  const Inputs inputs =
      load_hardware_inputs(flags.hardware, flags.energy_table, global.data_directory());
  std::optional<NamedPredictor> learned;
  if (!flags.predictor.empty()) {
    learned = load_named_predictor(flags.predictor, global.data_directory());
    expect_same_architecture(learned->saved.predictor, inputs.architecture);
  }
  const std::vector<Correlation> correlations = correlations_of(flags, inputs, learned);
  const std::string directory = flags.output.empty()
                                    ? "codescent-results/correlate-" + inputs.architecture.name
                                    : flags.output;
  FileTexts files = scatter_files(correlations);
  files.emplace_back(kRows, correlation_rows_csv(correlations, inputs.architecture));
  const std::string summary = json_text(
      summary_of(inputs, correlations, learned ? Json(learned->name) : Json(nullptr), files));
  files.emplace_back(kSummary, summary);
  write_results(directory, files);
  if (flags.json) {
    std::fputs(summary.c_str(), stdout);
  } else {
    for (const Correlation& correlation : correlations)
      std::printf("%s\n", correlation_report(correlation, inputs.architecture).c_str());
    std::printf("hardware  %s, energies of %s\nresults   %s\n", inputs.architecture.name.c_str(),
                inputs.table.name.c_str(), directory.c_str());
  }
  return kSuccess;
}

}  // namespace

std::function<int()> setup_correlate(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CorrelateFlags>();
  command
      .texts("reference,--reference", flags->references,
             "CSV files of measured rows, gzip or plain; docs/file_formats.md lists the kinds")
      .required()
      .type("FILE");
  command.text("--hardware", flags->hardware, "Name of a template, or a hardware file");
  command.text("--energy-table", flags->energy_table, "Name of a table, or a file");
  command.text("--predictor", flags->predictor,
               "Name of a predictor of RTL cycles, or its directory: compared too");
  command.text("--output,--out", flags->output,
               "Result directory (default codescent-results/correlate-HARDWARE)");
  command.boolean("--skip-bad-rows", flags->skip_bad_rows,
                  "Go on without rows that cannot be used");
  command.boolean("--json", flags->json, "Print summary.json in place of the report");
  return [flags, &global] { return run_correlate(*flags, global); };
}

}  // namespace codescent
