#pragma once

#include <vector>

#include "autodiff_model/graph/lane_program.hpp"

namespace codescent {

/// What one program of each layer computed, for as many layers as there is room: of a long network
/// the first ones. What is not kept is computed again, so that memory does not grow with layers.
class LayerRegisters {
 public:
  /// Refers to the programs, one of each layer.
  LayerRegisters(const std::vector<LaneProgram>& programs, std::size_t most_bytes);

  /// Whether a layer's values are still those that were computed last.
  bool keeps(int layer) const { return owners_[slot(layer)] == layer; }
  /// A layer's values. [nodes]
  Pack* of(int layer) { return values_.data() + slot(layer) * slot_size_; }
  /// Makes room for a layer's values, its constants set; those of another layer are lost.
  Pack* claim(int layer);

 private:
  std::size_t slot(int layer) const { return static_cast<std::size_t>(layer) % owners_.size(); }

  const std::vector<LaneProgram>& programs_;
  std::size_t slot_size_ = 0;  // nodes of the largest program
  std::vector<int> owners_;    // [slots] layer, or -1
  std::vector<Pack> values_;   // [slots, nodes]
};

}  // namespace codescent
