#include "app/html_report/reported_design.hpp"

#include <filesystem>
#include <functional>
#include <set>

#include "app/design_inputs.hpp"
#include "core/directory_names.hpp"
#include "core/error.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "core/sha256.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr double kMicrojoules = 1e-6;  // in a pJ
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

/// The directory itself, or the result directories in it.
std::vector<std::string> results_in(const std::string& given) {
  std::error_code unreadable;
  if (!exists(given)) throw InputError(given + ": there is no such directory");
  if (!fs::is_directory(given, unreadable))
    throw InputError(given + ": expected a result directory, found a file");
  if (is_result(given)) return {given};
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
  const Architecture& architecture = one.inputs.architecture;
  const Hardware& hardware = one.design.hardware;
  const std::string place = file_in(one.directory, kDesign) + ": ";
  const std::string advice =
      "; \"codescent evaluate " + one.directory + "\" says all that is wrong";
  if (const auto wrong = verify_hardware(architecture, hardware); !wrong.empty())
    throw InputError(place + wrong.front().sentence() + advice);
  for (std::size_t i = 0; i < one.inputs.workload.layers.size(); ++i) {
    const Layer& layer = one.inputs.workload.layers[i];
    const auto wrong = verify_mapping(architecture, hardware, layer, one.design.mappings[i]);
    if (!wrong.empty())
      throw InputError(place + layer.name + ": " + wrong.front().sentence() + advice);
  }
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
  one.search = read_search_record(directory, sha256_of_file(path));
  return one;
}

std::string directory_name(const ReportedDesign& one) {
  return fs::path(one.directory + "/.").parent_path().filename().string();
}

/// Gives designs of the same network different series, with as few words as do it.
void name_series(std::vector<ReportedDesign>& designs) {
  const auto hardware = [](const ReportedDesign& one) { return one.inputs.architecture.name; };
  const auto option = [](const ReportedDesign& one, std::string SearchRecord::*member) {
    return one.search ? ", " + one.search.value().*member : "";
  };
  const std::function<std::string(const ReportedDesign&)> namings[] = {
      hardware,
      [&](const ReportedDesign& one) {
        return hardware(one) + option(one, &SearchRecord::objective);
      },
      [&](const ReportedDesign& one) {
        return hardware(one) + option(one, &SearchRecord::objective) +
               option(one, &SearchRecord::latency_model) + option(one, &SearchRecord::searcher);
      },
      [&](const ReportedDesign& one) { return hardware(one) + ", " + directory_name(one); },
      [&](const ReportedDesign& one) { return hardware(one) + ", " + one.directory; }};
  for (const auto& naming : namings) {
    std::set<std::pair<std::string, std::string>> seen;
    for (ReportedDesign& one : designs) {
      one.series = naming(one);
      seen.emplace(one.inputs.workload.name, one.series);
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

ReportedResults read_reported_results(const std::vector<std::string>& results,
                                      const std::string& data_directory) {
  ReportedResults read;
  for (const std::string& given : results)
    for (const std::string& directory : results_in(given)) {
      if (exists(file_in(directory, kDesign)))
        read.designs.push_back(read_reported_design(directory, data_directory));
      else
        read.without_design.push_back({directory, message_without_design(directory)});
    }
  if (read.designs.empty())
    throw InputError(read.without_design.front().directory + ": no design to report on: " +
                     read.without_design.front().message);
  name_series(read.designs);
  return read;
}

}  // namespace codescent
