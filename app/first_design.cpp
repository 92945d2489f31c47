#include "app/first_design.hpp"

#include <algorithm>

#include "core/exact_model/evaluate.hpp"

namespace codescent {
namespace {

bool leaves_all_to_the_outermost(const Split& split) {
  return std::all_of(split.factors.begin(), split.factors.end(),
                     [](std::int64_t factor) { return factor == 1; });
}

MappingChoice outermost_only(const MappingSpace& space) {
  MappingChoice choice;
  for (const Dim dim : kAllDims) {
    const auto& splits = space.splits(dim).splits;
    const auto found = std::find_if(splits.begin(), splits.end(), leaves_all_to_the_outermost);
    if (found != splits.end()) choice.split[index(dim)] = static_cast<int>(found - splits.begin());
  }
  return choice;
}

}  // namespace

void take_first_design(const SearchProblem& problem, SearchSummary& summary) {
  if (summary.termination != Termination::Stopped && summary.termination != Termination::TimeLimit)
    return;
  Candidate candidate;
  for (const MappingSpace& space : problem.spaces)
    candidate.choices.push_back(outermost_only(space));
  const auto hardware = smallest_hardware_for(problem, candidate.choices);
  if (!hardware) return;
  candidate.hardware = *hardware;
  const CandidateScore score = score_exactly(problem, candidate);
  if (!score.valid) return;
  summary.score = score;
  summary.best = design_of(problem, candidate);
  summary.metrics =
      evaluate_design(problem.architecture(), problem.table, problem.workload(), summary.best);
  summary.message =
      "The search was ended before it had a design; this one needs none: every loop stands in the "
      "outermost memory.";
}

}  // namespace codescent
