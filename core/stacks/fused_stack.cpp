#include "core/stacks/fused_stack.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/stacks/stack_tiles.hpp"

namespace codescent {
namespace {

class StackRunner {
 public:
  StackRunner(const LayerGraph& network, const StackChoice& choice, const TileModel& model)
      : network_(network),
        choice_(choice),
        model_(model),
        memories_(model.memories()),
        tiles_(network, choice) {
    made_.choice = choice;
    made_.copy_memory_pj.assign(memories_.size_bits.size(), 0);
    made_.num_types = static_cast<int>(tiles_.kinds().size());
    for (const TileKindPair& kind : tiles_.kinds()) made_.num_tiles += kind.count;
  }

  std::variant<StackRuns, StackFailure> operator()() {
    // What the network is given is there already.
    if (choice_.layers.first == choice_.layers.last &&
        !layer(choice_.layers.first).layer.type->computes)
      return made_;
    place_caches();
    if (!place_weights())
      return StackFailure{"no memory below the outermost holds the weights of all layers"};
    for (const TileKindPair& kind : tiles_.kinds()) {
      kind_ = &kind;
      places_.assign(network_.maps.size(), kNoMemory);
      fetch_inputs();
      for (int l = choice_.layers.first; l <= choice_.layers.last; ++l)
        if (words(l) > 0 && !run_layer(l)) return failure(l);
    }
    return made_;
  }

 private:
  const GraphLayer& layer(int l) const { return network_.layers[slot(l)]; }
  double words(int map) const { return tiles_.words(*kind_, map); }
  double bits(int memory, int map, double of_words) const {
    return memories_.bits_at(memory, of_words, network_.maps[slot(map)].word_bits);
  }

  /// Bits that a layer needs in one memory if all its maps are there, with those that wait.
  double live_bits(int l, int memory) const {
    double sum = l == choice_.layers.last ? 0 : bits(memory, l, words(l));
    for (const int map : waiting_maps(l))
      sum += bits(memory, map, tiles_.waiting_words(*kind_, l, map));
    return sum + input_bits(l, memory);
  }
  double input_bits(int l, int memory) const {
    double sum = 0;
    for (std::size_t use = 0; use < layer(l).uses.size(); ++use)
      if (!tiles_.is_direct(layer(l).uses[use].map))
        sum += bits(memory, layer(l).uses[use].map, tiles_.patch_words(*kind_, l, use));
    return sum;
  }

  /// The same without what `reserved_bits` has of them.
  double window_bits(int l, int memory) const {
    double sum = input_bits(l, memory);
    for (std::size_t use = 0; use < layer(l).uses.size(); ++use)
      if (!tiles_.is_direct(layer(l).uses[use].map))
        sum -= bits(memory, layer(l).uses[use].map, tiles_.beside_window_words(*kind_, l, use));
    return sum;
  }

  /// Maps of this tile that a later layer reads, whether this one does or not.
  std::vector<int> waiting_maps(int l) const {
    std::vector<int> maps;
    for (const int map : tiles_.inputs())
      if (!tiles_.is_direct(map) && tiles_.is_read_after(l, map)) maps.push_back(map);
    for (int map = choice_.layers.first; map < l; ++map)
      if (tiles_.is_read_after(l, map)) maps.push_back(map);
    return maps;
  }

  /// Of all kinds of tiles and layers the most.
  double peak_bits(int memory) {
    double peak = 0;
    for (const TileKindPair& kind : tiles_.kinds()) {
      kind_ = &kind;
      for (int l = choice_.layers.first; l <= choice_.layers.last; ++l)
        if (words(l) > 0) peak = std::max(peak, live_bits(l, memory));
    }
    return peak;
  }

  double kept_columns_bits(int memory) const {
    double sum = 0;
    for (int map = 0; map < static_cast<int>(network_.maps.size()); ++map)
      sum += bits(memory, map, tiles_.kept_column_words(map));
    return sum;
  }
  double kept_rows_bits(int memory) const {
    double sum = 0;
    for (int map = 0; map < static_cast<int>(network_.maps.size()); ++map)
      sum += bits(memory, map, tiles_.kept_row_words(map));
    return sum;
  }

  void place_caches() {
    const auto lowest = [&](const auto& bits_there) {
      for (const int memory : memories_.shared)
        if (memory != memories_.outermost() && bits_there(memory) <= memories_.size_of(memory))
          return memory;
      return memories_.outermost();
    };
    columns_bits_.assign(memories_.size_bits.size(), 0);
    rows_bits_ = columns_bits_;
    if (choice_.mode != OverlapMode::Recompute && kept_columns_bits(memories_.outermost()) > 0) {
      made_.columns_memory =
          lowest([&](int memory) { return peak_bits(memory) + kept_columns_bits(memory); });
      columns_bits_[slot(made_.columns_memory)] = kept_columns_bits(made_.columns_memory);
    }
    if (choice_.mode == OverlapMode::FullCache && kept_rows_bits(memories_.outermost()) > 0) {
      made_.rows_memory = lowest([&](int memory) {
        return peak_bits(memory) + columns_bits_[slot(memory)] + kept_rows_bits(memory);
      });
      rows_bits_[slot(made_.rows_memory)] = kept_rows_bits(made_.rows_memory);
    }
  }

  bool has_weights(int l) const { return layer(l).has_weights(); }
  double weight_words(int l) const {
    if (!has_weights(l)) return 0;
    return weight_bits(layer(l)) / layer(l).bits.weight / static_cast<double>(tiles_.groups());
  }
  double weight_bits_at(int memory, int l) const {
    return memories_.bits_at(memory, weight_words(l), layer(l).bits.weight);
  }

  /// The lowest memory that stands once and holds the weights of all layers beside the rest. They
  /// are brought there once.
  bool place_weights() {
    made_.weights_memory = memories_.outermost();
    if (!choice_.keeps_weights) return true;
    for (const int memory : memories_.chain(Operand::Weight)) {
      if (!memories_.is_single[slot(memory)] || memory == memories_.outermost()) continue;
      double sum = columns_bits_[slot(memory)] + rows_bits_[slot(memory)];
      const auto& shared = memories_.shared;
      if (std::find(shared.begin(), shared.end(), memory) != shared.end()) sum += peak_bits(memory);
      for (int l = choice_.layers.first; l <= choice_.layers.last; ++l)
        sum += weight_bits_at(memory, l);
      if (sum > memories_.size_of(memory)) continue;
      made_.weights_memory = memory;
      std::vector<TileCopy> copies;
      for (int l = choice_.layers.first; l <= choice_.layers.last; ++l)
        if (has_weights(l))
          copies.push_back({weight_words(l), layer(l).bits.weight, Operand::Weight,
                            memories_.outermost(), Operand::Weight, memory});
      add_copies(copies, tiles_.groups());
      return true;
    }
    return false;
  }

  void add_copies(const std::vector<TileCopy>& copies, std::int64_t count) {
    if (copies.empty()) return;
    const CopyCost cost = model_.copies_cost(copies);
    const auto times = static_cast<double>(count);
    made_.copies.energy_pj += times * cost.energy_pj;
    made_.copies.cycles += times * cost.cycles;
    for (const TileCopy& copy : copies)
      for (const int end : {copy.from, copy.to})
        if (end == memories_.outermost()) made_.copy_outermost_words += times * copy.words;
    for (std::size_t m = 0; m < cost.memory_pj.size(); ++m)
      made_.copy_memory_pj[m] += times * cost.memory_pj[m];
  }

  /// Bits in a memory that caches and weights take: those of all layers, or of all others.
  double kept_bits(int memory, int but_weights_of) const {
    double sum = columns_bits_[slot(memory)] + rows_bits_[slot(memory)];
    if (memory == made_.weights_memory && memory != memories_.outermost())
      for (int l = choice_.layers.first; l <= choice_.layers.last; ++l)
        if (l != but_weights_of) sum += weight_bits_at(memory, l);
    return sum;
  }
  /// Bits in a memory that neither the layer's own operands nor its outputs take. A map that
  /// later layers read, too, is among its operands only where it reads it from there.
  double reserved_bits(int l, int memory, int input) const {
    double sum = kept_bits(memory, l);
    for (const int map : waiting_maps(l))
      if (places_[slot(map)] == memory)
        sum +=
            bits(memory, map, input == memory ? tiles_.waiting_words(*kind_, l, map) : words(map));
    for (std::size_t use = 0; input == memory && use < layer(l).uses.size(); ++use)
      if (!tiles_.is_direct(layer(l).uses[use].map))
        sum += bits(memory, layer(l).uses[use].map, tiles_.beside_window_words(*kind_, l, use));
    return sum;
  }

  /// Memories of a chain that stand once and have room, from the MACs outwards; the outermost last.
  ///   bits_in  all that has to have room in a memory
  template <typename Bits>
  std::vector<int> with_room(const std::vector<int>& memories, const Bits& bits_in) const {
    std::vector<int> found;
    for (const int memory : memories)
      if (memory == memories_.outermost() ||
          (memories_.is_single[slot(memory)] && bits_in(memory) <= memories_.size_of(memory)))
        found.push_back(memory);
    return found;
  }

  /// All come before the first layer runs.
  void fetch_inputs() {
    std::vector<double> fetched_bits(memories_.size_bits.size(), 0);
    for (const int map : tiles_.inputs()) {
      places_[slot(map)] = memories_.outermost();
      if (tiles_.is_direct(map) || words(map) == 0) continue;
      const int to = with_room(memories_.chain(Operand::Input), [&](int memory) {
                       return kept_bits(memory, -1) + fetched_bits[slot(memory)] +
                              bits(memory, map, words(map));
                     }).front();
      fetched_bits[slot(to)] += bits(to, map, words(map));
      places_[slot(map)] = to;
      made_.fetches.push_back({static_cast<int>(kind_ - tiles_.kinds().data()), map, to});
      if (to != memories_.outermost())
        add_copies({{words(map), network_.maps[slot(map)].word_bits, Operand::Input,
                     memories_.outermost(), Operand::Input, to}},
                   kind_->count);
      add_copies(cache_copies(map, to), kind_->count);
    }
  }

  bool run_layer(int l) {
    std::vector<int> inputs = {memories_.outermost()};
    if (input_bits(l, memories_.outermost()) > 0)
      inputs = with_room(memories_.chain(Operand::Input), [&](int memory) {
        return reserved_bits(l, memory, memory) + window_bits(l, memory);
      });
    std::vector<int> outputs = {memories_.outermost()};
    if (l != choice_.layers.last)
      outputs = with_room(memories_.written, [&](int memory) {
        return reserved_bits(l, memory, memory) + bits(memory, l, words(l));
      });
    for (std::size_t more = 0; more < inputs.size() + outputs.size() - 1; ++more)
      for (std::size_t of_input = 0; of_input <= more && of_input < inputs.size(); ++of_input) {
        const std::size_t of_output = more - of_input;
        if (of_output >= outputs.size()) continue;
        if (try_run(l, inputs[of_input], outputs[of_output])) return true;
      }
    return false;
  }

  bool try_run(int l, int input, int output) {
    const GraphLayer& of_layer = layer(l);
    TileRequest request;
    request.layer = l;
    request.width = kind_->column->fresh[slot(l)];
    request.height = kind_->row->fresh[slot(l)];
    request.is_one_group = tiles_.groups() > 1;
    request.homes[slot(index(Operand::Weight))] = made_.weights_memory;
    for (const MapUse& use : of_layer.uses)
      request.homes[slot(index(use.operand))] =
          tiles_.is_direct(use.map) ? memories_.outermost() : input;
    request.homes[slot(index(Operand::Output))] = output;
    for (int memory = 0; memory < static_cast<int>(memories_.size_bits.size()); ++memory)
      request.reserved_bits.push_back(
          memory == memories_.outermost() ? 0 : reserved_bits(l, memory, input));
    const std::vector<TilePoint>& front = model_.front(request);
    if (front.empty()) return false;
    made_.runs.push_back({l, kind_->count, &front});
    add_copies(copies_before(l, input), kind_->count);
    places_[slot(l)] = output;
    if (l != choice_.layers.last) add_copies(cache_copies(l, output), kind_->count);
    return true;
  }

  /// What the layer reads comes to where it reads it: from the tile's own part, and from what was
  /// kept. What earlier rows had is in the cache of rows, the corner of earlier columns, too.
  std::vector<TileCopy> copies_before(int l, int input) const {
    std::vector<TileCopy> copies;
    for (std::size_t use = 0; use < layer(l).uses.size(); ++use) {
      const int map = layer(l).uses[use].map;
      if (tiles_.is_direct(map)) continue;
      const double word_bits = network_.maps[slot(map)].word_bits;
      const auto add = [&](double of_words, Operand operand, int from) {
        if (of_words > 0 && from != kNoMemory && from != input)
          copies.push_back({of_words, word_bits, operand, from, Operand::Input, input});
      };
      add(tiles_.fresh_patch_words(*kind_, l, use),
          tiles_.is_input(map) ? Operand::Input : Operand::Output, places_[slot(map)]);
      add(tiles_.column_patch_words(*kind_, l, use), Operand::Input, made_.columns_memory);
      add(tiles_.row_patch_words(*kind_, l, use), Operand::Input, made_.rows_memory);
    }
    return copies;
  }

  /// What a map leaves for the next tiles goes to the caches: rows of all columns, and columns
  /// without what stands in the rows of the same memory.
  std::vector<TileCopy> cache_copies(int map, int from) const {
    std::vector<TileCopy> copies;
    const std::int64_t width = kind_->column->fresh[slot(map)];
    const std::int64_t height = kind_->row->fresh[slot(map)];
    const double word_bits = network_.maps[slot(map)].word_bits;
    const Operand operand = tiles_.is_input(map) ? Operand::Input : Operand::Output;
    const auto add = [&](std::int64_t w, std::int64_t h, int to) {
      if (w > 0 && h > 0 && to != from)
        copies.push_back({tiles_.map_words(map, w, h), word_bits, operand, from, operand, to});
    };
    std::int64_t rows = 0;
    if (made_.rows_memory != kNoMemory) {
      rows = std::min(kind_->row->cached[slot(map)], height);
      add(width, rows, made_.rows_memory);
    }
    if (made_.columns_memory != kNoMemory)
      add(std::min(kind_->column->cached[slot(map)], width),
          made_.columns_memory == made_.rows_memory ? height - rows : height, made_.columns_memory);
    return copies;
  }

  StackFailure failure(int l) const {
    return {"layer " + in_quotes(layer(l).layer.name) + " has no mapping for " +
            std::to_string(kind_->column->fresh[slot(l)]) + " x " +
            std::to_string(kind_->row->fresh[slot(l)]) + " outputs"};
  }

  const LayerGraph& network_;
  const StackChoice& choice_;
  const TileModel& model_;
  const StackMemories& memories_;
  const StackTiles tiles_;
  std::vector<double> columns_bits_, rows_bits_;  // [memories] of caches
  const TileKindPair* kind_ = nullptr;
  std::vector<int> places_;  // [maps] where the tile's part stands
  StackRuns made_;
};

}  // namespace

std::variant<StackRuns, StackFailure> stack_runs(const LayerGraph& network,
                                                 const StackChoice& choice,
                                                 const TileModel& model) {
  return StackRunner(network, choice, model)();
}

}  // namespace codescent
