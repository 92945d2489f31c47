#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exact_model/metrics.hpp"
#include "searchers/judge/optimality.hpp"
#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// Why a search ended, and what its best design then is.
enum class Termination {
  NotStarted,
  Converged,         // the whole plan ran; the best design is the answer
  TimeLimit,         // the time limit ended it; the best design so far
  Stopped,           // the caller ended it; the best design so far
  NoValidDesign,     // none was found; the message says whether there can be any, and what binds
  NumericalFailure,  // every start left the finite numbers
};
/// "converged", "time limit", ..., as reports and summary.json have it.
std::string_view name(Termination termination);

/// Best figures at one moment of a search; a row of trace.csv.
struct TracePoint {
  double seconds = 0;
  std::string phase;             // "descent", "step", "rounding", "polish", "sampling", "boxes",
                                 // "certificate"
  std::int64_t step = 0;         // gradient steps so far
  double evaluations = 0;        // costs of one layer's mapping computed so far / layers
  double best_objective = 0;     // exact; infinite until a valid design is known
  double relaxed_objective = 0;  // of the best start; NaN outside the descent
};

/// How one start of a multi-start search fared.
struct StartRecord {
  int start = 0;
  double relaxed_objective = 0;  // at the end of the descent
  double rounded_objective = 0;  // exact, best of its roundings; infinite if none was valid
  bool finite = true;            // false if it was dropped for a NaN or an infinity
};

/// What a search reports while it runs. Return false from the callback to end it.
struct Progress {
  TracePoint point;
  double share_done = 0;  // 0 to 1, of the plan
  double layer_gradients_per_second = 0;
  const Design* improved = nullptr;  // a new best, or null
};
using ProgressCallback = std::function<bool(const Progress&)>;

/// The outcome of a search.
struct SearchSummary {
  Termination termination = Termination::NotStarted;
  std::string message = "The search was not started.";
  Design best;                       // empty unless valid
  Metrics metrics;                   // exact and analytical, of the best design
  std::vector<double> model_cycles;  // [layers] one run, by the goal's latency model; empty if none
  CandidateScore score;
  std::optional<Certificate> certificate;  // of a searcher that proves its answer
  std::optional<Optimality> optimality;    // nothing unless `judge` was asked
  std::uint64_t seed = 0;
  double seconds = 0;
  std::int64_t gradient_steps = 0;
  std::int64_t layer_gradients = 0;
  std::int64_t layer_evaluations = 0;  // costs of one layer's mapping that were computed
  std::vector<TracePoint> trace;
  std::vector<StartRecord> starts;

  bool has_design() const { return score.valid; }
  /// One line.
  std::string brief() const;
};

/// Finds a design.
class Searcher {
 public:
  virtual ~Searcher() = default;
  virtual SearchSummary search(const SearchProblem& problem,
                               const ProgressCallback& progress) const = 0;
};

}  // namespace codescent
