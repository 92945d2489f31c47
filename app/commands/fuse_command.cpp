#include <cstdio>
#include <memory>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/print/fuse_report.hpp"
#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "core/files/result_file.hpp"
#include "core/formats/zigzag_file.hpp"
#include "core/inputs/inputs.hpp"
#include "core/inputs/workload_input.hpp"
#include "searchers/mappers/loma.hpp"
#include "searchers/mappers/search_control.hpp"
#include "searchers/stacks/fuse_words.hpp"

namespace codescent {
namespace {

struct FuseFlags {
  std::string workload, hardware;
  FuseWords words;
  std::string grid;  // a file of points, or WIDTHSxHEIGHTS; empty: doubling sizes
  std::string objective = "edp";
  std::string output;  // empty: named after workload and hardware
  int threads = 0;
  bool as_published = false;
  bool json = false;
};

bool is_csv_file(const std::string& text) {
  return text.find('/') != std::string::npos || text.find(".csv") != std::string::npos;
}

const std::vector<OwnFile>& own_fuse_files() {
  static const std::vector<OwnFile> files = {{"points.csv", "lpf,mode,tx,ty,"},
                                             {"fuse.json", "{\n  \"fuse\": "}};
  return files;
}

int run_fuse(const FuseFlags& flags, bool is_grid, const GlobalOptions& global) {
  if (!flags.as_published)
    throw InputError("fuse: so far only the published model is there; expected --as-published");
  if (is_grid == !flags.words.tile.empty())
    throw InputError("fuse: expected --tile or --grid, and not both");
  const std::string data = global.data_directory();
  const ZigzagAccelerator accelerator =
      load_zigzag_accelerator(find_data_file(DataKind::ZigzagAccelerator, flags.hardware, data));
  const Workload workload = load_workload(find_data_file(DataKind::Workload, flags.workload, data));
  FusedNetwork network = fused_network(workload, {});
  limit_unrolling(workload, accelerator.name, network);

  FuseResult result{
      workload.name, network, accelerator, objective_named(flags.objective), {}, {}, {}};
  result.stacks = chosen_stacks(cut_choice(flags.words.cuts, network), network, accelerator);
  std::vector<FusePoint> points;
  if (is_grid && is_csv_file(flags.grid)) {
    result.recorded = read_recorded_points(read_csv(flags.grid));
    for (const RecordedPoint& read : result.recorded) points.push_back(read.point);
  } else {
    points = fuse_points(flags.words, flags.grid, largest_output(network, result.stacks));
  }
  const std::string directory =
      flags.output.empty() ? "codescent-results/fuse-" + workload.name + "-" + accelerator.name
                           : flags.output;
  expect_replaceable(directory, own_fuse_files());
  SearchControl control;
  control.threads = flags.threads;
  result.figures =
      evaluate_grid(network, accelerator, result.stacks, points, control.thread_count());
  const std::string json = json_text(fuse_json(result));
  make_directory(directory);
  write_files(directory,
              {{"points.csv", points_csv(result.figures, accelerator)}, {"fuse.json", json}});
  if (flags.json)
    std::fputs(json.c_str(), stdout);
  else
    std::printf("%sresults   %s\n", fuse_report(result).c_str(), directory.c_str());
  return best_point(result.objective, result.figures) == nullptr ? kNoValidDesign : kSuccess;
}

}  // namespace

std::function<int()> setup_fuse(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<FuseFlags>();
  command.text("workload", flags->workload, "Name of a workload that is a graph, or its file")
      .required();
  command.text("--hardware", flags->hardware, "Name of a zigzag accelerator, or its file")
      .required();
  command.choice("--mode", flags->words.mode,
                 "What tiles leave for their neighbours; all three if not given",
                 overlap_mode_names());
  command.text("--tile", flags->words.tile, "Of the last layer's output: WIDTHxHEIGHT, or whole");
  command.text("--cuts", flags->words.cuts,
               "auto (stacks whose weights fit), all, none, or layers after which to cut");
  command
      .text("--grid", flags->grid,
            "A table of modes and tiles: WIDTHSxHEIGHTS, 1,4,16x1,4; or a CSV file of points with "
            "lpf, mode, tx, ty, energy_mJ, latency_Mcc to compare with; alone: doubling sizes")
      .may_stand_alone();
  command.integer("--lpf-limit", flags->words.lpf_limit, "Most loops that LOMA orders", 1,
                  kMostLomaLoops);
  command.choice("--objective", flags->objective, "Which point is best",
                 {"edp", "energy", "latency"});
  command.boolean("--as-published", flags->as_published,
                  "DeFiNES' model as it is: no padding, latency without off-loading");
  command.text("--output,--out", flags->output,
               "Result directory (default codescent-results/fuse-WORKLOAD-HARDWARE)");
  command.threads(flags->threads);
  command.boolean("--json", flags->json, "Print fuse.json in place of the report");
  return
      [flags, &command, &global] { return run_fuse(*flags, command.was_given("--grid"), global); };
}

}  // namespace codescent
