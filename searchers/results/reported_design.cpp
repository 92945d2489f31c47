#include "searchers/results/reported_design.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <set>

#include "core/error.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "core/files/directory_names.hpp"
#include "core/files/sha256.hpp"
#include "core/units.hpp"
#include "searchers/results/comparison_manifest.hpp"
#include "searchers/results/result_files.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr double kFemtojoules = 1e9;  // in a µJ

std::string file_in(const std::string& directory, const char* name) {
  return (fs::path(directory) / name).string();
}

bool exists(const std::string& path) {
  std::error_code unreadable;  // said when a file is opened
  return fs::exists(path, unreadable);
}

bool is_result(const std::string& directory) {
  return exists(file_in(directory, kDesign)) || exists(file_in(directory, kSummary));
}

/// The results of a comparison, in its order.
std::vector<std::string> results_of(const ComparisonManifest& comparison,
                                    const std::string& directory) {
  std::vector<std::string> found;
  for (const ManifestPair& pair : comparison.pairs) {
    if (pair.termination.empty()) continue;
    found.push_back(file_in(directory, pair.directory.c_str()));
    if (!is_result(found.back()))
      throw InputError(found.back() + ": expected the result that " + kComparisonManifest +
                       " names, found none; \"codescent compare\" makes it again");
  }
  if (found.empty())
    throw InputError(directory +
                     ": the comparison has no mapped pair yet; \"codescent compare\" maps them");
  return found;
}

/// The directory itself, or the result directories in it: those of a comparison, in its order, or
/// all. Adds what a comparison warns of.
std::vector<std::string> results_in(const std::string& given, std::vector<std::string>& warnings) {
  std::error_code unreadable;
  if (!exists(given)) throw InputError(given + ": there is no such directory");
  if (!fs::is_directory(given, unreadable))
    throw InputError(given + ": expected a result directory, found a file");
  if (is_result(given)) return {given};
  if (const auto comparison = read_manifest(given)) {
    warnings.insert(warnings.end(), comparison->warnings.begin(), comparison->warnings.end());
    return results_of(*comparison, given);
  }
  std::vector<std::string> found;
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

ReportedDesign read_reported_design(const std::string& directory, const std::string& data_directory,
                                    const NoteCallback& note) {
  ReportedDesign one;
  one.directory = directory;
  const std::string path = file_in(directory, kDesign);
  const YamlReader root = YamlReader::from_file(path);
  one.recorded = read_design_inputs(root);
  LoadedInputs loaded = load_inputs_of(root, {}, data_directory, note);
  one.inputs = std::move(loaded.inputs);
  one.changes = std::move(loaded.changes);
  one.design = read_design(root, one.inputs.architecture, one.inputs.workload);
  expect_fits(one);
  one.sized = size_hardware(one.inputs.architecture, one.design.hardware, one.inputs.table);
  one.metrics =
      evaluate_design(one.inputs.architecture, one.inputs.table, one.inputs.workload, one.design);
  one.baseline = gemmini_baseline(one.inputs, one.design, one.metrics);
  one.search = read_search_record(directory, sha256_of_file(path));
  return one;
}

/// The name of the design's directory and of the one that it is in; empty if it is in none.
struct DirectoryNames {
  std::string own, parent;

  explicit DirectoryNames(const ReportedDesign& one) {
    const fs::path inside = fs::absolute(fs::path(one.directory) / ".").lexically_normal();
    own = inside.parent_path().filename().string();
    parent = inside.parent_path().parent_path().filename().string();
  }
};

// Options of a search, empty if the directory does not say; and of a design.
std::string objective_name(const ReportedDesign& one) {
  return one.search ? std::string(name(one.search->objective)) : "";
}
std::string latency_model_name(const ReportedDesign& one) {
  return one.search ? one.search->latency_model : "";
}
std::string searcher_name(const ReportedDesign& one) {
  return one.search ? one.search->searcher : "";
}
std::string table_name(const ReportedDesign& one) {
  return one.inputs.table.name;
}
std::string footprint_name(const ReportedDesign& one) {
  return std::string(name(one.inputs.workload.layers.front().footprint));
}

/// Options that all say and in which they differ, ", energy, rtl" for each design.
std::vector<std::string> differing_options(const std::vector<ReportedDesign>& designs) {
  std::vector<std::string> texts(designs.size());
  for (const auto& option_of :
       {objective_name, latency_model_name, searcher_name, table_name, footprint_name}) {
    std::set<std::string> values;
    for (const ReportedDesign& one : designs) values.insert(option_of(one));
    if (values.size() == 1 || values.count("") > 0) continue;
    for (std::size_t i = 0; i < designs.size(); ++i) texts[i] += ", " + option_of(designs[i]);
  }
  return texts;
}

/// Gives designs of the same network different series: the hardware's name and, where that does not
/// do, the options in which searches differ, the name of the directory of results, so that a series
/// is of the same hardware in all networks of it, or that of the result.
void name_series(std::vector<ReportedDesign>& designs) {
  const std::vector<std::string> options = differing_options(designs);
  const std::vector<DirectoryNames> names(designs.begin(), designs.end());
  const std::function<std::string(std::size_t)> additions[] = {
      [](std::size_t) { return std::string(); },
      [&](std::size_t i) { return options[i]; },
      [&](std::size_t i) { return ", " + names[i].parent; },
      [&](std::size_t i) { return options[i] + ", " + names[i].parent; },
      [&](std::size_t i) { return ", " + names[i].own; },
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

bool ReportedDesign::bound_is_at_fixed_sizes() const {
  if (!search || !search->proof) return false;
  const ProofRecord& proof = *search->proof;
  const auto value_of = [](const NamedNumbers& values, const std::string& name, double otherwise) {
    for (const auto& [key, value] : values)
      if (key == name) return value;
    return otherwise;
  };
  const auto is_fixed = [&](const Parameter& parameter) {
    const double fixed = value_of(proof.fix, parameter.name, std::nan(""));
    const auto least = static_cast<double>(parameter.minimum);
    const auto most = static_cast<double>(parameter.maximum);
    return !std::isnan(fixed) || std::max(least, value_of(proof.minimum, parameter.name, least)) ==
                                     std::min(most, value_of(proof.maximum, parameter.name, most));
  };
  const auto& parameters = inputs.architecture.parameters;
  return std::all_of(parameters.begin(), parameters.end(), is_fixed);
}

double ReportedDesign::area_mm2(int level) const {
  const SizedLevel& one = sized.levels[level];
  return one.area_um2 * static_cast<double>(one.instances) * kSquareMillimetres;
}

double ReportedDesign::mac_area_mm2() const {
  return sized.mac_area_um2 * static_cast<double>(sized.mac_units) * kSquareMillimetres;
}

ReportedResults read_reported_results(const std::vector<std::string>& results,
                                      const std::string& data_directory, const NoteCallback& note) {
  ReportedResults read;
  std::set<fs::path> seen;  // a directory may be given by several names, and inside another
  for (const std::string& given : results)
    for (const std::string& directory : results_in(given, read.warnings)) {
      if (!seen.insert(fs::canonical(directory)).second) continue;
      if (exists(file_in(directory, kDesign)))
        read.designs.push_back(read_reported_design(directory, data_directory, note));
      else
        read.without_design.push_back({directory, message_without_design(directory)});
    }
  if (results.empty()) throw InputError("expected a result directory or more, got none");
  if (read.designs.empty())
    throw InputError(read.without_design.front().directory +
                     ": no design to report on: " + read.without_design.front().message);
  name_series(read.designs);
  return read;
}

}  // namespace codescent
