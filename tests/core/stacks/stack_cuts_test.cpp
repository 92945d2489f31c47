#include "core/stacks/stack_cuts.hpp"

#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

using Ranges = std::vector<std::pair<int, int>>;

/// Layers with so many bytes of weights, each of which reads the one before.
LayerGraph chain_of(const std::vector<std::int64_t>& weight_bytes) {
  LayerGraph network;
  network.maps.resize(weight_bytes.size() + 1);
  for (std::size_t l = 0; l < weight_bytes.size(); ++l) {
    GraphLayer& layer = network.layers.emplace_back();
    layer.layer.bounds[index(Dim::K)] = weight_bytes[l];
    layer.uses = {{Operand::Input, static_cast<int>(l == 0 ? weight_bytes.size() : l - 1)}};
  }
  return network;
}

/// The same, with the outputs of two layers added by the second one of these.
LayerGraph with_shortcut(LayerGraph network, int from, int to) {
  GraphLayer& sum = network.layers[slot(to)];
  sum.layer.type = &kAddition;
  sum.uses.push_back({Operand::Weight, from});
  return network;
}

Ranges pairs(const std::vector<LayerRange>& ranges) {
  Ranges found;
  for (const LayerRange& range : ranges) found.emplace_back(range.first, range.last);
  return found;
}

Ranges stacks(const LayerGraph& network, double capacity_bytes) {
  return pairs(stacks_by_weights(network, capacity_bytes * 8));
}

}  // namespace

TEST_CASE("each layer of a chain may be cut off, and no layer of a residual block") {
  const LayerGraph chain = chain_of({1, 1, 1, 1, 1, 1});
  CHECK(indivisible_groups(chain).size() == 6);
  const Ranges with_block = {{0, 0}, {1, 3}, {4, 4}, {5, 5}};
  CHECK(pairs(indivisible_groups(with_shortcut(chain, 0, 3))) == with_block);
  const Ranges with_two = {{0, 0}, {1, 3}, {4, 5}};
  CHECK(pairs(indivisible_groups(with_shortcut(with_shortcut(chain, 0, 3), 3, 5))) == with_two);
}

TEST_CASE("groups join while their weights fit, to the last bit") {
  const LayerGraph network = chain_of({3, 3, 4, 6, 5});
  CHECK(stacks(network, 21) == Ranges{{0, 4}});
  CHECK(stacks(network, 10) == Ranges{{0, 2}, {3, 3}, {4, 4}});
  CHECK(stacks(network, 9) == Ranges{{0, 1}, {2, 2}, {3, 3}, {4, 4}});
  // Together both last ones fit again.
  CHECK(stacks(network, 11) == Ranges{{0, 2}, {3, 4}});
}

TEST_CASE("a block joins as a whole, and one that alone does not fit is cut into its layers") {
  const LayerGraph network = with_shortcut(chain_of({2, 3, 3, 1, 2, 2}), 0, 3);
  CHECK(stacks(network, 8) == Ranges{{0, 3}, {4, 5}});
  CHECK(stacks(network, 7) == Ranges{{0, 0}, {1, 3}, {4, 5}});
  CHECK(stacks(network, 5) == Ranges{{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 5}});
}

TEST_CASE("stacks that are asked for end after the layers named, and name them again") {
  const LayerGraph network = chain_of({1, 1, 1, 1, 1});
  for (unsigned mask = 0; mask < 16; ++mask) {
    std::vector<int> cuts;
    for (int layer = 0; layer < 4; ++layer)
      if ((mask >> layer & 1u) != 0) cuts.push_back(layer);
    CAPTURE(mask);
    const std::vector<LayerRange> stacks = stacks_of_cuts(network, cuts);
    CHECK(cuts_of_stacks(stacks) == cuts);
    int next = 0;
    for (const LayerRange& stack : stacks) {
      CHECK(stack.first == next);
      next = stack.last + 1;
    }
    CHECK(next == 5);
  }
  // DeFiNES takes a cut after layer 0 for none.
  CHECK(pairs(stacks_of_cuts(network, {0})) == Ranges{{0, 0}, {1, 4}});
  CHECK(pairs(stacks_of_cuts(network, {2, 2, 4})) == Ranges{{0, 2}, {3, 4}});
}

}  // namespace codescent::testing
