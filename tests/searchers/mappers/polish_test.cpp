#include "searchers/mappers/polish.hpp"

#include <limits>

#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool never_stop() {
  return false;
}

std::int64_t drawn_size(const Parameter& range, std::mt19937_64& generator) {
  return range.minimum +
         draw(std::min<std::int64_t>(range.maximum - range.minimum + 1, 60), generator);
}

/// A small network on a hierarchy, and a random point of its space that may not fit.
struct Case {
  Case(const Architecture& architecture, std::mt19937_64& generator, const SearchGoal& goal = {})
      : problem(architecture, hierarchy_energy_table(), random_workload(3, generator), goal) {
    for (const Parameter& range : problem.ranges)
      start.hardware.values.push_back(drawn_size(range, generator));
    for (const MappingSpace& space : problem.spaces) {
      MappingChoice& choice = start.choices.emplace_back();
      for (const Dim dim : kAllDims)
        choice.split[index(dim)] =
            static_cast<int>(draw(static_cast<std::int64_t>(space.splits(dim).size), generator));
    }
  }

  Scored scored(const Candidate& candidate) const {
    return {candidate, score_exactly(problem, candidate)};
  }

  SearchProblem problem;
  Candidate start;
};

/// The least objective of designs that differ in the splits of one pair of dims of one layer.
double least_of_neighbours(const SearchProblem& problem, const Candidate& design) {
  double least = kInfinity;
  for (int layer = 0; layer < problem.num_layers(); ++layer) {
    const MappingSpace& space = problem.spaces[layer];
    for (const Dim first : space.free_dims())
      for (const Dim second : space.free_dims()) {
        if (first >= second) continue;
        Candidate other = design;
        std::array<int, kNumDims>& split = other.choices[layer].split;
        for (split[index(first)] = 0;
             split[index(first)] < static_cast<int>(space.splits(first).size);
             ++split[index(first)])
          for (split[index(second)] = 0;
               split[index(second)] < static_cast<int>(space.splits(second).size);
               ++split[index(second)])
            least = std::min(least, score_exactly(problem, other).objective);
      }
  }
  return least;
}

}  // namespace

TEST_CASE("no pair of splits of any layer improves what a wide descent ends at") {
  std::mt19937_64 generator(1);
  int num_valid = 0;
  for (int i = 0; i < 3; ++i)
    for (const Architecture& architecture : all_searched_hierarchies()) {
      const Case one(architecture, generator);
      Polisher polisher(one.problem, 1);
      const Scored end = polisher.descend_layers(one.start, {}, kWide, never_stop);
      if (!end.score.valid) continue;
      ++num_valid;
      // The programs count before rounding up to whole blocks and cycles, and sweeps end at 1e-6.
      CHECK(least_of_neighbours(one.problem, end.candidate) >= end.score.objective * (1 - 2e-3));
    }
  CHECK(num_valid >= 10);
}

TEST_CASE("a descent is never worse than where it began, and the same on any number of threads") {
  std::mt19937_64 generator(2);
  for (int i = 0; i < 4; ++i)
    for (const Architecture& architecture : all_searched_hierarchies()) {
      Case one(architecture, generator);
      if (const auto hardware = smallest_hardware_for(one.problem, one.start.choices))
        one.start.hardware = *hardware;
      const double before = score_exactly(one.problem, one.start).objective;
      Polisher alone(one.problem, 1);
      Polisher together(one.problem, 3);
      const Scored end = alone.descend_layers(one.start, {}, kNarrow, never_stop);
      const Scored same = together.descend_layers(one.start, {}, kNarrow, never_stop);
      CHECK(end.score.objective <= before);
      CHECK(same.score.objective == end.score.objective);
      CHECK(same.candidate.choices == end.candidate.choices);
      CHECK(same.candidate.hardware.values == end.candidate.hardware.values);
      CHECK(alone.take_evaluations() == together.take_evaluations());
      CHECK(alone.take_evaluations() == 0);
    }
}

TEST_CASE("what is made to fit does fit, and what does not fit is told") {
  std::mt19937_64 generator(3);
  int num_fit = 0, num_unfit = 0;
  for (int i = 0; i < 6; ++i)
    for (const Architecture& architecture : all_searched_hierarchies()) {
      Case one(architecture, generator);
      Polisher polisher(one.problem, 1);
      Candidate made = one.start;
      const bool fits = polisher.make_fit(made, never_stop);
      CHECK(fits == (score_exactly(one.problem, made).objective < kInfinity));
      num_fit += fits;
      num_unfit += score_exactly(one.problem, one.start).objective == kInfinity;
    }
  CHECK(num_fit >= 20);
  CHECK(num_unfit >= 20);
}

TEST_CASE("moved sizes are in range and never worse, and every improvement is told in turn") {
  std::mt19937_64 generator(4);
  int num_moved = 0;
  for (const SizeMoves moves : {SizeMoves::OneOrExchange, SizeMoves::Together})
    for (const Architecture& architecture : all_hierarchies()) {
      Case one(architecture, generator);
      Polisher polisher(one.problem, 2);
      const Scored begin = polisher.descend_layers(one.start, {}, kNarrow, never_stop);
      if (!begin.score.valid) continue;
      double last = begin.score.objective;
      const Scored end =
          polisher.move_sizes(begin, moves, {}, kInfinity, never_stop, [&](const Scored& better) {
            CHECK(better.score.objective < last);
            last = better.score.objective;
            ++num_moved;
          });
      CHECK(end.score.valid);
      CHECK(end.score.objective == last);
      CHECK(score_exactly(one.problem, end.candidate).objective == last);
    }
  CHECK(num_moved >= 3);
}

TEST_CASE("a design far behind the leader is moved no further") {
  std::mt19937_64 generator(5);
  for (const Architecture& architecture : all_hierarchies()) {
    const Case one(architecture, generator);
    Polisher polisher(one.problem, 1);
    const Scored begin = polisher.descend_layers(one.start, {}, kNarrow, never_stop);
    if (!begin.score.valid) continue;
    polisher.take_evaluations();
    const Scored end =
        polisher.move_sizes(begin, SizeMoves::OneOrExchange, {}, begin.score.objective / 3,
                            never_stop, [](const Scored&) { FAIL("moved"); });
    CHECK(end.score.objective == begin.score.objective);
    CHECK(polisher.take_evaluations() == 0);
  }
}

TEST_CASE("a polish that is stopped returns what it was given") {
  std::mt19937_64 generator(6);
  for (const Architecture& architecture : all_hierarchies()) {
    Case one(architecture, generator);
    const auto hardware = smallest_hardware_for(one.problem, one.start.choices);
    if (!hardware) continue;
    one.start.hardware = *hardware;
    Polisher polisher(one.problem, 1);
    const auto stop = [] { return true; };
    const Scored begin = one.scored(one.start);
    CHECK(polisher.restart_layers(begin, 3, 1, stop).score.objective <= begin.score.objective);
    CHECK(polisher
              .move_sizes(begin, SizeMoves::OneOrExchange, {}, kInfinity, stop,
                          [](const Scored&) { FAIL("moved"); })
              .score.objective == begin.score.objective);
  }
}

}  // namespace codescent::testing
