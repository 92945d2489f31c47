#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/exact_model/metrics.hpp"
#include "core/inputs/inputs.hpp"
#include "searchers/figures/gemmini_baseline.hpp"
#include "searchers/results/design_inputs.hpp"
#include "searchers/results/search_record.hpp"

namespace codescent {

/// A result directory as a report shows it: the design, its figures by the exact model as it is
/// now, and what the directory's files say of the search.
struct ReportedDesign {
  std::string directory;  // as it was named
  std::string series;     // tells designs of one network apart: the hardware's name, or more
  Inputs inputs;
  DesignInputs recorded;  // the inputs as the design names them, with their hashes of then
  std::vector<std::string> changes;  // of inputs since the design was made, a sentence each
  Design design;
  SizedHardware sized;
  Metrics metrics;
  std::optional<GemminiBaseline> baseline;  // of all hierarchies of Gemmini's form
  std::optional<SearchRecord> search;

  std::string title() const { return inputs.workload.name + " on " + series; }
  /// The layers' MACs / (MAC units x cycles), of the network.
  double utilisation() const;
  /// Energy of an operand at a level, all layers with their counts.
  double energy_uj(int level, Operand operand) const;
  /// The same of all operands, and of the MACs.
  double energy_uj(int level) const;
  double mac_energy_uj() const;
  double fj_per_mac() const;
  /// Whether the search's proof was asked of one size of each parameter.
  bool bound_is_at_fixed_sizes() const;
  /// Silicon of all instances of a level, and of all MACs.
  double area_mm2(int level) const;
  double mac_area_mm2() const;
};

/// A result directory whose search found no valid design, and what it says of that.
struct ResultWithoutDesign {
  std::string directory;
  std::string message;
};

struct ReportedResults {
  std::vector<ReportedDesign> designs;
  std::vector<ResultWithoutDesign> without_design;
  std::vector<std::string> warnings;  // of comparisons, of what their ratios do not mean
};

/// Reads result directories, and the result directories in directories that are none themselves,
/// each directory once.
/// Throws InputError for what is neither, for files that are not as the program wrote them, and for
/// designs that do not fit their sizes.
///   note  told what `changes` of each design then holds
ReportedResults read_reported_results(const std::vector<std::string>& results,
                                      const std::string& data_directory,
                                      const NoteCallback& note = {});

}  // namespace codescent
