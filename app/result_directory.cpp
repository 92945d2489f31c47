#include "app/result_directory.hpp"

#include <algorithm>
#include <filesystem>

#include "app/print/csv_tables.hpp"
#include "app/earlier_search.hpp"
#include "app/gemmini_baseline.hpp"
#include "app/gemmini_files.hpp"
#include "app/html_report/report_page.hpp"
#include "app/print/json_text.hpp"
#include "app/print/rtl_report.hpp"
#include "core/files/directory_names.hpp"
#include "core/timeloop/export.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr char kDesign[] = "design.yaml";
constexpr char kLayers[] = "layers.csv";
constexpr char kTrace[] = "trace.csv";
constexpr char kSummary[] = "summary.json";
constexpr char kRtlLatency[] = "rtl_latency.csv";
constexpr char kTimeloop[] = "timeloop";
constexpr char kGemmini[] = "gemmini";
constexpr char kBaseline[] = "tiling_baseline.csv";
constexpr char kArchitecture[] = "arch.yaml";
constexpr char kObstacle[] = "no_arch.txt";
constexpr char kProblemEnding[] = ".problem.yaml";
constexpr char kMappingEnding[] = ".mapping.yaml";

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() &&
         text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

/// "03_conv2_3x3": the layer's place, so that names stay distinct, and what of its name a file name
/// can have.
std::string file_stem(std::size_t index, const Layer& layer) {
  std::string stem = std::to_string(index);
  stem.insert(0, stem.size() < 2 ? "0" : "");
  return stem + "_" + file_name_text(layer.name);
}

}  // namespace

ResultDirectory::ResultDirectory(std::string path, const DesignInputs& origin)
    : origin_(named_from(origin, path)),
      path_((make_directory(path), std::move(path))),
      lock_(path_) {}

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
    const std::string stem = file_stem(i, layer);
    files.emplace_back(stem + kProblemEnding, timeloop_problem(layer));
    files.emplace_back(stem + kMappingEnding,
                       timeloop_mapping(architecture, layer, summary.best.mappings[i]));
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
  const std::string directory = (fs::path(path_) / kGemmini).string();
  make_directory(directory);
  write_files(directory, files);
}

void ResultDirectory::replace(const std::vector<std::pair<std::string, std::string>>& files,
                              std::vector<std::string> obsolete) {
  if (!earlier_files_removed_)
    for (std::string& name : earlier_files()) obsolete.push_back(std::move(name));
  write_files(path_, files, obsolete);
  earlier_files_removed_ = true;
}

/// Only files that a search writes, and that the next write may leave; others are the user's.
std::vector<std::string> ResultDirectory::earlier_files() const {
  std::vector<std::string> ours;
  for (const std::string& name : directory_names((fs::path(path_) / kTimeloop).string()))
    if (name == kArchitecture || name == kObstacle || ends_with(name, kProblemEnding) ||
        ends_with(name, kMappingEnding))
      ours.push_back(std::string(kTimeloop) + "/" + name);
  for (const std::string& name : directory_names((fs::path(path_) / kGemmini).string()))
    if (name == kBaseline || name == kGemminiHeader || name == kGemminiLayers)
      ours.push_back(std::string(kGemmini) + "/" + name);
  ours.insert(ours.end(),
              {kTrace, kSummary, kRtlLatency, kCertificate, kBetterDesign, kReportPage});
  return ours;
}

std::string ResultDirectory::design_of(const SearchRequest& request,
                                       const SearchSummary& summary) const {
  const Inputs& inputs = request.inputs;
  return design_text(origin_, inputs.architecture, inputs.workload, summary.best);
}

}  // namespace codescent
