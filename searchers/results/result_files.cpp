#include "searchers/results/result_files.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/error.hpp"
#include "core/files/csv_file.hpp"
#include "core/files/result_file.hpp"
#include "core/files/yaml_text.hpp"
#include "core/text.hpp"
#include "hw_templates/gemmini/software.hpp"
#include "searchers/explore/comparison.hpp"
#include "searchers/figures/csv_tables.hpp"
#include "searchers/figures/gemmini_baseline.hpp"
#include "searchers/figures/gemmini_files.hpp"
#include "searchers/figures/program_version.hpp"
#include "searchers/figures/rtl_figures.hpp"
#include "searchers/results/comparison_manifest.hpp"
#include "searchers/results/earlier_search.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

/// How a table with these columns begins, whatever those after the first so many are.
std::string table_beginning(std::vector<std::string> columns, std::size_t num_first) {
  columns.resize(num_first);
  std::string text = csv_row(columns);
  text.back() = ',';  // for its line feed
  return text;
}

/// Pages of version 0.1.0 that name no generator.
constexpr char kOlderReportBeginning[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ";

/// Those beside the folders.
const std::vector<OwnFile>& own_files() {
  static const std::vector<OwnFile> files = {
      {kDesign, "schema: codescent/design/"},
      {kLayers, table_beginning(layers_columns(), 12)},
      {kTrace, table_beginning(trace_columns(), 4)},
      {kSummary, kSummaryBeginning},
      {kRtlLatency, table_beginning(rtl_latency_columns(), 4)},
      {kCertificate, "{\n  \"schema_version\": 1,\n  \"question\": {\n    \"version\": "},
      {kBetterDesign, "schema: codescent/design/"},
      {kReportPage, kReportBeginning},
      {kReportPage, kOlderReportBeginning},
      {kComparisonTable, table_beginning(comparison_columns(), 5)},
      {kComparisonManifest, "{\n  \"schema\": \"codescent/comparison/"}};
  return files;
}

/// The layers that the result in a directory is of; none if it does not say.
std::vector<std::string> layer_names(const fs::path& directory) {
  std::vector<std::string> names;
  try {
    const CsvTable table = read_csv((directory / kLayers).string());
    for (std::size_t row = 0; row < table.num_rows(); ++row)
      names.push_back(table.text(row, column::kName));
  } catch (const InputError&) {  // absent or the user's own
    names.clear();
  }
  return names;
}

/// Whether a search left a result; without a design there is summary.json only.
bool is_result(const fs::path& directory) {
  const std::vector<OwnFile>& files = own_files();
  return std::any_of(files.begin(), files.end(), [&](const OwnFile& file) {
    return (file.name == kDesign || file.name == kSummary) &&
           begins_with((directory / file.name).string(), file.beginning);
  });
}

/// What a search that left a result in the directory wrote, or what followed it. Files of its
/// folders begin as other programs' do, too, so that they are ours only beside a result.
std::vector<OwnFile> written_files(const fs::path& directory) {
  const auto in = [](const char* folder, const std::string& name) {
    return std::string(folder) + "/" + name;
  };
  std::vector<OwnFile> files = own_files();
  if (!is_result(directory)) return files;
  files.push_back({in(kTimeloop, kArchitecture), "architecture:\n"});
  files.push_back({in(kTimeloop, kObstacle), "There is no arch.yaml: "});
  const std::vector<std::string> layers = layer_names(directory);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto [problem, mapping] = timeloop_names(i, layers[i]);
    files.push_back(
        {in(kTimeloop, problem), "problem:\n  shape:\n    name: " + yaml_scalar(layers[i]) + "\n"});
    files.push_back({in(kTimeloop, mapping), "mapping:\n  - target: "});
  }
  files.push_back({in(kGemminiFolder, kBaseline), table_beginning(gemmini_baseline_columns(), 6)});
  for (const OwnFile& file : own_gemmini_files())
    files.push_back({in(kGemminiFolder, file.name), file.beginning});
  return files;
}

bool is_input(const fs::path& path, const DesignInputs& inputs) {
  for (const DesignInput* input : {&inputs.workload, &inputs.hardware, &inputs.energy_table}) {
    std::error_code missing;  // a name in the data directory
    if (fs::equivalent(path, input->file, missing)) return true;
  }
  return false;
}

fs::file_type type_of(const fs::path& path) {
  std::error_code unreadable;  // as good as missing
  return fs::symlink_status(path, unreadable).type();
}

/// Those of them that are there.
std::vector<std::string> found_files(const fs::path& directory, const DesignInputs& inputs) {
  std::vector<std::string> names;
  for (const OwnFile& file : written_files(directory)) {
    const fs::path path = directory / file.name;
    const bool is_in_folder = fs::path(file.name).has_parent_path();
    if ((!is_in_folder || type_of(path.parent_path()) == fs::file_type::directory) &&
        type_of(path) == fs::file_type::regular && begins_with(path, file.beginning) &&
        !is_input(path, inputs))
      names.push_back(file.name);
  }
  return names;
}

}  // namespace

std::pair<std::string, std::string> timeloop_names(std::size_t index,
                                                   const std::string& layer_name) {
  std::string stem = std::to_string(index);
  stem.insert(0, stem.size() < 2 ? "0" : "");
  stem += "_" + file_name_text(layer_name);
  return {stem + ".problem.yaml", stem + ".mapping.yaml"};
}

std::vector<std::string> earlier_files(const std::string& directory, const DesignInputs& inputs) {
  std::vector<std::string> files = found_files(directory, inputs);
  const auto stays = [](const std::string& file) {
    return file == kDesign || file == kLayers || file == kComparisonTable ||
           file == kComparisonManifest;
  };
  files.erase(std::remove_if(files.begin(), files.end(), stays), files.end());
  return files;
}

bool is_ours(const std::string& directory, const std::string& file) {
  const auto files = found_files(directory, {});
  return std::find(files.begin(), files.end(), file) != files.end();
}

void expect_replaceable(const std::string& directory, const std::vector<std::string>& files,
                        const DesignInputs& inputs) {
  const auto earlier = found_files(directory, inputs);
  const std::set<std::string> ours(earlier.begin(), earlier.end());
  for (const std::string& file : files) {
    const fs::path path = fs::path(directory) / file;
    const fs::path folder = path.parent_path();
    if (fs::path(file).has_parent_path() && type_of(folder) == fs::file_type::symlink)
      throw InputError(folder.string() +
                       ": expected a folder of the result, found a symbolic link, through which "
                       "nothing is written; remove it, or choose another --output");
    if (type_of(folder) == fs::file_type::regular)
      throw InputError(
          folder.string() +
          ": expected a folder of the result, found a file; move it, or choose another "
          "--output");
    const fs::file_type type = type_of(path);
    if (type == fs::file_type::directory)
      throw InputError(path.string() + ": cannot be replaced: Is a directory");
    // A path that cannot be is said on writing.
    const bool is_there = type != fs::file_type::not_found && type != fs::file_type::none;
    if (is_there && ours.count(file) == 0)
      throw InputError(path.string() +
                       ": would be replaced, and is not of an earlier result; move it, or choose "
                       "another --output");
  }
}

}  // namespace codescent
