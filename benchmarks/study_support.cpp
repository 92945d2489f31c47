#include "benchmarks/study_support.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <sstream>

#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "core/files/result_file.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/inputs/workload_input.hpp"

namespace codescent::studies {
namespace {

const std::string kSourceDirectory = CODESCENT_SOURCE_DIR;

std::string hardware_file(const std::string& name) {
  std::string own = kSourceDirectory + "/benchmarks/data/" + name + ".yaml";
  if (std::filesystem::exists(own)) return own;
  return find_data_file(DataKind::Hardware, name, kSourceDirectory + "/data");
}

double to_number(const std::string& option, const std::string& text) {
  std::size_t used = 0;
  double value = 0;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used == 0 || used != text.size())
    throw InputError("--" + option + ": expected a number, found \"" + text + '"');
  return value;
}

/// Joins the cells of a row.
std::string joined(const std::vector<std::string>& cells, const std::string& separator) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : separator) + cells[i];
  return line;
}

}  // namespace

std::unique_ptr<SearchProblem> make_problem(const ProblemChoice& choice) {
  const std::string data = kSourceDirectory + "/data";
  const Architecture architecture = load_architecture(hardware_file(choice.hardware));
  SearchGoal goal;
  goal.latency = choice.latency;
  goal.fixed.resize(architecture.parameters.size());
  if (choice.at_default_sizes)
    for (std::size_t p = 0; p < goal.fixed.size(); ++p)
      goal.fixed[p] = architecture.parameters[p].default_value;
  for (const auto& [name, value] : choice.fixed) {
    const auto parameter = architecture.parameter_index(name);
    if (!parameter) throw InputError(architecture.name + " has no size called " + name);
    goal.fixed[*parameter] = value;
  }
  Workload workload = load_workload(find_data_file(DataKind::Workload, choice.network, data));
  for (Layer& layer : workload.layers) layer.footprint = choice.footprint;
  return std::make_unique<SearchProblem>(
      architecture, load_energy_table(find_data_file(DataKind::EnergyTable, "pat_40nm", data)),
      workload, goal);
}

MappingChoice random_choice(const SearchProblem& problem, int layer, std::mt19937_64& generator) {
  MappingChoice choice;
  for (const Dim dim : kAllDims)
    choice.split[index(dim)] =
        static_cast<int>(generator() % problem.spaces[layer].splits(dim).size);
  choice.order = static_cast<int>(
      generator() % static_cast<unsigned>(problem.spaces[layer].num_orders(choice.bypass)));
  return choice;
}

StudyOptions::StudyOptions(int argc, char** argv, const std::vector<StudyOption>& known) {
  std::vector<std::string> names;
  for (const StudyOption& option : known) {
    values_[option.name] = option.default_value;
    names.push_back("--" + option.name);
  }
  for (int i = 1; i < argc; i += 2) {
    const std::string word = argv[i];
    if (std::find(names.begin(), names.end(), word) == names.end())
      throw InputError(word + ": unknown option" + suggestion(word, names));
    if (i + 1 == argc) throw InputError(word + ": expected a value");
    values_[word.substr(2)] = argv[i + 1];
  }
}

double StudyOptions::number(const std::string& name) const {
  return to_number(name, text(name));
}

int StudyOptions::integer(const std::string& name) const {
  const double value = number(name);
  if (value != std::floor(value) || std::abs(value) > 1e9)
    throw InputError("--" + name + ": expected a whole number, found \"" + text(name) + '"');
  return static_cast<int>(value);
}

std::vector<std::string> StudyOptions::list(const std::string& name) const {
  std::vector<std::string> items;
  std::istringstream stream(text(name));
  for (std::string item; std::getline(stream, item, ',');) items.push_back(item);
  return items;
}

std::vector<double> StudyOptions::numbers(const std::string& name) const {
  std::vector<double> values;
  for (const std::string& item : list(name)) values.push_back(to_number(name, item));
  return values;
}

int run_study(int argc, char** argv, const std::vector<StudyOption>& known,
              const std::function<void(const StudyOptions&)>& study) {
  if (argc > 1 && std::string(argv[1]) == "--help") {
    for (const StudyOption& option : known)
      std::printf("--%s  %s [%s]\n", option.name.c_str(), option.help.c_str(),
                  option.default_value.c_str());
    return 0;
  }
  try {
    study(StudyOptions(argc, argv, known));
  } catch (const InputError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
  return 0;
}

std::string Table::markdown() const {
  std::string text = "| " + joined(header, " | ") + " |\n";
  text += "|" + joined(std::vector<std::string>(header.size(), "---"), "|") + "|\n";
  for (const auto& row : rows) text += "| " + joined(row, " | ") + " |\n";
  return text;
}

std::string Table::csv() const {
  std::string text = joined(header, ",") + '\n';
  for (const auto& row : rows) text += joined(row, ",") + '\n';
  return text;
}

void write_csv(const std::string& path, const Table& table) {
  if (path.empty()) return;
  const std::filesystem::path file(path);
  const std::string directory = file.has_parent_path() ? file.parent_path().string() : ".";
  make_directory(directory);
  write_files(directory, {{file.filename().string(), table.csv()}});
}

std::string digits(double value, int significant) {
  if (!std::isfinite(value)) return "-";
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", significant, value);
  return text;
}

void Curve::add(double seconds, double edp) {
  if (points_.empty() || edp < points_.back().second) points_.emplace_back(seconds, edp);
}

double Curve::at(double seconds) const {
  double best = std::numeric_limits<double>::infinity();
  for (const auto& [when, edp] : points_)
    if (when <= seconds) best = edp;
  return best;
}

double Curve::seconds_to(double edp) const {
  for (const auto& [when, value] : points_)
    if (value <= edp) return when;
  return std::numeric_limits<double>::infinity();
}

SearchSummary search_along(const SearchProblem& problem, const GradientOptions& options,
                           double begin_seconds, Curve& curve) {
  return GradientSearcher(options).search(problem, [&](const Progress& progress) {
    if (progress.improved != nullptr)
      curve.add(begin_seconds + progress.point.seconds, progress.point.best_objective);
    return true;
  });
}

}  // namespace codescent::studies
