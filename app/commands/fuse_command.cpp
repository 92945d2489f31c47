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
#include "core/inputs/size_choices.hpp"
#include "core/inputs/workload_input.hpp"
#include "searchers/mappers/loma.hpp"
#include "searchers/mappers/search_control.hpp"
#include "searchers/stacks/exact_tiles.hpp"
#include "searchers/stacks/fuse_words.hpp"
#include "searchers/stacks/tile_descent.hpp"
#include "searchers/stacks/zigzag_tiles.hpp"

namespace codescent {
namespace {

struct FuseFlags {
  std::string workload, hardware;
  FuseWords words;
  std::string grid;  // a file of points, or WIDTHSxHEIGHTS; empty: doubling sizes
  std::string objective = "edp";
  std::string cost_model = "timeloop";
  std::uint64_t seed = 1;  // of the tiles that a search as published begins with
  std::string energy_table = kDefaultEnergyTable;
  std::vector<std::string> fix;
  std::vector<std::string> set;  // sizes of the workload
  std::string output;            // empty: named after workload and hardware
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

std::string directory_of(const FuseFlags& flags, const std::string& workload,
                         const std::string& hardware) {
  return flags.output.empty() ? "codescent-results/fuse-" + workload + "-" + hardware
                              : flags.output;
}

void print_result(const FuseFlags& flags, const std::string& json, const std::string& report,
                  const std::string& directory) {
  if (flags.json)
    std::fputs(json.c_str(), stdout);
  else
    std::printf("%sresults   %s\n", report.c_str(), directory.c_str());
}

int run_published(const FuseFlags& flags, bool is_grid, const GlobalOptions& global) {
  const bool is_search = !is_grid && flags.words.tile.empty();
  if (is_grid && !flags.words.tile.empty())
    throw InputError("fuse: expected --tile or --grid, and not both");
  const std::string data = global.data_directory();
  const ZigzagAccelerator accelerator =
      load_zigzag_accelerator(find_data_file(DataKind::ZigzagAccelerator, flags.hardware, data));
  const Workload workload =
      load_workload(find_graph_file(flags.workload, data), read_settings(flags.set));
  LayerGraph network = layer_graph(workload, {});
  expect_published_layers(network);
  limit_unrolling(workload, accelerator.name, network);

  FuseResult result{
      workload.name, network, accelerator, objective_named(flags.objective), {}, {}, {}};
  result.stacks = chosen_stacks(cut_choice(flags.words.cuts, network), network, accelerator);
  std::vector<FusePoint> points;
  if (is_grid && is_csv_file(flags.grid)) {
    result.recorded = read_recorded_points(read_csv(flags.grid));
    for (const RecordedPoint& read : result.recorded) points.push_back(read.point);
  } else if (!is_search) {
    points = fuse_points(flags.words, flags.grid, largest_output(network, result.stacks));
  }
  const std::string directory = directory_of(flags, workload.name, accelerator.name);
  expect_replaceable(directory, own_fuse_files());
  SearchControl control;
  control.threads = flags.threads;
  result.figures =
      is_search
          ? descend_from_random_tiles(network, accelerator, result.stacks,
                                      modes_named(flags.words.mode), result.objective,
                                      flags.words.lpf_limit, flags.seed, control.thread_count())
          : evaluate_grid(network, accelerator, result.stacks, points, control.thread_count());
  const std::string json = json_text(fuse_json(result));
  make_directory(directory);
  write_files(directory,
              {{"points.csv", points_csv(result.figures, accelerator)}, {"fuse.json", json}});
  print_result(flags, json, fuse_report(result), directory);
  return best_point(result.objective, result.figures) == nullptr ? kNoValidDesign : kSuccess;
}

/// Searches, and writes and prints what came of it.
int run_search(const FuseFlags& flags, const LayerGraph& network, const TileModel& model,
               FusedResult result) {
  const FuseSpace space = fuse_space(flags.words, flags.grid, network);
  const std::string directory = directory_of(flags, result.workload, result.hardware);
  expect_replaceable(directory, own_fuse_files());
  SearchControl control;
  control.threads = flags.threads;
  const int threads = control.thread_count();
  result.design = best_stacks(network, model, space, result.objective, threads);
  if (flags.words.tile.empty())
    result.design = with_polished_tiles(network, model, space, result.objective, threads,
                                        std::move(result.design));
  if (result.design.stacks.empty()) {
    for (const std::string& reason : result.design.reasons)
      std::fprintf(stderr, "codescent: %s\n", reason.c_str());
    return kNoValidDesign;
  }
  result.apart = best_stacks(
      network, model,
      {possible_stacks(network, 1), {{kLargestExtent, kLargestExtent}}, {OverlapMode::Recompute}},
      result.objective, threads);
  result.least = model.least_cost();
  const std::string json = json_text(fused_json(result, network));
  make_directory(directory);
  write_files(directory, {{"fuse.json", json}}, {"points.csv"});
  print_result(flags, json, fused_report(result, network), directory);
  return kSuccess;
}

int run_on_zigzag(const FuseFlags& flags, const GlobalOptions& global) {
  const std::string data = global.data_directory();
  const ZigzagAccelerator accelerator =
      load_zigzag_accelerator(find_data_file(DataKind::ZigzagAccelerator, flags.hardware, data));
  const Workload workload =
      load_workload(find_graph_file(flags.workload, data), read_settings(flags.set));
  LayerGraph network = layer_graph(workload, {});
  expect_fitting_maps(network);
  FusedResult result;
  result.workload = workload.name;
  result.hardware = accelerator.name;
  result.cost_model = "zigzag";
  result.objective = objective_named(flags.objective);
  for (const ZigzagMemory& memory : accelerator.memories) result.memories.push_back(memory.name);
  const ZigzagTiles tiles(accelerator, network, flags.words.lpf_limit);
  return run_search(flags, network, tiles, std::move(result));
}

int run_on_timeloop(const FuseFlags& flags, const GlobalOptions& global) {
  const std::string data = global.data_directory();
  const Inputs inputs = load_hardware_inputs(flags.hardware, flags.energy_table, data);
  const Workload workload =
      load_workload(find_graph_file(flags.workload, data), read_settings(flags.set));
  LayerGraph network = layer_graph(workload, {});
  expect_fitting_maps(network);
  Hardware hardware = inputs.architecture.default_hardware();
  const SizeChoices fixed = read_sizes_flag("--fix", flags.fix, inputs.architecture);
  expect_in_range("--fix", fixed, inputs.architecture);
  for (std::size_t p = 0; p < fixed.size(); ++p)
    hardware.values[p] = fixed[p].value_or(hardware.values[p]);
  FusedResult result;
  result.workload = workload.name;
  result.hardware = inputs.architecture.name;
  result.cost_model = "timeloop";
  result.objective = objective_named(flags.objective);
  for (const MemoryLevel& level : inputs.architecture.levels) result.memories.push_back(level.name);
  const ExactTiles tiles(inputs.architecture, hardware, inputs.table, network, result.objective);
  return run_search(flags, network, tiles, std::move(result));
}

/// Throws for a flag that the model at hand passes over.
void expect_flags_of_use(const FuseFlags& flags, const CommandFlags& command) {
  const bool is_exact = !flags.as_published && flags.cost_model == "timeloop";
  const auto refuse = [&](const char* flag, bool is_of_use, const char* reason) {
    if (!is_of_use && command.was_given(flag)) throw InputError(std::string(flag) + ": " + reason);
  };
  refuse("--cost-model", !flags.as_published || flags.cost_model == "zigzag",
         "--as-published is ZigZag's model");
  refuse("--energy-table", is_exact, "accelerators of ZigZag's model state their energies");
  refuse("--fix", is_exact, "accelerators of ZigZag's model have no sizes to change");
  refuse("--lpf-limit", !is_exact, "the exact mapper orders all loops");
  refuse("--seed", flags.as_published, "only a search with --as-published draws tiles");
  refuse("--most-layers", !flags.as_published && flags.words.cuts == "auto",
         "it limits the stacks of --cuts auto, without --as-published");
}

int run_fuse(const FuseFlags& flags, bool is_grid, const GlobalOptions& global) {
  if (flags.as_published) return run_published(flags, is_grid, global);
  if (is_csv_file(flags.grid))
    throw InputError("--grid: recorded points are of the published model; expected --as-published");
  return flags.cost_model == "zigzag" ? run_on_zigzag(flags, global)
                                      : run_on_timeloop(flags, global);
}

}  // namespace

std::function<int()> setup_fuse(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<FuseFlags>();
  command.text("workload", flags->workload, "Name of a workload that is a graph, or its file")
      .required();
  command
      .text("--hardware", flags->hardware,
            "Name of a template, or a hardware file; with zigzag of an accelerator of that model")
      .required();
  command.choice("--cost-model", flags->cost_model,
                 "timeloop: the exact model; zigzag, which --as-published means",
                 {"timeloop", "zigzag"});
  command.text("--energy-table", flags->energy_table, "Name of a table, or a file");
  command.sizes("--set", flags->set, "Set a parameter of the workload, sequence=4096");
  command.sizes("--fix", flags->fix, "Change a size from its default; may be repeated");
  command.choice("--mode", flags->words.mode,
                 "What tiles leave for their neighbours; all three if not given",
                 overlap_mode_names());
  command.text("--tile", flags->words.tile, "Of the last layer's output: WIDTHxHEIGHT, or whole");
  command.text(
      "--cuts", flags->words.cuts,
      "auto (the best; as published: stacks whose weights fit), all, none, or layers after "
      "which to cut");
  command.integer("--most-layers", flags->words.most_layers, "Of a stack, with --cuts auto", 1, 64);
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
  command.integer("--seed", flags->seed, "Of the tiles that --as-published begins with",
                  std::uint64_t{0});
  command.threads(flags->threads);
  command.boolean("--json", flags->json, "Print fuse.json in place of the report");
  return [flags, &command, &global] {
    if (is_csv_file(flags->grid))
      for (const char* flag : {"--mode", "--lpf-limit"})
        if (command.was_given(flag))
          throw InputError(std::string(flag) + ": the points of " + in_quotes(flags->grid) +
                           " state their own");
    expect_flags_of_use(*flags, command);
    return run_fuse(*flags, command.was_given("--grid"), global);
  };
}

}  // namespace codescent
