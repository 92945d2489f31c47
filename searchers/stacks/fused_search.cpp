#include "searchers/stacks/fused_search.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

#include "core/units.hpp"
#include "searchers/mappers/parallel_for.hpp"

namespace codescent {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What energy and cycles weigh in a sum.
struct Direction {
  double energy = 1;
  double cycles = 0;

  double of(double pj, double of_cycles) const { return energy * pj + cycles * of_cycles; }
};

/// The point of a front that is least in a direction; of equals the first.
std::size_t least_point(const std::vector<TilePoint>& front, const Direction& direction) {
  std::size_t best = 0;
  double least = kInfinity;
  for (std::size_t p = 0; p < front.size(); ++p) {
    const double value =
        direction.of(front[p].cost.energy_pj, static_cast<double>(front[p].cost.cycles));
    if (value >= least) continue;
    least = value;
    best = p;
  }
  return best;
}

FusedStack stack_in(const StackRuns& runs, const Direction& direction) {
  FusedStack stack{runs, {}};
  for (const LayerRuns& run : runs.runs) stack.points.push_back(least_point(*run.front, direction));
  return stack;
}

/// All options of each range, and the best cuts in a direction.
class CutSearch {
 public:
  CutSearch(const LayerGraph& network, const TileModel& model, const FuseSpace& space, int threads)
      : network_(network), space_(space), options_(space.ranges.size()) {
    std::vector<Trial> trials;
    for (std::size_t r = 0; r < space.ranges.size(); ++r) list_trials(r, trials);
    parallel_for(static_cast<std::int64_t>(trials.size()), threads,
                 [&](std::int64_t t) { run_trial(model, trials[static_cast<std::size_t>(t)]); });
    for (Trial& trial : trials) {
      num_options_ += trial.runs.size();
      const LayerRange& range = space.ranges[trial.range];
      if (trial.runs.empty() && range.first == range.last && !trial.reason.empty())
        reasons_.push_back(trial.reason);
      auto& options = options_[trial.range];
      std::move(trial.runs.begin(), trial.runs.end(), std::back_inserter(options));
    }
  }

  /// The stacks of the least sum; none if some layer is in no stack that runs.
  std::vector<FusedStack> best(const Direction& direction) const {
    const std::size_t num_layers = network_.layers.size();
    std::vector<double> least(num_layers + 1, kInfinity);  // of the layers before
    std::vector<const StackRuns*> last(num_layers + 1, nullptr);
    least[0] = 0;
    for (std::size_t end = 1; end <= num_layers; ++end)
      for (std::size_t r = 0; r < options_.size(); ++r) {
        const LayerRange& range = space_.ranges[r];
        if (slot(range.last) + 1 != end || least[slot(range.first)] == kInfinity) continue;
        for (const StackRuns& option : options_[r]) {
          const double sum = least[slot(range.first)] + value(option, direction);
          if (sum >= least[end]) continue;
          least[end] = sum;
          last[end] = &option;
        }
      }
    std::vector<FusedStack> stacks;
    for (std::size_t end = num_layers; end > 0 && last[end] != nullptr;
         end = slot(last[end]->choice.layers.first))
      stacks.push_back(stack_in(*last[end], direction));
    std::reverse(stacks.begin(), stacks.end());
    return stacks;
  }

  std::size_t num_options() const { return num_options_; }
  const std::vector<std::string>& reasons() const { return reasons_; }

 private:
  /// A tile of a stack, in all ways to run it.
  struct Trial {
    std::size_t range = 0;
    TileSize tile;
    bool is_whole = false;
    std::vector<StackRuns> runs;
    std::string reason;  // why one way cannot run
  };

  void list_trials(std::size_t range, std::vector<Trial>& trials) const {
    const FeatureMap& output = network_.maps[slot(space_.ranges[range].last)];
    const std::size_t first = trials.size();
    const bool has_own = range < space_.tiles_of_ranges.size();
    for (TileSize tile : has_own ? space_.tiles_of_ranges[range] : space_.tiles) {
      tile = {std::min(tile.width, output.extents[0]), std::min(tile.height, output.extents[1])};
      const bool is_known =
          std::any_of(trials.begin() + static_cast<std::ptrdiff_t>(first), trials.end(),
                      [&](const Trial& other) {
                        return other.tile.width == tile.width && other.tile.height == tile.height;
                      });
      if (is_known) continue;
      const bool is_whole = tile.width == output.extents[0] && tile.height == output.extents[1];
      trials.push_back({range, tile, is_whole, {}, ""});
    }
  }

  void run_trial(const TileModel& model, Trial& trial) const {
    const LayerRange& range = space_.ranges[trial.range];
    // A layer by itself, whole, is what the mapper makes of it.
    const bool is_alone = trial.is_whole && range.first == range.last;
    const bool has_groups = separate_groups(network_, range) > 1;
    for (const OverlapMode mode : space_.modes) {
      // One tile has no neighbours.
      if (trial.is_whole && mode != space_.modes.front()) continue;
      for (const bool reads_directly : {true, false})
        for (const bool keeps_weights : {false, true})
          for (const bool splits_groups : {false, true}) {
            if (is_alone && (!reads_directly || keeps_weights || splits_groups)) continue;
            if (splits_groups && !has_groups) continue;
            const auto runs = stack_runs(
                network_, {range, trial.tile, mode, reads_directly, keeps_weights, splits_groups},
                model);
            if (const auto* made = std::get_if<StackRuns>(&runs))
              trial.runs.push_back(*made);
            else
              trial.reason = std::get<StackFailure>(runs).reason;
          }
    }
  }

  static double value(const StackRuns& option, const Direction& direction) {
    double sum = direction.of(option.copies.energy_pj, option.copies.cycles);
    for (const LayerRuns& run : option.runs) {
      const LayerCost& cost = (*run.front)[least_point(*run.front, direction)].cost;
      sum += static_cast<double>(run.count) *
             direction.of(cost.energy_pj, static_cast<double>(cost.cycles));
    }
    return sum;
  }

  const LayerGraph& network_;
  const FuseSpace& space_;
  std::vector<std::vector<StackRuns>> options_;  // [ranges]
  std::size_t num_options_ = 0;
  std::vector<std::string> reasons_;
};

NetworkCost cost_of(const std::vector<FusedStack>& stacks) {
  NetworkCost sum;
  for (const FusedStack& stack : stacks) sum += stack.cost();
  return sum;
}

/// Walks the corners of the convex hull of all sums between the least of energy and of cycles, and
/// keeps the best.
class CornerWalk {
 public:
  CornerWalk(const CutSearch& search, const Objective& objective)
      : search_(search), objective_(objective) {}

  std::vector<FusedStack> operator()() {
    const NetworkCost by_energy = corner({1, 0});
    if (best_.empty() || objective_.cycles == 0) return best_;
    const NetworkCost by_cycles = corner({0, 1});
    if (objective_.energy == 0) return best_;
    between(by_energy, by_cycles);
    return best_;
  }

 private:
  NetworkCost corner(const Direction& direction) {
    std::vector<FusedStack> stacks = search_.best(direction);
    if (stacks.empty()) return {};
    const NetworkCost cost = cost_of(stacks);
    const double figure = objective_.of(cost.energy_pj, cost.cycles);
    if (figure < least_) {
      least_ = figure;
      best_ = std::move(stacks);
    }
    return cost;
  }

  /// Of a corner of less energy and one of fewer cycles.
  void between(const NetworkCost& frugal, const NetworkCost& fast) {
    const double more_pj = fast.energy_pj - frugal.energy_pj;
    const double more_cycles = frugal.cycles - fast.cycles;
    if (!(more_pj > 0) || !(more_cycles > 0)) return;
    if (objective_.of(frugal.energy_pj, fast.cycles) >= least_) return;
    const Direction across{more_cycles, more_pj};
    const NetworkCost found = corner(across);
    constexpr double kSlack = 1e-12;
    const double gain =
        across.of(frugal.energy_pj, frugal.cycles) - across.of(found.energy_pj, found.cycles);
    if (gain <= kSlack * across.of(frugal.energy_pj, frugal.cycles)) return;
    between(frugal, found);
    between(found, fast);
  }

  const CutSearch& search_;
  const Objective objective_;
  double least_ = kInfinity;
  std::vector<FusedStack> best_;
};

}  // namespace

std::vector<LayerRange> possible_stacks(const LayerGraph& network, int most_layers) {
  std::vector<int> last_use(network.maps.size(), -1);
  for (int l = 0; l < network.num_layers(); ++l)
    for (const MapUse& use : network.layers[slot(l)].uses) last_use[slot(use.map)] = l;
  // What nobody reads leaves the network.
  for (int& use : last_use)
    if (use < 0) use = network.num_layers();
  std::vector<LayerRange> ranges;
  for (int first = 0; first < network.num_layers(); ++first) {
    int needed_until = first;  // by readers of the maps before the last
    for (int last = first; last < network.num_layers() && last - first < most_layers; ++last) {
      if (last > first) needed_until = std::max(needed_until, last_use[slot(last - 1)]);
      if (needed_until <= last) ranges.push_back({first, last});
    }
  }
  return ranges;
}

NetworkCost FusedStack::cost() const {
  NetworkCost sum = runs.copies;
  for (std::size_t r = 0; r < runs.runs.size(); ++r)
    sum += static_cast<double>(runs.runs[r].count) * (*runs.runs[r].front)[points[r]].cost;
  return sum;
}

FusedDesign best_stacks(const LayerGraph& network, const TileModel& model, const FuseSpace& space,
                        const Objective& objective, int threads) {
  const CutSearch search(network, model, space, threads);
  FusedDesign design;
  design.stacks = CornerWalk(search, objective)();
  design.num_options = search.num_options();
  if (design.stacks.empty()) design.reasons = search.reasons();
  for (const FusedStack& stack : design.stacks) {
    design.energy_uj += stack.runs.copies.energy_pj * kMicrojoules;
    design.cycles += stack.runs.copies.cycles;
    for (std::size_t r = 0; r < stack.points.size(); ++r) {
      const LayerRuns& run = stack.runs.runs[r];
      const LayerCost& cost = (*run.front)[stack.points[r]].cost;
      const auto count = static_cast<double>(run.count);
      design.energy_uj += count * cost.energy_pj * kMicrojoules;
      design.cycles += count * static_cast<double>(cost.cycles);
    }
  }
  return design;
}

namespace {

std::vector<std::int64_t> neighbours(std::int64_t size, std::int64_t most) {
  std::vector<std::int64_t> sizes;
  for (const std::int64_t next :
       {size, size / 2, size * 2 / 3, size * 3 / 2, size * 2, size - 1, size + 1, most})
    if (next >= 1 && next <= most && std::find(sizes.begin(), sizes.end(), next) == sizes.end())
      sizes.push_back(next);
  return sizes;
}

/// Each axis by itself.
std::vector<TileSize> neighbours(const TileSize& tile, const FeatureMap& output) {
  const TileSize clipped = {std::min(tile.width, output.extents[0]),
                            std::min(tile.height, output.extents[1])};
  std::vector<TileSize> tiles;
  for (const std::int64_t width : neighbours(clipped.width, output.extents[0]))
    tiles.push_back({width, clipped.height});
  for (const std::int64_t height : neighbours(clipped.height, output.extents[1]))
    tiles.push_back({clipped.width, height});
  return tiles;
}

}  // namespace

FusedDesign with_polished_tiles(const LayerGraph& network, const TileModel& model,
                                const FuseSpace& space, const Objective& objective, int threads,
                                FusedDesign design) {
  const auto figure = [&](const FusedDesign& of) { return objective.of(of.energy_uj, of.cycles); };
  while (!design.stacks.empty()) {
    FuseSpace near = space;
    near.ranges.clear();
    near.tiles.clear();
    for (const FusedStack& stack : design.stacks) {
      const StackChoice& choice = stack.runs.choice;
      near.ranges.push_back(choice.layers);
      near.tiles_of_ranges.push_back(
          neighbours(choice.tile, network.maps[slot(choice.layers.last)]));
    }
    FusedDesign next = best_stacks(network, model, near, objective, threads);
    next.num_options += design.num_options;
    if (!(figure(next) < figure(design) * (1 - 1e-9))) {
      design.num_options = next.num_options;
      break;
    }
    design = std::move(next);
  }
  return design;
}

}  // namespace codescent
