#include "core/validation/trace_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "core/error.hpp"
#include "core/exact_model/capacity.hpp"

namespace codescent {
namespace {

/// A column that records a size: the value of a parameter, or the words of one instance of a level.
struct SizeColumn {
  const char* column;
  const char* parameter;  // null: words of the level
  int level = -1;
};

struct EnergyColumn {
  const char* column;  // µJ
  const char* table;
};

/// Which columns a kind of file has. Null for what it does not record.
struct Flavour {
  const char* name;
  const char* layer_prefix;  // of the columns R, S, ..., Wstride, ...
  const char* layer_name;
  const char* shape;
  const char* mapping;
  const char* cycles;
  const char* rtl_cycles;
  const char* auto_rtl_cycles;
  const char* auto_tiling;
  std::vector<SizeColumn> sizes;
  std::vector<EnergyColumn> energies;
};

/// The flavours; a header is of the first one whose columns it has, so those with more come first.
const std::vector<Flavour>& flavours() {
  static const std::vector<SizeColumn> dosa_sizes = {{"arch.meshX", "array_side"},
                                                     {"arch.mem1_entries", nullptr, 1},
                                                     {"arch.mem2_entries", nullptr, 2}};
  static const std::vector<EnergyColumn> dosa_energies = {{"target.energy", "pat_40nm"}};
  static const std::vector<Flavour> all = {
      {"DOSA's searched mappings with FireSim cycles", "prob.", nullptr, "prob.shape",
       "mapping.mapping", "target.cycle", "target.gemmini_cycle", "target.gemmini_auto_cycle",
       "dse.auto_tiling", dosa_sizes, dosa_energies},
      // Here target.cycle repeats target.gemmini_cycle: it is not Timeloop's.
      {"DOSA's random mappings with FireSim cycles", "prob.", nullptr, "prob.shape",
       "mapping.mapping", nullptr, "target.gemmini_cycle", nullptr, nullptr, dosa_sizes,
       dosa_energies},
      {"DOSA's Timeloop dataset", "prob.", nullptr, "prob.shape", "mapping.mapping", "target.cycle",
       nullptr, nullptr, nullptr, dosa_sizes, dosa_energies},
      {"Timeloop reference rows",
       "",
       "layer",
       "shape",
       "mapping",
       "cycles",
       nullptr,
       nullptr,
       nullptr,
       {{"pe", "array_side"}, {"spad_KB", "scratchpad_kib"}, {"acc_KB", "accumulator_kib"}},
       {{"energy_pat_uJ", "pat_40nm"}, {"energy_ert_uJ", "cacti_40nm"}}},
  };
  return all;
}

/// What the files call the types of `kLayerTypes`.
struct Shape {
  const char* name;
  const LayerType* type;
};
constexpr Shape kShapes[] = {{"cnn-layer", &kLayerTypes[0]},
                             {"cnn", &kLayerTypes[0]},
                             {"grp", &kLayerTypes[0]},
                             {"dw", &kLayerTypes[1]}};

constexpr const char* kWindowColumns[] = {"Wstride", "Hstride", "Wdilation", "Hdilation"};
constexpr double kMostWhole = 0x1p53;
constexpr double kLargestFigure = 1e15;  // products of two stay finite

/// What a flavour asks of a header. G is not asked for: files without groups leave it out.
std::vector<std::string> columns_of(const Flavour& flavour) {
  std::vector<std::string> columns;
  for (const char* column : {flavour.mapping, flavour.cycles, flavour.rtl_cycles,
                             flavour.auto_rtl_cycles, flavour.auto_tiling, flavour.shape})
    if (column != nullptr) columns.emplace_back(column);
  for (const SizeColumn& size : flavour.sizes) columns.emplace_back(size.column);
  for (const EnergyColumn& energy : flavour.energies) columns.emplace_back(energy.column);
  for (const Dim dim : kAllDims)
    if (dim != Dim::G) columns.push_back(flavour.layer_prefix + std::string(name(dim)));
  for (const char* column : kWindowColumns)
    columns.push_back(flavour.layer_prefix + std::string(column));
  return columns;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Says which columns the flavour that comes nearest asks for and the header lacks.
[[noreturn]] void fail_unknown_header(const CsvTable& table) {
  const Flavour* nearest = nullptr;
  std::vector<std::string> nearest_missing;
  std::string names;
  for (const Flavour& flavour : flavours()) {
    names += (names.empty() ? "" : "; ") + std::string(flavour.name);
    std::vector<std::string> missing;
    for (const std::string& column : columns_of(flavour))
      if (!table.has_column(column)) missing.push_back(column);
    if (nearest != nullptr && missing.size() >= nearest_missing.size()) continue;
    nearest = &flavour;
    nearest_missing = std::move(missing);
  }
  throw InputError(table.file() + ":1: expected the columns of one of: " + names + "; for " +
                   nearest->name + " it lacks " + listed(nearest_missing) + "; found " +
                   shortened(listed(table.header())));
}

const Flavour& flavour_of(const CsvTable& table) {
  for (const Flavour& flavour : flavours()) {
    const auto columns = columns_of(flavour);
    if (std::all_of(columns.begin(), columns.end(),
                    [&](const std::string& column) { return table.has_column(column); }))
      return flavour;
  }
  fail_unknown_header(table);
}

/// Reads the rows of one file: all columns are looked up beforehand.
class RowReader {
 public:
  RowReader(const CsvTable& table, const Flavour& flavour, const Architecture& architecture,
            const std::string& energy_table)
      : table_(table), flavour_(flavour), architecture_(architecture) {
    for (const EnergyColumn& energy : flavour.energies)
      if (energy.table == energy_table) energy_ = index_of(energy.column);
    for (const Dim dim : kAllDims) {
      const std::string column = flavour.layer_prefix + std::string(name(dim));
      if (table.has_column(column)) bounds_[index(dim)] = table.column(column);
    }
    for (std::size_t i = 0; i < windows_.size(); ++i)
      windows_[i] = table.column(flavour.layer_prefix + std::string(kWindowColumns[i]));
    for (const SizeColumn& size : flavour.sizes) add_size(size);
  }

  /// Throws std::invalid_argument, or InputError of a size beyond all ranges, for a bad row.
  Trace read(std::size_t row) {
    Trace trace;
    trace.line = table_.line(row);
    trace.layer = layer(row);
    trace.mapping = mapping(row, trace.layer);
    trace.sizes = sizes(row);
    trace.cycles = figure(row, cycles_);
    trace.energy_uj = figure(row, energy_);
    trace.rtl_cycles = figure(row, rtl_cycles_);
    trace.auto_rtl_cycles = figure(row, auto_rtl_cycles_);
    if (auto_tiling_) trace.auto_tiling = std::string(table_.field(row, *auto_tiling_));
    return trace;
  }

 private:
  using Column = std::optional<std::size_t>;

  struct Size {
    std::size_t column;
    int parameter;  // -1: words of the level
    int level;
  };

  Column index_of(const char* column) const {
    if (column == nullptr || !table_.has_column(column)) return std::nullopt;
    return table_.column(column);
  }

  void add_size(const SizeColumn& size) {
    const auto fail = [&](const std::string& what) {
      throw InputError(table_.file() + ":1: column " + size.column + " records " + what +
                       ", which hardware \"" + architecture_.name + "\" has not");
    };
    int parameter = -1;
    if (size.parameter != nullptr) {
      const auto found = architecture_.parameter_index(size.parameter);
      if (!found) fail(size.parameter);
      parameter = *found;
    } else if (size.level >= architecture_.num_levels() ||
               !architecture_.levels[size.level].capacity_words) {
      fail("the words of level " + std::to_string(size.level));
    }
    sizes_.push_back({table_.column(size.column), parameter, size.level});
  }

  [[noreturn]] void fail(std::size_t row, std::size_t column, const std::string& expected) const {
    throw std::invalid_argument(table_.header()[column] + ": expected " + expected + ", found " +
                                in_quotes(std::string(table_.field(row, column))));
  }

  std::int64_t whole(std::size_t row, std::size_t column) const {
    const double value = number_or_nan(table_.field(row, column));
    if (!(value >= 1 && value <= kMostWhole && value == std::floor(value)))
      fail(row, column, "a positive integer");
    return static_cast<std::int64_t>(value);
  }

  std::optional<double> figure(std::size_t row, Column column) const {
    if (!column) return std::nullopt;
    const double value = number_or_nan(table_.field(row, *column));
    if (!(value > 0)) fail(row, *column, "a positive number");
    if (!(value >= 1 / kLargestFigure && value <= kLargestFigure))
      fail(row, *column, "a number between 1e-15 and 1e15");
    return value;
  }

  Layer layer(std::size_t row) const {
    Layer layer;
    for (const Dim dim : kAllDims)
      if (const Column column = bounds_[index(dim)]) layer.bounds[index(dim)] = whole(row, *column);
    layer.stride_w = whole(row, windows_[0]);
    layer.stride_h = whole(row, windows_[1]);
    layer.dilation_w = whole(row, windows_[2]);
    layer.dilation_h = whole(row, windows_[3]);
    const auto shape = table_.field(row, *shape_);
    const auto found = std::find_if(std::begin(kShapes), std::end(kShapes),
                                    [&](const Shape& one) { return shape == one.name; });
    if (found == std::end(kShapes)) fail(row, *shape_, "one of cnn-layer, cnn, grp, dw");
    layer.type = found->type;
    for (const std::string& problem : layer_problems(layer)) throw std::invalid_argument(problem);
    layer.name = layer_name_ ? std::string(table_.field(row, *layer_name_)) : bounds_text(layer);
    return layer;
  }

  Mapping mapping(std::size_t row, const Layer& layer) const {
    const std::string& column = table_.header()[*mapping_];
    Mapping mapping;
    try {
      mapping = mapping_from_string(std::string(table_.field(row, *mapping_)), architecture_);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(column + ": " + error.what());
    }
    for (const Dim dim : kAllDims) {
      std::int64_t product = 1;
      bool overflow = false;
      for (const LevelMapping& loops : mapping.levels)
        for (const std::int64_t factor : {loops.temporal[index(dim)], loops.spatial[index(dim)]})
          overflow = overflow || __builtin_mul_overflow(product, factor, &product);
      if (overflow || product != layer.bound(dim))
        throw std::invalid_argument(column + ": the factors of " + std::string(name(dim)) +
                                    " multiply to " +
                                    (overflow ? "2^63 or more" : std::to_string(product)) +
                                    ", expected " + std::to_string(layer.bound(dim)));
    }
    return mapping;
  }

  /// The sizes of one row are often those of the row before.
  const RecordedSizes& sizes(std::size_t row) {
    std::vector<std::int64_t> values;
    for (const Size& size : sizes_) values.push_back(whole(row, size.column));
    if (values == last_values_) return last_sizes_;
    RecordedSizes sizes;
    sizes.capacity_words.resize(architecture_.levels.size());
    std::vector<Parameter> ranges = architecture_.parameters;
    SizeDemand demand;
    for (const MemoryLevel& level : architecture_.levels) {
      demand.words.push_back(0);
      demand.fan_outs.emplace_back(level.spatial.size(), 0);
    }
    for (std::size_t i = 0; i < sizes_.size(); ++i)
      if (sizes_[i].parameter < 0) {
        sizes.capacity_words[sizes_[i].level] = values[i];
        demand.words[sizes_[i].level] = values[i];
      } else {
        ranges[sizes_[i].parameter].minimum = values[i];
      }
    sizes.hardware = smallest_hardware(architecture_, ranges, demand);
    for (std::size_t i = 0; i < sizes_.size(); ++i)
      if (sizes_[i].parameter >= 0) sizes.hardware.values[sizes_[i].parameter] = values[i];
    last_values_ = std::move(values);
    last_sizes_ = std::move(sizes);
    return last_sizes_;
  }

  const CsvTable& table_;
  const Flavour& flavour_;
  const Architecture& architecture_;
  Column mapping_ = index_of(flavour_.mapping);
  Column shape_ = index_of(flavour_.shape);
  Column layer_name_ = index_of(flavour_.layer_name);
  Column cycles_ = index_of(flavour_.cycles);
  Column rtl_cycles_ = index_of(flavour_.rtl_cycles);
  Column auto_rtl_cycles_ = index_of(flavour_.auto_rtl_cycles);
  Column auto_tiling_ = index_of(flavour_.auto_tiling);
  Column energy_;
  std::array<Column, kNumDims> bounds_;
  std::array<std::size_t, 4> windows_{};
  std::vector<Size> sizes_;
  std::vector<std::int64_t> last_values_;
  RecordedSizes last_sizes_;
};

}  // namespace

TraceFile read_traces(const std::string& path, const Architecture& architecture,
                      const std::string& energy_table) {
  const CsvTable table = read_csv(path);
  const Flavour& flavour = flavour_of(table);
  TraceFile file{path, flavour.name, {}, {}, table.bad_rows()};
  for (const EnergyColumn& energy : flavour.energies) file.energy_tables.emplace_back(energy.table);
  RowReader reader(table, flavour, architecture, energy_table);
  file.traces.reserve(table.num_rows());
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    try {
      file.traces.push_back(reader.read(row));
    } catch (const std::invalid_argument& error) {
      file.bad_rows.push_back({table.line(row), one_line(error.what())});
    }
  }
  std::stable_sort(file.bad_rows.begin(), file.bad_rows.end(),
                   [](const BadRow& a, const BadRow& b) { return a.line < b.line; });
  return file;
}

}  // namespace codescent
