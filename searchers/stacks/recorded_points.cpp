#include "searchers/stacks/recorded_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"
#include "searchers/mappers/loma.hpp"

namespace codescent {
namespace {

std::int64_t whole_number(const CsvTable& table, std::size_t row, const std::string& column,
                          std::int64_t minimum, std::int64_t maximum) {
  const double value = table.number(row, column);
  if (value != std::floor(value) || value < static_cast<double>(minimum) ||
      value > static_cast<double>(maximum))
    throw InputError(table.file() + ":" + std::to_string(table.line(row)) + ": " + column +
                     ": expected a whole number from " + std::to_string(minimum) + " to " +
                     std::to_string(maximum) + ", found " + in_quotes(table.text(row, column)));
  return static_cast<std::int64_t>(value);
}

/// Of "1.8137": 0.0001; 0 of a number with an exponent.
double last_digit(const std::string& text) {
  if (text.find_first_of("eE") != std::string::npos) return 0;
  const std::size_t point = text.find('.');
  return point == std::string::npos ? 1
                                    : std::pow(10, -static_cast<double>(text.size() - point - 1));
}

double relative_difference(double one, double other) {
  const double largest = std::max(std::abs(one), std::abs(other));
  return largest == 0 ? 0 : std::abs(one - other) / largest;
}

}  // namespace

std::vector<RecordedPoint> read_recorded_points(const CsvTable& table) {
  table.expect_no_bad_rows();
  std::vector<RecordedPoint> points;
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    RecordedPoint& read = points.emplace_back();
    read.point.most_loops = static_cast<int>(whole_number(table, row, "lpf", 1, kMostLomaLoops));
    read.point.mode = OverlapMode(whole_number(table, row, "mode", 1, 3) - 1);
    read.point.tile = {whole_number(table, row, "tx", 1, kLargestExtent),
                       whole_number(table, row, "ty", 1, kLargestExtent)};
    read.energy_mj = table.number(row, "energy_mJ");
    read.mega_cycles = table.number(row, "latency_Mcc");
    read.energy_step = last_digit(table.text(row, "energy_mJ"));
    read.cycles_step = last_digit(table.text(row, "latency_Mcc"));
  }
  if (points.empty()) throw InputError(table.file() + ": expected points, found none");
  return points;
}

PointDifferences point_differences(const std::vector<RecordedPoint>& recorded,
                                   const std::vector<FuseFigures>& figures) {
  PointDifferences differences;
  for (std::size_t p = 0; p < recorded.size(); ++p) {
    const StackCost* cost = figures[p].cost();
    constexpr double kNone = std::numeric_limits<double>::infinity();
    const double energy = cost == nullptr
                              ? kNone
                              : relative_difference(cost->total_pj() / 1e9, recorded[p].energy_mj);
    const double cycles =
        cost == nullptr ? kNone : relative_difference(cost->cycles / 1e6, recorded[p].mega_cycles);
    const auto is_written_so = [](double ours, double theirs, double step) {
      return std::abs(ours - theirs) <= 0.5 * step + 1e-12 * std::abs(theirs);
    };
    if (cost != nullptr &&
        is_written_so(cost->total_pj() / 1e9, recorded[p].energy_mj, recorded[p].energy_step) &&
        is_written_so(cost->cycles / 1e6, recorded[p].mega_cycles, recorded[p].cycles_step))
      ++differences.as_written;
    differences.within_a_millionth += energy <= 1e-6 && cycles <= 1e-6 ? 1 : 0;
    differences.largest_of_energy = std::max(differences.largest_of_energy, energy);
    differences.largest_of_cycles = std::max(differences.largest_of_cycles, cycles);
  }
  return differences;
}

std::string points_csv(const std::vector<FuseFigures>& figures,
                       const ZigzagAccelerator& accelerator) {
  std::string text =
      "lpf,mode,tx,ty,energy_mJ,latency_Mcc,mac_mJ,datacopy_mJ,datacopy_Mcc,off_loading_Mcc,"
      "tiles,unique_tile_types";
  for (const ZigzagMemory& memory : accelerator.memories) text += "," + memory.name + "_mJ";
  text += "\n";
  for (const auto& [point, outcome] : figures) {
    const auto* cost = std::get_if<StackCost>(&outcome);
    if (cost == nullptr) continue;
    text += std::to_string(point.most_loops) + "," +
            std::to_string(static_cast<int>(point.mode) + 1) + "," +
            std::to_string(point.tile.width) + "," + std::to_string(point.tile.height);
    for (const double figure :
         {cost->total_pj() / 1e9, cost->cycles / 1e6, cost->mac_pj / 1e9, cost->copy_pj / 1e9,
          cost->copy_cycles / 1e6, cost->off_loading_cycles / 1e6})
      text += "," + exact_text(figure);
    text += "," + std::to_string(cost->num_tiles) + "," + std::to_string(cost->num_types);
    for (std::size_t m = 0; m < accelerator.memories.size(); ++m)
      text += "," + exact_text(cost->memory_pj(static_cast<int>(m)) / 1e9);
    text += "\n";
  }
  return text;
}

}  // namespace codescent
