#pragma once

#include <string>
#include <vector>

#include "core/files/csv_file.hpp"
#include "core/layer.hpp"
#include "core/zigzag/layer_cost.hpp"

namespace codescent {

/// A layer with a mapping that ZigZag costed.
struct ZigzagRow {
  int line = 0;  // of the file
  std::string point, layer_name;
  Layer layer;
  OperandBits bits;
  ZigzagMapping mapping;
  bool has_two_inputs = false;  // whose second stands in the weights' place
  std::vector<std::pair<std::string, double>> recorded;  // by column
};

/// Reads rows in the columns of DeFiNES' records: point, id, dims, mem, spatial, temporal, and
/// whichever of `zigzag_row_columns` the file has. Throws InputError with file:line at what does
/// not fit.
///   workload  has the strides, types and inputs of layers, which the file has not, id being their
///             place; null: all strides are 1
std::vector<ZigzagRow> read_zigzag_rows(const CsvTable& table, const ZigzagAccelerator& accelerator,
                                        const Workload* workload);

/// A figure that rows may have.
struct ZigzagColumn {
  const char* name;
  double (*value)(const ZigzagCost& cost);
};
const std::vector<ZigzagColumn>& zigzag_row_columns();

/// How one column agrees.
struct ZigzagAgreement {
  std::string column;
  int rows = 0;
  int within = 0;                 // 1e-12, relative
  double largest_difference = 0;  // relative
  int line_of_largest = 0;
};
/// Costs every row's mapping and compares. [columns that the file has]
std::vector<ZigzagAgreement> compare_zigzag_rows(const std::vector<ZigzagRow>& rows,
                                                 const ZigzagAccelerator& accelerator);

}  // namespace codescent
