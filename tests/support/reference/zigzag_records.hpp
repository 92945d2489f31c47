#pragma once

#include <string>
#include <vector>

#include "core/files/csv_file.hpp"
#include "core/json/json.hpp"
#include "core/zigzag/copies.hpp"
#include "core/zigzag/operand_flow.hpp"

namespace codescent::testing {

/// One layer tile that DeFiNES costed: reference/defines/ref_layers.json.gz, of kind "layer".
struct ZigzagLayerRecord {
  Layer layer;
  OperandBits bits;
  ZigzagMapping mapping;
  Json recorded;
};

/// Copies before a layer, of kind "copy".
struct ZigzagCopyRecord {
  std::vector<CopyAction> actions;
  Json recorded;
};

struct ZigzagRecords {
  std::vector<ZigzagLayerRecord> layers;
  std::vector<ZigzagCopyRecord> copies;
};

/// A row of "hw" in reference/defines/hw_tables.csv and those of the same name.
ZigzagAccelerator recorded_accelerator(const CsvTable& table, const std::string& name);
/// All records, which are of one accelerator.
ZigzagRecords read_zigzag_records(const std::string& path, const ZigzagAccelerator& accelerator);

/// A number of a record, by its keys from the outermost inwards; throws std::out_of_range.
double recorded_number(const Json& json, const std::vector<std::string>& keys);
/// An item of an array.
const Json& recorded_item(const Json& json, const std::string& key, std::size_t item);

}  // namespace codescent::testing
