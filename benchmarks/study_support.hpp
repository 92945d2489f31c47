#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "searchers/codesign/gradient_searcher.hpp"

namespace codescent::studies {

/// A network on an accelerator, energies of pat_40nm, minimising EDP.
struct ProblemChoice {
  std::string network = "resnet50";
  std::string hardware = "gemmini";                       // in benchmarks/data or data/hardware
  std::map<std::string, std::int64_t> fixed;              // sizes that do not vary
  std::shared_ptr<const LatencyModel> latency = nullptr;  // null: analytical
  bool at_default_sizes = false;                          // all sizes but those of `fixed`
  Footprint footprint = Footprint::BoundingBox;
};
std::unique_ptr<SearchProblem> make_problem(const ProblemChoice& choice);

/// A legal mapping: a random split of every dim and a random loop order. It may not fit.
MappingChoice random_choice(const SearchProblem& problem, int layer, std::mt19937_64& generator);

/// An option of a study, given as `--name value`.
struct StudyOption {
  std::string name;
  std::string default_value;
  std::string help;
};

/// Values of a study's options. Throws InputError for text that is not what is asked for.
class StudyOptions {
 public:
  /// Throws InputError for an option that is not known or has no value.
  StudyOptions(int argc, char** argv, const std::vector<StudyOption>& known);

  const std::string& text(const std::string& name) const { return values_.at(name); }
  double number(const std::string& name) const;
  int integer(const std::string& name) const;
  std::vector<std::string> list(const std::string& name) const;  // separated by commas
  std::vector<double> numbers(const std::string& name) const;    // separated by commas

 private:
  std::map<std::string, std::string> values_;
};

/// A main without its first line: reads the options, runs the study, and prints what is wrong with
/// either. `--help` lists the options.
int run_study(int argc, char** argv, const std::vector<StudyOption>& known,
              const std::function<void(const StudyOptions&)>& study);

/// Rows of text, as many cells as the header has.
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  std::string markdown() const;
  std::string csv() const;
};

/// Writes a table's CSV; an empty path writes nothing.
void write_csv(const std::string& path, const Table& table);

/// "1.234"; "-" for a number that is not finite.
std::string digits(double value, int significant = 4);

/// The best EDP that a searcher knows as time passes.
class Curve {
 public:
  void add(double seconds, double edp);
  /// Infinite before the first design.
  double at(double seconds) const;
  /// Infinite if the EDP was never reached.
  double seconds_to(double edp) const;

 private:
  std::vector<std::pair<double, double>> points_;  // seconds, best EDP
};

/// Runs the gradient searcher and adds its improvements to a curve that began `begin_seconds` ago.
SearchSummary search_along(const SearchProblem& problem, const GradientOptions& options,
                           double begin_seconds, Curve& curve);

}  // namespace codescent::studies
