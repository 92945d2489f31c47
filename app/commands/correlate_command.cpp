#include <cstdio>
#include <memory>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/commands/trace_input.hpp"
#include "app/print/correlation_report.hpp"
#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "core/formats/zigzag_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "searchers/results/correlation_run.hpp"

namespace codescent {
namespace {

struct CorrelateFlags {
  CorrelationWords words;
  std::string output;  // empty: named after the hardware
  std::string cost_model = "timeloop";
  std::string workload;  // of rows of the zigzag model; empty: all strides are 1
  bool skip_bad_rows = false;
  bool json = false;
};

int run_correlate_zigzag(const CorrelateFlags& flags, const GlobalOptions& global) {
  const std::string data = global.data_directory();
  const ZigzagAccelerator accelerator = load_zigzag_accelerator(
      find_data_file(DataKind::ZigzagAccelerator, flags.words.hardware, data));
  std::optional<Workload> workload;
  if (!flags.workload.empty())
    workload = load_workload(find_data_file(DataKind::Workload, flags.workload, data));
  Json files = Json::array();
  std::string text;
  for (const std::string& path : flags.words.references) {
    const auto rows =
        read_zigzag_rows(read_csv(path), accelerator, workload ? &*workload : nullptr);
    const auto agreements = compare_zigzag_rows(rows, accelerator);
    files.push_back(zigzag_agreement_json(path, agreements));
    text += zigzag_agreement_report(path, accelerator.name, agreements);
  }
  std::fputs((flags.json ? json_text({{"files", std::move(files)}}) : text).c_str(), stdout);
  return kSuccess;
}

int run_correlate(const CorrelateFlags& flags, const GlobalOptions& global) {
  if (flags.cost_model == "zigzag") return run_correlate_zigzag(flags, global);
  if (!flags.workload.empty())
    throw InputError("--workload: rows say their layers themselves but in --cost-model zigzag");
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
  command.choice("--cost-model", flags->cost_model,
                 "timeloop: the exact model; zigzag: rows in the columns of DeFiNES' records, on a "
                 "zigzag accelerator",
                 {"timeloop", "zigzag"});
  command.text("--workload", flags->workload,
               "Of zigzag rows: has strides and types of layers, of which id is the place");
  command.text("--predictor", flags->words.predictor,
               "Name of a predictor of RTL cycles, or its directory: compared too");
  command.text("--output,--out", flags->output,
               "Result directory (default codescent-results/correlate-HARDWARE)");
  command.boolean("--skip-bad-rows", flags->skip_bad_rows,
                  "Go on without rows that cannot be used");
  command.boolean("--json", flags->json, "Print summary.json in place of the report");
  return [flags, &command, &global] {
    if (flags->cost_model == "zigzag")
      for (const char* flag : {"--energy-table", "--predictor", "--output", "--skip-bad-rows"})
        if (command.was_given(flag))
          throw InputError(std::string(flag) + ": has no meaning with --cost-model zigzag");
    return run_correlate(*flags, global);
  };
}

}  // namespace codescent
