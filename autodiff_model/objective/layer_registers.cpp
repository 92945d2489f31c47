#include "autodiff_model/objective/layer_registers.hpp"

#include <algorithm>

namespace codescent {

LayerRegisters::LayerRegisters(const std::vector<LaneProgram>& programs, std::size_t most_bytes)
    : programs_(programs) {
  std::size_t num_nodes = 1;
  for (const LaneProgram& program : programs)
    num_nodes = std::max(num_nodes, static_cast<std::size_t>(program.num_nodes()));
  slot_size_ = num_nodes;
  const std::size_t most_slots = std::max<std::size_t>(1, most_bytes / (num_nodes * sizeof(Pack)));
  owners_.assign(std::min(most_slots, std::max<std::size_t>(1, programs.size())), -1);
  values_.resize(owners_.size() * slot_size_);
}

Pack* LayerRegisters::claim(int layer) {
  Pack* values = of(layer);
  if (!keeps(layer)) {
    programs_[layer].set_constants(values);
    owners_[slot(layer)] = layer;
  }
  return values;
}

}  // namespace codescent
