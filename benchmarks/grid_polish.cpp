#include "benchmarks/grid_polish.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>

#include "core/random.hpp"
#include "searchers/mappers/polish.hpp"

namespace codescent::studies {
namespace {

constexpr int kSizesARound = 24;
constexpr std::size_t kMovedARound = 2;
constexpr double kNoLeader = std::numeric_limits<double>::infinity();
constexpr int kRestarts = 6;  // as the gradient searcher's default

/// The sizes of a logarithmic grid in a random order, none twice.
class Grid {
 public:
  explicit Grid(const std::vector<Parameter>& ranges) {
    for (const Parameter& range : ranges) {
      auto& axis = axes_.emplace_back();
      for (std::int64_t size = range.minimum; size < range.maximum; size *= 2) axis.push_back(size);
      axis.push_back(range.maximum);
      num_points_ *= axis.size();
    }
  }

  Hardware next(std::mt19937_64& generator) {
    if (visited_.size() == num_points_) visited_.clear();
    std::uint64_t point = generator() % num_points_;
    while (!visited_.insert(point).second) point = (point + 1) % num_points_;
    Hardware sizes;
    for (const auto& axis : axes_) {
      sizes.values.push_back(axis[point % axis.size()]);
      point /= axis.size();
    }
    return sizes;
  }

 private:
  std::vector<std::vector<std::int64_t>> axes_;
  std::uint64_t num_points_ = 1;
  std::set<std::uint64_t> visited_;
};

}  // namespace

void polish_on_grid(const SearchProblem& problem, const Budget& budget, Curve& curve) {
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  const auto stop = [&] { return seconds() >= budget.seconds; };
  const auto report = [&](const Scored& design) {
    if (design.score.valid) curve.add(seconds(), design.score.objective);
  };
  std::mt19937_64 generator(budget.seed);
  Grid grid(problem.ranges);
  while (!stop()) {
    Polisher polisher(problem, budget.threads);
    std::vector<Scored> found;
    for (int i = 0; i < kSizesARound && !stop(); ++i) {
      Candidate random{grid.next(generator), {}};
      for (int layer = 0; layer < problem.num_layers(); ++layer)
        random.choices.push_back(random_choice(problem, layer, generator));
      Scored design = polisher.descend_layers(random, {}, kNarrow, stop);
      report(design);
      if (design.score.valid) found.push_back(std::move(design));
    }
    std::stable_sort(found.begin(), found.end(), [](const Scored& a, const Scored& b) {
      return a.score.objective < b.score.objective;
    });
    found.resize(std::min(found.size(), kMovedARound));
    for (const Scored& design : found) {
      if (stop()) break;
      Scored moved =
          polisher.move_sizes(design, SizeMoves::OneOrExchange, {}, kNoLeader, stop, report);
      moved = polisher.restart_layers(moved, kRestarts, generator(), stop);
      report(moved);
      report(polisher.move_sizes(moved, SizeMoves::OneOrExchange, {}, kNoLeader, stop, report));
    }
  }
}

}  // namespace codescent::studies
