#include "tests/support/loop_nest_counter.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace codescent::testing {
namespace {

constexpr int kMacs = -1;  // the level of the multiply-accumulators, which hold nothing

using Words = std::vector<std::int64_t>;  // coordinates of one operand, sorted

struct Loop {
  Dim dim;
  int level;
  bool spatial;
  std::int64_t factor;
  std::int64_t step = 1;  // by how far an iteration moves on
};

std::vector<Loop> loops_outermost_first(const Mapping& mapping) {
  std::vector<Loop> loops;
  for (int l = static_cast<int>(mapping.levels.size()) - 1; l >= 0; --l) {
    const LevelMapping& level = mapping.levels[l];
    for (auto dim = level.order.rbegin(); dim != level.order.rend(); ++dim)
      loops.push_back({*dim, l, false, level.temporal[index(*dim)]});
    for (const Dim dim : kAllDims) loops.push_back({dim, l, true, level.spatial[index(dim)]});
  }
  loops.erase(
      std::remove_if(loops.begin(), loops.end(), [](const Loop& loop) { return loop.factor == 1; }),
      loops.end());
  DimArray inside = kAllOnes;
  for (auto loop = loops.rbegin(); loop != loops.rend(); ++loop) {
    loop->step = inside[index(loop->dim)];
    inside[index(loop->dim)] *= loop->factor;
  }
  return loops;
}

/// The position in a loop nest: one iteration of each loop. A temporal loop has no iteration that
/// starts beyond the bound for the first instance of every fan-out.
class Nest {
 public:
  Nest(const Mapping& mapping, const DimArray& bounds)
      : loops_(loops_outermost_first(mapping)), bounds_(bounds), iterations_(loops_.size(), 0) {}

  /// The loops that `selects` picks, outermost first.
  template <typename Predicate>
  std::vector<std::size_t> select(const Predicate& selects) const {
    std::vector<std::size_t> selected;
    for (std::size_t i = 0; i < loops_.size(); ++i)
      if (selects(loops_[i])) selected.push_back(i);
    return selected;
  }

  /// Steps on the selected loops, the last one fastest, and tells all that moved, the outermost one
  /// last; none, and all are back at their start, after the last step.
  std::vector<std::size_t> advance(const std::vector<std::size_t>& selected) {
    std::vector<std::size_t> moved;
    for (auto loop = selected.rbegin(); loop != selected.rend(); ++loop) {
      const bool stood = iterations_[*loop] == 0;
      if (++iterations_[*loop] < loops_[*loop].factor && starts_inside(loops_[*loop])) {
        moved.push_back(*loop);
        return moved;
      }
      iterations_[*loop] = 0;
      if (!stood) moved.push_back(*loop);
    }
    return {};
  }

  /// Where the loops that `counts` picks lead to.
  template <typename Predicate>
  DimArray indices(const Predicate& counts) const {
    DimArray at{};
    for (std::size_t i = 0; i < loops_.size(); ++i)
      if (counts(loops_[i])) at[index(loops_[i].dim)] += iterations_[i] * loops_[i].step;
    return at;
  }
  DimArray indices() const {
    return indices([](const Loop&) { return true; });
  }

  /// Whether the layer has the word that the MAC at this position works on, when seen from the
  /// first instance of the fan-outs above `level`.
  bool is_inside(int level) const {
    const DimArray at =
        indices([&](const Loop& loop) { return !loop.spatial || loop.level <= level; });
    for (int d = 0; d < kNumDims; ++d)
      if (at[d] >= bounds_[d]) return false;
    return true;
  }

  /// A number for the instance of `level` that the fan-outs above it lead to.
  std::int64_t instance_of(int level) const {
    std::int64_t number = 0;
    for (std::size_t i = 0; i < loops_.size(); ++i)
      if (loops_[i].spatial && loops_[i].level > level)
        number = number * loops_[i].factor + iterations_[i];
    return number;
  }

  const Loop& loop(std::size_t i) const { return loops_[i]; }

 private:
  bool starts_inside(const Loop& moved) const {
    if (moved.spatial) return true;
    const DimArray at = indices([](const Loop& loop) { return !loop.spatial; });
    return at[index(moved.dim)] < bounds_[index(moved.dim)];
  }

  std::vector<Loop> loops_;
  DimArray bounds_;
  std::vector<std::int64_t> iterations_;
};

/// Coordinates of the operand's word at these loop indices, zero on axes that it lacks.
DimArray coordinates_of(const Layer& layer, Operand operand, const DimArray& at) {
  DimArray coordinates{};
  for (const Dim dim : kAllDims)
    if (layer.relevant(operand).has(dim)) coordinates[index(dim)] = at[index(dim)];
  if (operand != Operand::Input) return coordinates;
  for (const WindowAxis& axis : layer.window_axes()) {
    coordinates[index(axis.output)] =
        at[index(axis.output)] * axis.stride + at[index(axis.filter)] * axis.dilation;
    coordinates[index(axis.filter)] = 0;
  }
  return coordinates;
}

std::int64_t encode(const DimArray& coordinates) {
  std::int64_t word = 0;
  for (const std::int64_t coordinate : coordinates) {
    if (coordinate > 63) throw std::invalid_argument("the layer is too large to walk");
    word = word * 64 + coordinate;
  }
  return word;
}

/// Every word of the box from `low` to `high`.
Words words_of_box(const DimArray& low, const DimArray& high) {
  Words words;
  DimArray at = low;
  while (true) {
    words.push_back(encode(at));
    int axis = kNumDims - 1;
    while (axis >= 0 && at[axis] == high[axis]) {
      at[axis] = low[axis];
      --axis;
    }
    if (axis < 0) return words;
    ++at[axis];
  }
}

/// Words that the loops at and below a level touch inside the layer, or would if this was the first
/// instance of the level; of the input, the box around them unless distinct words count.
Words words_touched(const Layer& layer, Operand operand, Nest& nest, int level) {
  const auto inner = nest.select([&](const Loop& loop) { return loop.level <= level; });
  std::set<std::int64_t> touched;
  DimArray low = coordinates_of(layer, operand, nest.indices());
  DimArray high = low;
  do {
    if (!nest.is_inside(level)) continue;
    const DimArray at = coordinates_of(layer, operand, nest.indices());
    touched.insert(encode(at));
    for (int d = 0; d < kNumDims; ++d) {
      low[d] = std::min(low[d], at[d]);
      high[d] = std::max(high[d], at[d]);
    }
  } while (!nest.advance(inner).empty());
  if (operand == Operand::Input && layer.footprint == Footprint::BoundingBox)
    return words_of_box(low, high);
  return Words(touched.begin(), touched.end());
}

/// What the instances of one level did with one operand.
struct Account {
  std::map<std::int64_t, std::int64_t> fills;
  std::map<std::int64_t, std::int64_t> served;  // accesses from below
  std::map<std::int64_t, std::set<std::int64_t>> visited;
  std::map<std::int64_t, std::int64_t> first_visits;
  std::map<std::int64_t, std::set<std::int64_t>> filled;
  std::map<std::int64_t, std::int64_t> first_fills;  // that the architecture does not count
  std::int64_t tile = 0;
};

bool slides_window(Dim dim) {
  return dim == Dim::P || dim == Dim::Q || dim == Dim::R || dim == Dim::S;
}

/// Walks one operand between two levels that hold it and no level between them does.
class Transfer {
 public:
  Transfer(const Layer& layer, Operand operand, Nest& nest, int child, int parent,
           bool counts_first_fills)
      : layer_(layer),
        operand_(operand),
        nest_(nest),
        child_(child),
        parent_(parent),
        counts_first_fills_(counts_first_fills) {
    time_ = nest.select([&](const Loop& loop) { return !loop.spatial && loop.level > child; });
    space_ = nest.select([&](const Loop& loop) { return loop.spatial && loop.level > child; });
  }

  void walk(Account* from_child, Account& from_parent) {
    std::vector<std::size_t> moved;
    do {
      // Of what each node asks, the child's level first; a node outside passes on what different
      // nodes inside it ask, once where they ask for all the same.
      std::vector<std::map<std::int64_t, std::set<Requests>>> asked(parent_ - child_ + 1);
      std::map<std::pair<int, std::int64_t>, std::int64_t> node_outside;
      do {
        const std::int64_t instance = nest_.instance_of(child_);
        Words brought = words_brought(instance, moved);
        if (from_child != nullptr) {
          from_child->fills[instance] += static_cast<std::int64_t>(brought.size());
          from_child->tile =
              std::max(from_child->tile, static_cast<std::int64_t>(held_[instance].size()));
          if (operand_ == Operand::Output && !counts_first_fills_)
            for (const std::int64_t word : brought)
              from_child->first_fills[instance] += from_child->filled[instance].insert(word).second;
        }
        if (brought.empty()) continue;
        asked[0][instance].insert({std::move(brought)});
        for (int l = child_; l < parent_; ++l)
          node_outside[{l, nest_.instance_of(l)}] = nest_.instance_of(l + 1);
      } while (!nest_.advance(space_).empty());
      for (int l = child_; l < parent_; ++l)
        for (const auto& [node, requests] : asked[l - child_])
          asked[l + 1 - child_][node_outside[{l, node}]].insert(joined(requests));
      for (const auto& [parent, requests] : asked.back())
        for (const Words& words : joined(requests)) serve(parent, words, from_parent);
      moved = nest_.advance(time_);
    } while (!moved.empty());
  }

  std::int64_t standstills() const { return standstills_; }

 private:
  using Requests = std::vector<Words>;

  static Requests joined(const std::set<Requests>& different) {
    Requests all;
    for (const Requests& requests : different)
      all.insert(all.end(), requests.begin(), requests.end());
    return all;
  }

  Words words_brought(std::int64_t instance, const std::vector<std::size_t>& moved) {
    Words wanted = words_touched(layer_, operand_, nest_, child_);
    if (child_ == kMacs) return wanted;
    Words& held = held_[instance];
    Words brought;
    if (wanted == held) {
      const DimSet indexed = layer_.relevant(operand_);
      standstills_ += std::any_of(moved.begin(), moved.end(), [&](std::size_t loop) {
        return indexed.has(nest_.loop(loop).dim);
      });
    } else if (moved.size() == 1 && operand_ == Operand::Input &&
               slides_window(nest_.loop(moved[0]).dim)) {
      std::set_difference(wanted.begin(), wanted.end(), held.begin(), held.end(),
                          std::back_inserter(brought));
    } else {
      brought = wanted;
    }
    held = std::move(wanted);
    return brought;
  }

  void serve(std::int64_t parent, const Words& words, Account& account) {
    account.served[parent] += static_cast<std::int64_t>(words.size());
    if (operand_ != Operand::Output) return;
    for (const std::int64_t word : words)
      account.first_visits[parent] += account.visited[parent].insert(word).second;
  }

  const Layer& layer_;
  Operand operand_;
  Nest& nest_;
  int child_;
  int parent_;
  bool counts_first_fills_;
  std::vector<std::size_t> time_, space_;
  std::map<std::int64_t, Words> held_;
  std::int64_t standstills_ = 0;
};

/// The number that every instance has; instances that differ are noted.
std::int64_t common(const std::map<std::int64_t, std::int64_t>& by_instance, bool& agree) {
  if (by_instance.empty()) return 0;
  for (const auto& entry : by_instance)
    agree = agree && entry.second == by_instance.begin()->second;
  return by_instance.begin()->second;
}

}  // namespace

WalkedCounts walk_loop_nest(const Architecture& architecture, const Layer& layer,
                            const Mapping& mapping) {
  WalkedCounts walked;
  const int num_levels = architecture.num_levels();
  walked.levels.assign(architecture.levels.size(), {});
  Nest nest(mapping, layer.bounds);
  for (const Operand operand : kAllOperands) {
    std::vector<Account> accounts(architecture.levels.size());
    int child = kMacs;
    for (int l = 0; l < num_levels; ++l) {
      if (!holds(architecture.levels[l], mapping.levels[l], operand)) continue;
      Transfer transfer(layer, operand, nest, child, l, architecture.counts_first_fills);
      transfer.walk(child == kMacs ? nullptr : &accounts[child], accounts[l]);
      if (child != kMacs) walked.standstills[child] += transfer.standstills();
      child = l;
    }
    accounts[num_levels - 1].tile =
        static_cast<std::int64_t>(words_touched(layer, operand, nest, num_levels - 1).size());
    for (int l = 0; l < num_levels; ++l) {
      OperandTraffic& counts = walked.levels[l][index(operand)];
      const std::int64_t served = common(accounts[l].served, walked.instances_agree);
      counts.tile = accounts[l].tile;
      counts.fills = common(accounts[l].fills, walked.instances_agree);
      counts.reads = served - common(accounts[l].first_visits, walked.instances_agree);
      counts.fills -= common(accounts[l].first_fills, walked.instances_agree);
      if (operand == Operand::Output) counts.updates = served;
    }
  }
  const auto time = nest.select([](const Loop& loop) { return !loop.spatial; });
  const auto macs = nest.select([](const Loop& loop) { return loop.spatial; });
  do {
    ++walked.compute_cycles;
    do {
      ++walked.computes;
      walked.macs += nest.is_inside(num_levels);
    } while (!nest.advance(macs).empty());
  } while (!nest.advance(time).empty());
  for (int l = 0; l < num_levels; ++l) {
    const auto space =
        nest.select([&](const Loop& loop) { return loop.spatial && loop.level > l; });
    std::int64_t& instances = walked.instances.emplace_back(0);
    do ++instances;
    while (!nest.advance(space).empty());
  }
  return walked;
}

std::string traffic_mismatch(const Architecture& architecture, const WalkedCounts& walked,
                             const Traffic& counted) {
  std::string mismatch;
  const auto compare = [&](const std::string& what, std::int64_t by_walk, std::int64_t by_form,
                           bool may_count_more = false) {
    if (by_walk == by_form || (may_count_more && by_walk < by_form)) return;
    mismatch += what + ": walked " + std::to_string(by_walk) + ", counted " +
                std::to_string(by_form) + "; ";
  };
  if (!walked.instances_agree) mismatch += "instances differ; ";
  compare("compute cycles", walked.compute_cycles, counted.compute_cycles);
  compare("computes", walked.computes, counted.computes);
  compare("multiply-accumulates", walked.macs, counted.macs);
  bool child_stands_still = false;
  for (int l = 0; l < architecture.num_levels(); ++l) {
    compare(architecture.levels[l].name + " instances", walked.instances[l], counted.instances[l]);
    for (const Operand operand : kAllOperands) {
      const OperandTraffic& by_walk = walked.levels[l][index(operand)];
      const OperandTraffic& by_form = counted.levels[l][index(operand)];
      const std::string what = architecture.levels[l].name + " " + std::string(name(operand)) + " ";
      const bool is_input = operand == Operand::Input;
      compare(what + "tile", by_walk.tile, by_form.tile);
      compare(what + "updates", by_walk.updates, by_form.updates);
      compare(what + "fills", by_walk.fills, by_form.fills, is_input && walked.standstills[l] > 0);
      compare(what + "reads", by_walk.reads, by_form.reads, is_input && child_stands_still);
    }
    if (walked.levels[l][index(Operand::Input)].tile > 0)
      child_stands_still = walked.standstills[l];
  }
  return mismatch;
}

}  // namespace codescent::testing
