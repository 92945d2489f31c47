#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <unistd.h>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/commands/trace_input.hpp"
#include "app/print/predictor_evaluation.hpp"
#include "app/print/predictor_report.hpp"
#include "core/files/result_file.hpp"
#include "core/files/sha256.hpp"
#include "core/text.hpp"
#include "rtl_predictor/files/predictor_training.hpp"
#include "searchers/figures/program_version.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr char kDefaultPredictor[] = "gemmini_rtl";
constexpr int kMostStudySeeds = 1000;
constexpr std::uint64_t kLargestSeed = std::uint64_t{1} << 62;  // a file's integers end at 2^63

struct TrainFlags {
  std::string traces;
  std::string output;  // empty: named after the hardware
  std::string hardware = kDefaultHardware;
  TrainingSpec spec;
  int threads = 0;
  bool restart = false;
  bool json = false;
  bool quiet = false;
};

struct EvaluationFlags {
  std::string predictor;
  std::string traces;
  std::string output;    // empty: named after the predictor
  std::string hardware;  // empty: what the predictor was trained for
  bool skip_bad_rows = false;
  bool json = false;
};

TraceFile read_rtl_rows(const std::string& path, const Inputs& inputs, bool skip_bad_rows) {
  TraceFile file = read_traces(path, inputs.architecture, inputs.table.name);
  expect_usable_rows(file, skip_bad_rows);
  return predictable_rows(std::move(file));
}

TrainingSpec spec_of(const TrainFlags& flags, const Inputs& inputs) {
  TrainingSpec spec = flags.spec;
  spec.traces = fs::path(flags.traces).filename().string();
  spec.traces_sha256 = sha256_of_file(flags.traces);
  spec.hardware = inputs.architecture.name;
  spec.hardware_sha256 = inputs.origin.hardware.sha256;
  spec.version = program_version();
  return spec;
}

/// Says on standard error how the study goes on: on a terminal one live line, else a line a cell.
void show_progress(const StudyProgress& progress) {
  const StudyCell& cell = progress.last;
  const bool is_live = ::isatty(STDERR_FILENO) != 0;
  std::fprintf(stderr, "%s%zu/%zu %s %s seed %llu: mean error %s%s", is_live ? "\r\033[K" : "",
               progress.num_done, progress.num_cells,
               std::string(kSplitKinds[static_cast<int>(cell.split)]).c_str(),
               std::string(kPredictorKinds[static_cast<int>(cell.kind)]).c_str(),
               static_cast<unsigned long long>(cell.seed),
               percent(cell.evaluation.cycles.mean_absolute).c_str(), is_live ? "" : "\n");
  if (is_live && progress.num_done == progress.num_cells) std::fputs("\r\033[K", stderr);
}

Json training_json(const SavedPredictor& saved, const TrainingSpec& spec) {
  Json json = {{"schema_version", 1},
               {"program", {{"name", "codescent"}, {"version", program_version()}}},
               {"kind", kPredictorKinds[static_cast<int>(saved.predictor.kind)]},
               {"rows", saved.predictor.provenance.num_rows},
               {"study", study_json(saved.study)}};
  for (const auto& [name, value] : spec.fields()) json["training"][name] = value;
  return json;
}

void print_training(const SavedPredictor& saved, const TrainingSpec& spec,
                    const std::string& directory, double seconds) {
  std::printf(
      "%s\nerrors of RTL cycles, means over the seeds; in 50 %%, in 90 %%: rows inside the "
      "predicted interval;\noutside: rows that the predictor does not trust itself with\n\n",
      study_table(saved.study).c_str());
  std::printf("kind       %s%s\nrows       %s of %s\nresults    %s\nseconds    %.1f\n",
              std::string(kPredictorKinds[static_cast<int>(saved.predictor.kind)]).c_str(),
              spec.kind == "auto" ? ", the best by layer and from slow to fast" : ", as asked for",
              grouped(saved.predictor.provenance.num_rows).c_str(), spec.traces.c_str(),
              directory.c_str(), seconds);
}

int run_train(const TrainFlags& flags, const GlobalOptions& global) {
  const auto begin = std::chrono::steady_clock::now();
  const Inputs inputs =
      load_hardware_inputs(flags.hardware, kDefaultEnergyTable, global.data_directory());
  const TraceFile file = read_rtl_rows(flags.traces, inputs, flags.spec.skip_bad_rows);
  const TrainingSpec spec = spec_of(flags, inputs);
  const auto samples = samples_of(inputs.architecture, inputs.table, file.traces);
  expect_enough_samples(samples, spec, flags.traces);
  const std::string directory = flags.output.empty()
                                    ? "codescent-results/predictor-" + inputs.architecture.name
                                    : flags.output;
  expect_replaceable(directory, own_predictor_files());
  expect_replaceable(directory, {{"study.csv", "split,kind,seed,rows,"}});
  make_directory(directory);
  const DirectoryLock lock(directory);
  const auto known = flags.restart ? std::vector<StudyCell>() : read_checkpoint(directory, spec);
  const auto cells =
      run_study(samples, spec, known, directory, flags.threads, [&](const StudyProgress& progress) {
        if (!flags.quiet) show_progress(progress);
      });
  const SavedPredictor saved = train_on_all(samples, spec, cells);
  auto files = predictor_files(saved);
  files.insert(files.begin(), {"study.csv", study_csv(cells)});
  write_files(directory, files);
  write_files(directory, {}, {kCheckpoint});  // only now, since a kill may come between
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  if (flags.json)
    std::fputs(json_text(training_json(saved, spec)).c_str(), stdout);
  else if (!flags.quiet)
    print_training(saved, spec, directory, seconds.count());
  return kSuccess;
}

void write_evaluation(const std::string& directory,
                      const std::vector<std::pair<std::string, std::string>>& files) {
  const auto& rows = files.front();  // which begins with its columns
  expect_replaceable(directory,
                     {{rows.first, rows.second.substr(0, rows.second.find('\n') + 1)},
                      {"scatter.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""},
                      {"summary.json", kSummaryBeginning}});
  make_directory(directory);
  const DirectoryLock lock(directory);
  write_files(directory, files);
}

int run_evaluation(const EvaluationFlags& flags, const GlobalOptions& global) {
  const std::string data = global.data_directory();
  const NamedPredictor named = load_named_predictor(flags.predictor, data);
  const Inputs inputs = load_hardware_inputs(
      flags.hardware.empty() ? named.saved.predictor.architecture : flags.hardware,
      kDefaultEnergyTable, data);
  const TraceFile file = read_rtl_rows(flags.traces, inputs, flags.skip_bad_rows);
  const PredictorEvaluation evaluation = evaluate_on(file, named.saved.predictor, inputs);
  const std::string directory =
      flags.output.empty() ? "codescent-results/predictor-evaluate-" + named.name : flags.output;
  const std::string sha256 = sha256_of_file(flags.traces);
  const bool was_trained_on_it = sha256 == named.saved.predictor.provenance.traces_sha256;
  Json summary = {{"schema_version", 1},
                  {"program", {{"name", "codescent"}, {"version", program_version()}}},
                  {"predictor", named.name},
                  {"file", flags.traces},
                  {"sha256", sha256},
                  {"was_trained_on_it", was_trained_on_it},
                  {"hardware", inputs.architecture.name}};
  summary.update(evaluation_json(evaluation, named, inputs));
  const std::string text = json_text(summary);
  write_evaluation(directory, {{"rows.csv", evaluation_rows_csv(evaluation, named, inputs)},
                               {"scatter.svg", evaluation_svg(evaluation, named)},
                               {"summary.json", text}});
  if (flags.json)
    std::fputs(text.c_str(), stdout);
  else
    std::printf("%s\nresults   %s\n", evaluation_report(evaluation, named, inputs).c_str(),
                directory.c_str());
  if (was_trained_on_it)
    std::fprintf(stderr,
                 "codescent: note: %s was trained on these very rows; its study tells how it does "
                 "on others, see \"predictor info\"\n",
                 named.name.c_str());
  return kSuccess;
}

int run_info(const std::string& predictor, const GlobalOptions& global) {
  const auto named = load_named_predictor(predictor, global.data_directory());
  std::fputs(predictor_report(named).c_str(), stdout);
  return kSuccess;
}

void declare_train(CommandFlags& command, TrainFlags& flags) {
  std::vector<std::string> kinds = {"auto"};
  kinds.insert(kinds.end(), kPredictorKinds.begin(), kPredictorKinds.end());
  command.text("--traces", flags.traces, "CSV file of rows with RTL cycles, gzip or plain")
      .required()
      .type("FILE");
  command.text("--output,--out", flags.output,
               "Directory of the predictor (default codescent-results/predictor-HARDWARE)");
  command.choice("--kind", flags.spec.kind, "auto: what the study speaks for", kinds);
  command.integer("--seed", flags.spec.seed, "Of the networks, and first of the study",
                  std::uint64_t{0}, kLargestSeed);
  command.integer("--study-seeds", flags.spec.study_seeds, "Trainings of each kind", 1,
                  kMostStudySeeds);
  command.text("--hardware", flags.hardware, "Name of a template, or a hardware file");
  command.threads(flags.threads);
  command.boolean("--skip-bad-rows", flags.spec.skip_bad_rows,
                  "Go on without rows that cannot be used");
  command.boolean("--restart", flags.restart, "Forget what an interrupted training left");
  command.boolean("--json", flags.json, "Print the study as JSON in place of the table");
  command.boolean("--quiet", flags.quiet, "No progress, no table");
}

void declare_evaluation(CommandFlags& command, EvaluationFlags& flags) {
  command.text("predictor", flags.predictor, "Name of a predictor, or its directory").required();
  command.text("--traces", flags.traces, "CSV file of rows with RTL cycles, gzip or plain")
      .required()
      .type("FILE");
  command.text("--output,--out", flags.output,
               "Result directory (default codescent-results/predictor-evaluate-PREDICTOR)");
  command.text("--hardware", flags.hardware,
               "Name of a template, or a hardware file (default the predictor's)");
  command.boolean("--skip-bad-rows", flags.skip_bad_rows, "Go on without rows that cannot be used");
  command.boolean("--json", flags.json, "Print summary.json in place of the report");
}

}  // namespace

std::function<int()> setup_predictor(CommandFlags& command, const GlobalOptions& global) {
  struct Flags {
    TrainFlags train;
    EvaluationFlags evaluate;
    std::string info = kDefaultPredictor;
    std::function<int()> chosen;
  };
  const auto flags = std::make_shared<Flags>();
  Flags* const all = flags.get();  // the commands live no longer than what is returned
  CommandFlags& train = command.command("train", "Study the kinds and train a predictor");
  declare_train(train, all->train);
  train.when_chosen(
      [all, &global] { all->chosen = [all, &global] { return run_train(all->train, global); }; });
  CommandFlags& evaluate = command.command("evaluate", "Hold a predictor against measured rows");
  declare_evaluation(evaluate, all->evaluate);
  evaluate.when_chosen([all, &global] {
    all->chosen = [all, &global] { return run_evaluation(all->evaluate, global); };
  });
  CommandFlags& info = command.command("info", "Say what a predictor is made of");
  info.text("predictor", all->info, "Name of a predictor, or its directory");
  info.when_chosen(
      [all, &global] { all->chosen = [all, &global] { return run_info(all->info, global); }; });
  return [flags] { return flags->chosen(); };
}

}  // namespace codescent
