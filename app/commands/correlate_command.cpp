#include <cstdio>
#include <memory>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/commands/trace_input.hpp"
#include "app/print/correlation_report.hpp"
#include "searchers/results/correlation_run.hpp"

namespace codescent {
namespace {

struct CorrelateFlags {
  CorrelationWords words;
  std::string output;  // empty: named after the hardware
  bool skip_bad_rows = false;
  bool json = false;
};

int run_correlate(const CorrelateFlags& flags, const GlobalOptions& global) {
  const CorrelationResult result = correlate_files(
      flags.words, global.data_directory(),
      [&](const TraceFile& file) { expect_usable_rows(file, flags.skip_bad_rows); });
  const Architecture& architecture = result.inputs.architecture;
  const std::string directory =
      flags.output.empty() ? "codescent-results/correlate-" + architecture.name : flags.output;
  const std::string summary =
      write_correlation(directory, result, scatter_files(result.correlations));
  if (flags.json) {
    std::fputs(summary.c_str(), stdout);
  } else {
    for (const Correlation& correlation : result.correlations)
      std::printf("%s\n", correlation_report(correlation, architecture).c_str());
    std::printf("hardware  %s, energies of %s\nresults   %s\n", architecture.name.c_str(),
                result.inputs.table.name.c_str(), directory.c_str());
  }
  return kSuccess;
}

}  // namespace

std::function<int()> setup_correlate(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CorrelateFlags>();
  flags->words.hardware = kDefaultHardware;
  flags->words.energy_table = kDefaultEnergyTable;
  command
      .texts("reference,--reference", flags->words.references,
             "CSV files of measured rows, gzip or plain; docs/file_formats.md lists the kinds")
      .required()
      .type("FILE");
  command.text("--hardware", flags->words.hardware, "Name of a template, or a hardware file");
  command.text("--energy-table", flags->words.energy_table, "Name of a table, or a file");
  command.text("--predictor", flags->words.predictor,
               "Name of a predictor of RTL cycles, or its directory: compared too");
  command.text("--output,--out", flags->output,
               "Result directory (default codescent-results/correlate-HARDWARE)");
  command.boolean("--skip-bad-rows", flags->skip_bad_rows,
                  "Go on without rows that cannot be used");
  command.boolean("--json", flags->json, "Print summary.json in place of the report");
  return [flags, &global] { return run_correlate(*flags, global); };
}

}  // namespace codescent
