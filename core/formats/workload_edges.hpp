#pragma once

#include <vector>

#include "core/files/yaml_reader.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Reads `inputs`, names of entries before, of each entry: by default the one before; the first
/// reads the network's input, as does one with an empty list. Nothing if no entry has the key.
/// Throws InputError for an unknown or later name, one that is given twice, and a count above 1.
///   first_layers  [entries + 1] where the layers of each entry begin
///   first_repeated  the entry that begins a block: "previous" is what stands before the block
std::vector<Edge> read_edges(const std::vector<YamlReader>& entries,
                             const std::vector<int>& first_layers, int first_repeated = 0);

/// Writes a block out so many times, each reading the one before where the first reads what stands
/// before it; names of the later ones end in ".2", ".3", ...
///   first_layer  of the block, which is the rest of the layers
void repeat_block(int first_layer, std::int64_t times, Workload& workload);

/// The names of the layers that each layer reads. [layers]
std::vector<std::vector<std::string>> inputs_of_layers(const Workload& workload);

}  // namespace codescent
