#pragma once

#include <vector>

#include "core/files/yaml_reader.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Reads `inputs`, names of entries before, of each entry: by default the one before; the first
/// reads the network's input, as does one with an empty list. Nothing if no entry has the key.
/// Throws InputError for an unknown or later name, one that is given twice, and a count above 1.
///   first_layers  [entries + 1] where the layers of each entry begin
std::vector<Edge> read_edges(const std::vector<YamlReader>& entries,
                             const std::vector<int>& first_layers);

/// The names of the layers that each layer reads. [layers]
std::vector<std::vector<std::string>> inputs_of_layers(const Workload& workload);

}  // namespace codescent
