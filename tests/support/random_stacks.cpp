#include "tests/support/random_stacks.hpp"

#include <cmath>
#include <limits>

namespace codescent::testing {
namespace {

/// Of two words counts that share a figure, the second counts so much.
constexpr double kSecond = 1 << 26;

/// Grows a network; maps of the network's inputs get their numbers when all layers are known.
class StackGrower {
 public:
  explicit StackGrower(std::mt19937_64& random) : random_(random), groups_(pick(random, 1, 2)) {
    given_.push_back(map_of(pick(random, 1, 3), {pick(random, 3, 24), pick(random, 3, 12)}));
  }

  LayerGraph operator()() {
    const int most = pick(random_, 1, 4);
    while (network_.num_layers() < most) {
      const int kind = pick(random_, 0, 7);
      if (kind < 3) {
        slide(last(), pick(random_, 0, 3) == 0);
      } else if (kind < 5) {
        add();
      } else if (kind == 5) {
        multiply();
      } else if (kind == 6) {
        part_and_add();
      } else {
        reshape(last());
      }
    }
    for (GraphLayer& fused : network_.layers)
      for (MapUse& use : fused.uses)
        if (use.map < 0) use.map = network_.num_layers() - 1 - use.map;
    network_.maps.insert(network_.maps.end(), given_.begin(), given_.end());
    return network_;
  }

 private:
  FeatureMap map_of(std::int64_t channels, std::array<std::int64_t, 2> extents) {
    return {channels * groups_, static_cast<double>(pick(random_, 1, 3)), extents};
  }
  // The network's inputs count down from -1.
  const FeatureMap& map(int number) const {
    return number < 0 ? given_[slot(-1 - number)] : network_.maps[slot(number)];
  }
  int last() const { return network_.num_layers() - 1; }  // -1 before the first layer

  void append(GraphLayer fused, std::int64_t channels) {
    fused.layer.name = "layer" + std::to_string(network_.num_layers());
    fused.layer.bounds[index(Dim::G)] = groups_;
    fused.bits = {};
    fused.bits.weight = fused.has_weights() ? pick(random_, 1, 3) : 0;
    for (const MapUse& use : fused.uses)
      if (use.operand == Operand::Weight) fused.bits.weight = map(use.map).word_bits;
    network_.maps.push_back(
        map_of(channels, {fused.layer.bound(Dim::P), fused.layer.bound(Dim::Q)}));
    network_.layers.push_back(std::move(fused));
  }

  struct Window {
    std::int64_t taps = 1, stride = 1, dilation = 1, padding = 0;
  };
  Window random_window(std::int64_t extent) {
    Window window{pick(random_, 1, 3), pick(random_, 1, 3), pick(random_, 1, 2), 0};
    if (window.dilation * (window.taps - 1) + 1 > extent) window.taps = 1;
    window.padding =
        pick(random_, 0, static_cast<int>(window.dilation * (window.taps - 1) + 1) / 2);
    return window;
  }

  void slide_by(int from, const std::array<Window, 2>& windows, bool pools, std::int64_t outputs) {
    const FeatureMap& read = map(from);
    GraphLayer fused;
    fused.layer.bounds[index(Dim::C)] = read.channels / groups_;
    if (pools)
      fused.layer.type = &kWeightlessTypes[0];
    else
      fused.layer.bounds[index(Dim::K)] = outputs;
    fused.layer.stride_w = windows[0].stride, fused.layer.stride_h = windows[1].stride;
    fused.layer.dilation_w = windows[0].dilation, fused.layer.dilation_h = windows[1].dilation;
    const std::array<Dim, 2> filters = {Dim::R, Dim::S}, positions = {Dim::P, Dim::Q};
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const Window& window = windows[axis];
      fused.layer.bounds[index(filters[axis])] = window.taps;
      fused.layer.bounds[index(positions[axis])] =
          (read.extents[axis] + 2 * window.padding - window.dilation * (window.taps - 1) - 1) /
              window.stride +
          1;
    }
    fused.uses = {{Operand::Input, from, {windows[0].padding, windows[1].padding}}};
    append(fused, pools ? read.channels / groups_ : outputs);
  }
  void slide(int from, bool pools) {
    const auto& extents = map(from).extents;
    slide_by(from, {random_window(extents[0]), random_window(extents[1])}, pools,
             pick(random_, 1, 3));
  }

  /// Reads columns of a map as its channels.
  void reshape(int from) {
    const FeatureMap& read = map(from);
    GraphLayer fused;
    const std::int64_t outputs = pick(random_, 1, 3);
    fused.layer.bounds[index(Dim::C)] = read.channels / groups_ * read.extents[1];
    fused.layer.bounds[index(Dim::K)] = outputs;
    fused.layer.bounds[index(Dim::P)] = read.extents[0];
    fused.uses = {{Operand::Input, from, {0, 0}, true}};
    append(fused, outputs);
  }

  void add_maps(int first, int second) {
    GraphLayer fused;
    fused.layer.type = &kAddition;
    fused.layer.bounds[index(Dim::C)] = map(first).channels / groups_;
    fused.layer.bounds[index(Dim::P)] = map(first).extents[0];
    fused.layer.bounds[index(Dim::Q)] = map(first).extents[1];
    fused.uses = {{Operand::Input, first}, {Operand::Weight, second}};
    append(fused, map(first).channels / groups_);
  }
  /// Adds an earlier map, or a new input of the network.
  void add() {
    std::vector<int> alike;
    for (int other = -static_cast<int>(given_.size()); other < last(); ++other)
      if (map(other).extents == map(last()).extents && map(other).channels == map(last()).channels)
        alike.push_back(other);
    if (last() < 0 || alike.empty() || pick(random_, 0, 2) == 0) {
      const int first = last();
      given_.push_back(map_of(map(first).channels / groups_, map(first).extents));
      add_maps(first, -static_cast<int>(given_.size()));
    } else {
      add_maps(last(), alike[random_() % alike.size()]);
    }
  }

  /// By an earlier map, or a new input of the network, in the weights' place.
  void multiply() {
    const int first = last();
    const std::int64_t channels = map(first).channels / groups_;
    int second = first > 0 ? pick(random_, -1, first - 1) : -1;
    std::int64_t outputs = 0;
    if (second >= 0)
      outputs = map(second).channels / groups_ * map(second).extents[0] * map(second).extents[1];
    if (outputs % channels != 0 || outputs == 0 || outputs / channels > 20) {
      outputs = channels * pick(random_, 1, 3);
      given_.push_back(map_of(channels, {outputs / channels, 1}));
      second = -static_cast<int>(given_.size());
    }
    GraphLayer fused;
    fused.layer.bounds[index(Dim::C)] = channels;
    fused.layer.bounds[index(Dim::K)] = outputs / channels;
    fused.layer.bounds[index(Dim::P)] = map(first).extents[0];
    fused.layer.bounds[index(Dim::Q)] = map(first).extents[1];
    fused.uses = {{Operand::Input, first}, {Operand::Weight, second, {0, 0}, true}};
    append(fused, outputs / channels);
  }

  /// Two layers read one map through other windows, and a third adds what they make of it.
  void part_and_add() {
    const int from = last();
    const std::int64_t outputs = pick(random_, 1, 2), stride = pick(random_, 1, 2);
    const auto window = [&](std::int64_t extent) {
      const std::int64_t dilation = pick(random_, 1, 2);
      if (pick(random_, 0, 1) == 0 || 2 * dilation + 1 > extent) return Window{1, stride, 1, 0};
      return Window{3, stride, dilation, dilation};
    };
    for (int branch = 0; branch < 2; ++branch)
      slide_by(from, {window(map(from).extents[0]), window(map(from).extents[1])}, false, outputs);
    add_maps(last(), last() - 1);
  }

  std::mt19937_64& random_;
  const std::int64_t groups_;
  LayerGraph network_;
  std::vector<FeatureMap> given_;
};

}  // namespace

int pick(std::mt19937_64& random, int least, int most) {
  return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
}

LayerGraph random_stack(std::mt19937_64& random) {
  return StackGrower(random)();
}

StackMemories random_memories(std::mt19937_64& random, int num_memories) {
  StackMemories memories;
  const double word_bits = pick(random, 0, 1);
  double size = pick(random, 4, 60) * pick(random, 1, 6);
  for (int m = 0; m < num_memories; ++m) {
    const bool is_outermost = m + 1 == num_memories;
    memories.size_bits.push_back(is_outermost ? std::numeric_limits<double>::infinity() : size);
    memories.is_single.push_back(is_outermost || m > 0 || pick(random, 0, 3) > 0);
    memories.word_bits.push_back(word_bits);
    std::array<bool, kNumOperands> holds{};
    for (std::size_t operand = 0; operand < holds.size(); ++operand) {
      holds[operand] = is_outermost || pick(random, 0, 3) > 0;
      if (holds[operand]) memories.hierarchy[operand].push_back(m);
    }
    if (memories.is_single.back() && holds[slot(index(Operand::Output))]) {
      memories.written.push_back(m);
      if (holds[slot(index(Operand::Input))]) memories.shared.push_back(m);
    }
    size *= pick(random, 1, 12);
  }
  return memories;
}

const std::vector<TilePoint>& RecordingTiles::front(const TileRequest& request) const {
  const GraphLayer& fused = network_.layers[slot(request.layer)];
  Layer tile = fused.layer;
  tile.bounds[index(Dim::P)] = request.width;
  tile.bounds[index(Dim::Q)] = request.height;
  if (request.is_one_group) tile.bounds[index(Dim::G)] = 1;
  std::vector<double> bits = request.reserved_bits;
  for (const Operand operand : kAllOperands) {
    double words = 1;
    for (const Dim dim : kAllDims)
      if (tile.plain_dims(operand).has(dim)) words *= static_cast<double>(tile.bound(dim));
    double word_bits = fused.bits.weight;  // none of a layer without weights
    if (operand == Operand::Output) word_bits = network_.maps[slot(request.layer)].word_bits;
    for (const MapUse& use : fused.uses)
      if (use.operand == operand) word_bits = network_.maps[slot(use.map)].word_bits;
    if (word_bits == 0) words = 0;
    if (operand == Operand::Input)
      for (const WindowAxis& axis : tile.window_axes())
        words *= static_cast<double>((tile.bound(axis.output) - 1) * axis.stride +
                                     (tile.bound(axis.filter) - 1) * axis.dilation + 1);
    const int home = request.homes[slot(index(operand))];
    bits[slot(home)] += memories_.bits_at(home, words, word_bits);
  }
  for (int m = 0; m < memories_.outermost(); ++m)
    if (bits[slot(m)] > memories_.size_of(m)) return nothing_;
  fronts_.emplace_back(1);
  requests_[&fronts_.back()] = request;
  return fronts_.back();
}

CopyCost RecordingTiles::copies_cost(const std::vector<TileCopy>& copies) const {
  const std::size_t num_memories = memories_.size_bits.size();
  std::array<double, 6> figures{};
  for (const TileCopy& copy : copies) {
    const std::size_t pair =
        slot(copy.from) * (num_memories - 1) + slot(copy.to - (copy.to > copy.from ? 1 : 0));
    figures[pair / 2] += copy.words * (pair % 2 == 0 ? 1 : kSecond);
  }
  CopyCost cost{figures[0], figures[1], {}};
  for (std::size_t m = 0; m < num_memories; ++m)
    cost.memory_pj.push_back(m < 4 ? figures[2 + m] : 0);
  return cost;
}

std::vector<std::vector<double>> RecordingTiles::copied_words(const StackRuns& runs) const {
  const std::size_t num_memories = memories_.size_bits.size();
  std::vector<double> figures = {runs.copies.energy_pj, runs.copies.cycles};
  figures.insert(figures.end(), runs.copy_memory_pj.begin(), runs.copy_memory_pj.end());
  std::vector<std::vector<double>> words(num_memories, std::vector<double>(num_memories, 0));
  for (std::size_t pair = 0; pair < num_memories * (num_memories - 1); ++pair) {
    const std::size_t from = pair / (num_memories - 1), other = pair % (num_memories - 1);
    const double figure = figures[pair / 2];
    words[from][other + (other >= from ? 1 : 0)] =
        pair % 2 == 0 ? std::fmod(figure, kSecond) : std::floor(figure / kSecond);
  }
  return words;
}

}  // namespace codescent::testing
