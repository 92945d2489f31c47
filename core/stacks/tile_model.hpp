#pragma once

#include <array>
#include <vector>

#include "core/cost.hpp"
#include "core/stacks/stack_memories.hpp"
#include "core/zigzag/copies.hpp"

namespace codescent {

/// Where the words of a tile stand while a layer runs on it; the outermost memory if they are
/// brought, or written, as the layer's own loops have it. [operands]
using Homes = std::array<int, kNumOperands>;

/// One run of a layer on a tile.
struct TileRequest {
  int layer = 0;
  std::int64_t width = 1, height = 1;  // of the outputs
  bool is_one_group = false;           // of all that the layer has
  Homes homes{};
  std::vector<double> reserved_bits;  // [memories] that others hold meanwhile
};

/// A way to run it.
struct TilePoint {
  LayerCost cost;
  double mac_pj = 0;
  std::array<std::vector<double>, kNumOperands> memory_pj;  // [operands][memories]
  double outermost_words = 0;                               // of operands, moved there
};

/// Words that go from one memory to another, between layers.
struct TileCopy {
  double words = 0;
  double word_bits = 8;
  Operand from_operand = Operand::Output;
  int from = 0;  // memory
  Operand to_operand = Operand::Input;
  int to = 0;
};

/// Answers for tiles of layers by some cost model. Threads may share it.
class TileModel {
 public:
  virtual ~TileModel() = default;
  virtual const StackMemories& memories() const = 0;
  /// Ways of which none undercuts another in energy and cycles, by ascending energy; none if no
  /// mapping fits. Lives as long as the model.
  virtual const std::vector<TilePoint>& front(const TileRequest& request) const = 0;
  /// Of copies that are made at the same time.
  virtual CopyCost copies_cost(const std::vector<TileCopy>& copies) const = 0;
  /// What the network costs at least, however it is fused and mapped: its operations, and each word
  /// that comes from outside or stays there once.
  virtual NetworkCost least_cost() const = 0;
};

}  // namespace codescent
