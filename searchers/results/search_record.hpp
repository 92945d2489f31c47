#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json/checked_json.hpp"
#include "core/objective.hpp"

namespace codescent {

/// How far a design is from optimal, as a search or a later `certify` proved it.
struct ProofRecord {
  std::string by;  // "search", "certify"
  Objective objective;
  double value = 0;  // of this design
  double bound = 0;  // over all sizes in range; NaN if nothing is known
  double bound_at_sizes = 0;
  bool is_in_class = true;   // false: the bounds are of perfect factors, which this design has not
  bool is_improved = false;  // the proof met a better design than this one
  NamedNumbers cycles_limited_by;  // shares by level
  NamedNumbers energy_shares;
  double compulsory_energy_share = 0;
  NamedNumbers fix, minimum, maximum;  // sizes that `bound` is over, as they were asked for
};

/// Predicted RTL figures that a search recorded.
struct RtlRecord {
  std::string predictor;
  double risk = 0;
  double cycles = 0;
  double low_cycles = 0, high_cycles = 0;  // 90 % intervals of all layers, summed
  std::vector<std::string> untrusted_layers;
};

struct TraceRecord {
  double seconds = 0;
  std::string phase;
  double evaluations = 0;
  double best_objective = 0;
};

/// What the files of a result directory say of the search that wrote it.
struct SearchRecord {
  std::string version, searcher, latency_model, termination, message;
  Objective objective;
  double seed = 0;
  double objective_value = 0;
  NamedNumbers limits, fix, minimum, maximum;
  double gradient_steps = 0;
  double layer_evaluations = 0;
  double seconds = 0;
  double threads = 0;
  NamedNumbers effort;             // "starts", 32
  std::vector<TextRecord> inputs;  // files with their hashes
  std::optional<RtlRecord> rtl;
  std::vector<TraceRecord> trace;
  std::optional<ProofRecord> proof;
};

/// Nothing if there is no summary.json. Throws InputError with file and key if a file is not as a
/// search or `certify` writes it.
///   design_sha256  of design.yaml: a certificate of another design is passed over
std::optional<SearchRecord> read_search_record(const std::string& directory,
                                               const std::string& design_sha256);

/// Why a directory without design.yaml has none: the message of its summary.json; empty if it has
/// no summary.json either.
std::string message_without_design(const std::string& directory);

}  // namespace codescent
