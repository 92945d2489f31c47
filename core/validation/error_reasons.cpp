#include "core/validation/error_reasons.hpp"

#include "core/text.hpp"

namespace codescent {
namespace {

/// Timeloop prints six digits, of sums of figures that are rounded like that.
constexpr double kPrintRounding = 1e-5;
/// A circuit that measures within this share is explained well enough.
constexpr double kSmallRtlError = 0.1;

std::string artifact(const ExplainedRow& row) {
  return row.is_artifact ? "Timeloop's figures undercount input fills (extrapolation artefact)"
                         : "";
}

std::string print_rounding(const ExplainedRow& row) {
  return row.worst_error > 0 && row.worst_error < kPrintRounding ? "rounding of the printed digits"
                                                                 : "";
}

bool is_rtl_off(const ExplainedRow& row) {
  return row.trace.rtl_cycles && row.worst_error >= kSmallRtlError;
}

/// The circuits of the traces are the published instance: the hardware file's defaults.
std::string fan_out_beyond_array(const ExplainedRow& row) {
  if (!is_rtl_off(row)) return "";
  const Hardware published = row.architecture.default_hardware();
  std::string text;
  for (int l = 0; l < row.architecture.num_levels(); ++l)
    for (const SpatialAxis& axis : row.architecture.levels[l].spatial) {
      std::int64_t fan_out = 1;
      std::string factors;
      for (const Dim dim : kAllDims) {
        const std::int64_t factor = row.trace.mapping.levels[l].spatial[index(dim)];
        if (factor == 1 || !axis.dims.has(dim)) continue;
        fan_out *= factor;
        factors += std::string(name(dim)) + std::to_string(factor);
      }
      const std::int64_t limit = axis.limit.floor_at(published);
      if (fan_out > limit)
        text +=
            (text.empty() ? "fan-out " : " and ") + factors + " exceeds " + std::to_string(limit);
    }
  return text.empty() ? "" : text + " of the RTL's array";
}

std::string faster_than_its_loops(const ExplainedRow& row) {
  const auto compute_cycles = static_cast<double>(row.traffic.compute_cycles);
  if (!is_rtl_off(row) || *row.trace.rtl_cycles >= compute_cycles) return "";
  return "the RTL takes fewer cycles than the loops have iterations (" +
         grouped(row.traffic.compute_cycles) + "): it fills the array beyond their fan-out";
}

/// A weight that stays for fewer cycles than it takes to load the rows of the array stalls it.
std::string weights_change_often(const ExplainedRow& row) {
  const auto compute_cycles = static_cast<double>(row.traffic.compute_cycles);
  if (!is_rtl_off(row) || *row.trace.rtl_cycles < compute_cycles) return "";
  std::int64_t stay = 1;
  for (const ActiveLoop& loop : row.traffic.temporal) {
    if (row.trace.layer.relevant(Operand::Weight).has(loop.dim)) break;
    stay *= loop.factor;
  }
  const Hardware published = row.architecture.default_hardware();
  std::int64_t rows = 0;  // of the array: the fan-out of the accumulator's column
  for (const MemoryLevel& level : row.architecture.levels)
    if (level.can_hold(Operand::Output) && !level.spatial.empty() && rows == 0)
      rows = level.spatial[0].limit.floor_at(published);
  if (stay >= rows) return "";
  return "weights stay for " + grouped(stay) + (stay == 1 ? " cycle" : " cycles") +
         ", and the RTL takes " + grouped(rows) + " to load the next";
}

constexpr std::string (*kReasons[])(const ExplainedRow&) = {
    artifact, print_rounding, fan_out_beyond_array, faster_than_its_loops, weights_change_often};

}  // namespace

std::string error_reasons(const ExplainedRow& row) {
  std::string text;
  for (const auto& reason : kReasons) {
    const std::string found = reason(row);
    if (!found.empty()) text += (text.empty() ? "" : "; ") + found;
  }
  return text;
}

}  // namespace codescent
