#pragma once

#include <string>

#include "core/exact_model/metrics.hpp"
#include "core/files/csv_file.hpp"

namespace codescent::testing {

/// One of the 354 recorded mappings of reference/deeplab_pipeline/results.csv.
struct DeeplabRow {
  std::string architecture;  // "eyeriss_like", ... as the file has it
  Layer layer;               // with the shapes as recorded
  Mapping mapping;           // of `template_of(architecture)`
};

/// The bundled template and energy table that a recorded architecture is.
std::string template_of(const std::string& architecture);
std::string energy_table_of(const std::string& architecture);

/// Reads a row: its layer stands in the layer table of its model.
///   results  reference/deeplab_pipeline/results.csv
///   layers   deeplabv3_layers.csv or undilated_layers.csv, by the row's model
DeeplabRow read_deeplab_row(const CsvTable& results, std::size_t row, const CsvTable& layers,
                            const Architecture& architecture);

}  // namespace codescent::testing
