#pragma once

#include "core/files/yaml_reader.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Reads the value of `problem` as Timeloop (v0.3 and v0.4) and DOSA write it: a shape, by name
/// (cnn-layer, dw-cnn-layer) or spelled out with dims named R S P Q C K N G, and the numbers of an
/// instance, in a map of their own or beside the shape. The layer has no name yet. Throws
/// InputError, also for a shape that is no row of `kLayerTypes`.
Layer read_timeloop_problem(const YamlReader& problem);

/// A network of one layer from a file that is a map with a `problem`; both have the file's name.
Workload read_problem_file(const YamlReader& root);

}  // namespace codescent
