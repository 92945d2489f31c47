#include "app/html_report/reported_design.hpp"

#include <filesystem>
#include <functional>
#include <set>

#include "app/comparison_manifest.hpp"
#include "app/design_inputs.hpp"
#include "core/directory_names.hpp"
#include "core/error.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "core/sha256.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr double kMicrojoules = 1e-6;        // in a pJ
constexpr double kFemtojoules = 1e9;         // in a µJ
constexpr double kSquareMillimetres = 1e-6;  // in a µm²
constexpr char kDesign[] = "design.yaml";

std::string file_in(const std::string& directory, const char* name) {
  return (fs::path(directory) / name).string();
}

bool exists(const std::string& path) {
  std::error_code unreadable;  // said when a file is opened
  return fs::exists(path, unreadable);
}

bool is_result(const std::string& directory) {
  return exists(file_in(directory, kDesign)) || exists(file_in(directory, "summary.json"));
}

/// The directory itself, or the result directories in it: those of a comparison, in its order, or
/// all. Adds what a comparison warns of.
std::vector<std::string> results_in(const std::string& given, std::vector<std::string>& warnings) {
  std::error_code unreadable;
  if (!exists(given)) throw InputError(given + ": there is no such directory");
  if (!fs::is_directory(given, unreadable))
    throw InputError(given + ": expected a result directory, found a file");
  if (is_result(given)) return {given};
  std::vector<std::string> found;
  if (const auto comparison = read_manifest(given)) {
    for (const ManifestPair& pair : comparison->pairs)
      if (!pair.termination.empty()) found.push_back(file_in(given, pair.directory.c_str()));
    warnings.insert(warnings.end(), comparison->warnings.begin(), comparison->warnings.end());
    return found;
  }
  for (const std::string& name : directory_names(given)) {
    const std::string inside = file_in(given, name.c_str());
    if (fs::is_directory(inside, unreadable) && is_result(inside)) found.push_back(inside);
  }
  if (found.empty())
    throw InputError(given +
                     ": expected a result directory, which has a design.yaml, or a directory of "
                     "such; found neither");
  return found;
}

void expect_fits(const ReportedDesign& one) {
  const std::string wrong = why_forbidden(one.inputs.architecture, one.inputs.workload, one.design);
  if (!wrong.empty())
    throw InputError(file_in(one.directory, kDesign) + ": " + wrong + "; \"codescent evaluate " +
                     one.directory + "\" says all that is wrong");
}

ReportedDesign read_reported_design(const std::string& directory,
                                    const std::string& data_directory) {
  ReportedDesign one;
  one.directory = directory;
  const std::string path = file_in(directory, kDesign);
  const YamlReader root = YamlReader::from_file(path);
  one.recorded = read_design_inputs(root);
  one.inputs = load_inputs_of(root, {}, data_directory);
  one.changes = changed_inputs({}, one.recorded, one.inputs.origin);
  one.design = read_design(root, one.inputs.architecture, one.inputs.workload);
  expect_fits(one);
  one.sized = size_hardware(one.inputs.architecture, one.design.hardware, one.inputs.table);
  one.metrics =
      evaluate_design(one.inputs.architecture, one.inputs.table, one.inputs.workload, one.design);
  one.baseline = gemmini_baseline(one.inputs, one.design, one.metrics);
  one.search = read_search_record(directory, sha256_of_file(path));
  return one;
}

std::string directory_name(const ReportedDesign& one) {
  return fs::path(one.directory + "/.").parent_path().filename().string();
}

/// An option of a search; empty if the directory does not say.
using SearchOption = std::string SearchRecord::*;
std::string option_of(const ReportedDesign& one, SearchOption option) {
  return one.search ? one.search.value().*option : "";
}

std::string table_name(const ReportedDesign& one) {
  return one.inputs.table.name;
}
std::string footprint_name(const ReportedDesign& one) {
  return std::string(name(one.inputs.workload.layers.front().footprint));
}

/// Options in which the searches differ, ", energy, rtl" for each design.
std::vector<std::string> differing_options(const std::vector<ReportedDesign>& designs) {
  std::vector<std::string> texts(designs.size());
  for (const SearchOption option :
       {&SearchRecord::objective, &SearchRecord::latency_model, &SearchRecord::searcher}) {
    std::set<std::string> values;
    for (const ReportedDesign& one : designs) values.insert(option_of(one, option));
    for (std::size_t i = 0; i < designs.size() && values.size() > 1; ++i)
      texts[i] += ", " + option_of(designs[i], option);
  }
  for (const auto& input_of : {table_name, footprint_name}) {
    std::set<std::string> values;
    for (const ReportedDesign& one : designs) values.insert(input_of(one));
    for (std::size_t i = 0; i < designs.size() && values.size() > 1; ++i)
      texts[i] += ", " + input_of(designs[i]);
  }
  return texts;
}

/// Gives designs of the same network different series: the hardware's name and, where that does not
/// do, the options in which searches differ, or the directory's name.
void name_series(std::vector<ReportedDesign>& designs) {
  const std::vector<std::string> options = differing_options(designs);
  const std::function<std::string(std::size_t)> additions[] = {
      [](std::size_t) { return std::string(); }, [&](std::size_t i) { return options[i]; },
      [&](std::size_t i) { return ", " + directory_name(designs[i]); },
      [&](std::size_t i) { return ", " + designs[i].directory; }};
  for (const auto& addition : additions) {
    std::set<std::pair<std::string, std::string>> seen;
    for (std::size_t i = 0; i < designs.size(); ++i) {
      designs[i].series = designs[i].inputs.architecture.name + addition(i);
      seen.emplace(designs[i].inputs.workload.name, designs[i].series);
    }
    if (seen.size() == designs.size()) return;
  }
}

}  // namespace

double ReportedDesign::utilisation() const {
  return static_cast<double>(inputs.workload.total_macs()) /
         (static_cast<double>(sized.mac_units) * static_cast<double>(metrics.cycles));
}

double ReportedDesign::energy_uj(int level, Operand operand) const {
  double sum_pj = 0;
  for (std::size_t i = 0; i < metrics.layers.size(); ++i)
    sum_pj += static_cast<double>(inputs.workload.layers[i].count) *
              metrics.layers[i].energy_pj[level][index(operand)];
  return sum_pj * kMicrojoules;
}

double ReportedDesign::energy_uj(int level) const {
  double sum_uj = 0;
  for (const Operand operand : kAllOperands) sum_uj += energy_uj(level, operand);
  return sum_uj;
}

double ReportedDesign::mac_energy_uj() const {
  double sum_pj = 0;
  for (std::size_t i = 0; i < metrics.layers.size(); ++i)
    sum_pj +=
        static_cast<double>(inputs.workload.layers[i].count) * metrics.layers[i].mac_energy_pj;
  return sum_pj * kMicrojoules;
}

double ReportedDesign::fj_per_mac() const {
  return metrics.energy_uj * kFemtojoules / static_cast<double>(inputs.workload.total_macs());
}

double ReportedDesign::area_mm2(int level) const {
  const SizedLevel& one = sized.levels[level];
  return one.area_um2 * static_cast<double>(one.instances) * kSquareMillimetres;
}

double ReportedDesign::mac_area_mm2() const {
  return sized.mac_area_um2 * static_cast<double>(sized.mac_units) * kSquareMillimetres;
}

ReportedResults read_reported_results(const std::vector<std::string>& results,
                                      const std::string& data_directory) {
  ReportedResults read;
  for (const std::string& given : results)
    for (const std::string& directory : results_in(given, read.warnings)) {
      if (exists(file_in(directory, kDesign)))
        read.designs.push_back(read_reported_design(directory, data_directory));
      else
        read.without_design.push_back({directory, message_without_design(directory)});
    }
  if (read.designs.empty())
    throw InputError(read.without_design.front().directory +
                     ": no design to report on: " + read.without_design.front().message);
  name_series(read.designs);
  return read;
}

}  // namespace codescent
