#include "searchers/results/result_directory.hpp"

#include <filesystem>

#include "core/timeloop/export.hpp"
#include "hw_templates/gemmini/software.hpp"
#include "hw_templates/gemmini/tiling.hpp"
#include "searchers/figures/csv_tables.hpp"
#include "searchers/figures/gemmini_baseline.hpp"
#include "searchers/figures/gemmini_files.hpp"
#include "searchers/figures/rtl_figures.hpp"
#include "searchers/results/result_files.hpp"
#include "searchers/results/summary_json.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

/// Paths in the result directory of what a search writes.
std::vector<std::string> files_of(const SearchRequest& request) {
  const Inputs& inputs = request.inputs;
  const auto in = [](const char* folder, const std::string& name) {
    return std::string(folder) + "/" + name;
  };
  std::vector<std::string> files = {
      kDesign, kLayers, kTrace, kSummary, in(kTimeloop, kArchitecture), in(kTimeloop, kObstacle)};
  if (request.rtl.model) files.emplace_back(kRtlLatency);
  const auto& layers = inputs.workload.layers;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto [problem, mapping] = timeloop_names(i, layers[i].name);
    files.insert(files.end(), {in(kTimeloop, problem), in(kTimeloop, mapping)});
  }
  if (has_gemmini_form(inputs.architecture))
    for (const char* name : {kBaseline, kGemminiHeader, kGemminiLayers})
      files.push_back(in(kGemminiFolder, name));
  return files;
}

/// The same directory, in which everything may be written.
std::string checked(std::string directory, const SearchRequest& request) {
  expect_replaceable(directory, request);
  return directory;
}

}  // namespace

void expect_replaceable(const std::string& directory, const SearchRequest& request) {
  expect_replaceable(directory, files_of(request), request.inputs.origin);
}

ResultDirectory::ResultDirectory(std::string path, const SearchRequest& request)
    : given_(request.inputs.origin),
      origin_(named_from(given_, path)),
      path_(checked(std::move(path), request)),
      lock_((make_directory(path_), path_)) {}

std::vector<std::pair<std::string, std::string>> ResultDirectory::design_files(
    const SearchRequest& request, const SearchSummary& summary) const {
  std::vector<std::pair<std::string, std::string>> files = {
      {kDesign, design_of(request, summary)},
      {kLayers, layers_csv(request.inputs, summary.best, summary.metrics)}};
  if (request.rtl.model)
    files.emplace_back(kRtlLatency,
                       rtl_latency_csv(request.rtl, request.inputs, summary.best, summary.metrics));
  return files;
}

void ResultDirectory::write_best_so_far(const SearchRequest& request,
                                        const SearchSummary& summary) {
  auto files = design_files(request, summary);
  files.emplace_back(kSummary, json_text(summary_json(request, summary, true)));
  replace(files, {});
}

void ResultDirectory::write_final(const SearchRequest& request, const SearchSummary& summary) {
  const std::string json = json_text(summary_json(request, summary, false));
  if (!summary.has_design()) {
    replace({{kTrace, trace_csv(summary)}, {kSummary, json}}, {kDesign, kLayers});
    return;
  }
  auto files = design_files(request, summary);
  files.emplace_back(kTrace, trace_csv(summary));
  files.emplace_back(kSummary, json);
  replace(files, {});
  // Last, since these many files are made from the design: a full disk costs only them.
  write_timeloop(request, summary);
  write_gemmini(request, summary);
}

void ResultDirectory::write_timeloop(const SearchRequest& request,
                                     const SearchSummary& summary) const {
  const Inputs& inputs = request.inputs;
  const Architecture& architecture = inputs.architecture;
  const Hardware& sizes = summary.best.hardware;
  const SizedHardware sized = size_hardware(architecture, sizes, inputs.table);
  const std::string obstacle = timeloop_obstacle(architecture, sized, sizes);
  std::vector<std::pair<std::string, std::string>> files;
  if (obstacle.empty())
    files.emplace_back(kArchitecture,
                       timeloop_architecture(architecture, sized, sizes, inputs.table));
  else
    files.emplace_back(kObstacle, "There is no arch.yaml: " + obstacle + ".\n");
  for (std::size_t i = 0; i < inputs.workload.layers.size(); ++i) {
    const Layer& layer = inputs.workload.layers[i];
    const auto [problem, mapping] = timeloop_names(i, layer.name);
    files.emplace_back(problem, timeloop_problem(layer));
    files.emplace_back(mapping, timeloop_mapping(architecture, layer, summary.best.mappings[i]));
  }
  const std::string directory = (fs::path(path_) / kTimeloop).string();
  make_directory(directory);
  write_files(directory, files);
}

void ResultDirectory::write_gemmini(const SearchRequest& request,
                                    const SearchSummary& summary) const {
  auto files = gemmini_files(request.inputs, summary.best);
  if (const auto baseline = gemmini_baseline(request.inputs, summary.best, summary.metrics))
    files.emplace_back(kBaseline, gemmini_baseline_csv(request.inputs, *baseline, summary.metrics));
  if (files.empty()) return;
  const std::string directory = (fs::path(path_) / kGemminiFolder).string();
  make_directory(directory);
  write_files(directory, files);
}

void ResultDirectory::replace(const std::vector<std::pair<std::string, std::string>>& files,
                              const std::vector<std::string>& obsolete) {
  // design.yaml and layers.csv last: they tell what else is of that search if this is interrupted.
  std::vector<std::string> removed;
  if (!earlier_files_removed_) removed = earlier_files(path_, given_);
  removed.insert(removed.end(), obsolete.begin(), obsolete.end());
  write_files(path_, files, removed);
  earlier_files_removed_ = true;
}

std::string ResultDirectory::design_of(const SearchRequest& request,
                                       const SearchSummary& summary) const {
  const Inputs& inputs = request.inputs;
  return design_text(origin_, inputs.architecture, inputs.workload, summary.best);
}

}  // namespace codescent
