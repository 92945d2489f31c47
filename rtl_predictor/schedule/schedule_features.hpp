#pragma once

#include <array>
#include <string_view>

#include "rtl_predictor/schedule/schedule_cost.hpp"

namespace codescent {

/// What a residual network sees of a schedule: shares of the engines, and the shapes that decide
/// what they waste. None depends on the order of the loops; those of the layer alone come first,
/// so that a search folds them.
constexpr std::array<std::string_view, 17> kScheduleFeatures = {
    "log_array_side",
    "is_matmul",
    "log_busy_lines",
    "log_distinct_lines",
    "log_load_share",
    "log_execute_share",
    "log_store_share",
    "log_software_share",
    "log_bytes_per_input",
    "log_bytes_per_weight",
    "log_bytes_per_output",
    "log_rows_per_command",
    "log_preloads_per_command",
    "log_reductions",
    "log_accumulator_use",
    "log_scratchpad_use",
    "log_cycles",
};

/// The features in the order of `kScheduleFeatures`.
template <class Number>
std::array<Number, kScheduleFeatures.size()> schedule_features(const Schedule<Number>& schedule,
                                                               const ScheduleCost<Number>& cost) {
  const double side = schedule.array_side;
  const Number log_cycles = log(cost.cycles_without_misses);
  const auto bytes_per_request = [](const Transfers<Number>& moved) {
    return log(moved.bytes) - log(moved.requests);
  };
  const Number log_commands = log(schedule.work.commands);
  return {constant_like(log_cycles, std::log(side)),
          constant_like(log_cycles, schedule.is_matmul ? 1.0 : 0.0),
          log(schedule.cache.busy_lines),
          log(schedule.cache.distinct_lines),
          log(cost.load_hits) - log_cycles,
          log(cost.execute) - log_cycles,
          log(cost.store) - log_cycles,
          log(cost.software) - log_cycles,
          bytes_per_request(schedule.input),
          bytes_per_request(schedule.weight),
          bytes_per_request(schedule.output),
          log(schedule.work.pixel_rows) - log_commands,
          log(schedule.work.preloaded_rows) - log_commands,
          log(schedule.reductions),
          log(schedule.accumulator_rows * side),
          log(schedule.scratchpad_rows * side),
          log_cycles};
}

}  // namespace codescent
