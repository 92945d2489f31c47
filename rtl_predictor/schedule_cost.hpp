#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "rtl_predictor/schedule.hpp"

namespace codescent {

/// What the RTL charges for the counts of a schedule; all positive, fitted to traces.
enum class Charge {
  WordCycles,            // a word of the bus, from the cache
  MoveCycles,            // a command that moves rows in, where the next waits for its end
  MissCycles,            // a line from DRAM
  PageCycles,            // a line from a new DRAM page
  CacheLines,            // that the cache holds
  CacheSharpness,        // how suddenly it overflows
  StoreCycles,           // a row of outputs
  StoreMissCycles,       // the same beyond the cache
  RowCycles,             // a row through the array
  CommandCycles,         // or a command of the array, whichever is more
  CommandCyclesPerSide,  // the same for each row of the array
  MatmulCommandCycles,
  PreloadCycles,   // a row of weights that is shifted in
  ConvTileCycles,  // the software's work for one tile
  MatmulTileCycles,
  StartCycles,      // once
  OverlapExponent,  // 1: loads, array, stores, software wait for each other; large: overlap
};
constexpr int kNumCharges = 17;

struct ChargeInfo {
  std::string_view name;
  double prior;  // from Gemmini's documentation, or a guess within a factor of a few
};
constexpr std::array<ChargeInfo, kNumCharges> kCharges = {{
    {"word_cycles", 1},
    {"move_cycles", 15},
    {"miss_cycles", 5},
    {"page_cycles", 10},
    {"cache_lines", 8192},
    {"cache_sharpness", 4},
    {"store_cycles", 6},
    {"store_miss_cycles", 5},
    {"row_cycles", 1},
    {"command_cycles", 2.6},
    {"command_cycles_per_side", 0.3},
    {"matmul_command_cycles", 3},
    {"preload_cycles", 0.3},
    {"conv_tile_cycles", 266},
    {"matmul_tile_cycles", 128},
    {"start_cycles", 900},
    {"overlap_exponent", 4.5},
}};

template <class Coefficient>
using Charges = std::array<Coefficient, kNumCharges>;

/// Cycles of a schedule, and of each engine that works on it beside the others.
template <class Number>
struct ScheduleCost {
  Number load, execute, store, software;
  Number load_hits, store_hits;  // were the cache without end
  Number cycles, cycles_without_misses;
};

/// Charges a schedule. The result's type is that of a coefficient times a count.
template <class Number, class Coefficient>
class ScheduleCharger {
 public:
  using Cost = decltype(std::declval<Coefficient>() * std::declval<Number>());

  ScheduleCharger(const Schedule<Number>& schedule, const Charges<Coefficient>& charges)
      : schedule_(schedule), charges_(charges) {}

  ScheduleCost<Cost> cost() const {
    const Cost hits = load_hits();
    const Cost overflow = share_beyond_cache(schedule_.cache.busy_lines);
    const Cost load = hits + misses(overflow);
    const Cost work = execute();
    const Cost store_hits = at(Charge::StoreCycles) * schedule_.output.requests;
    const Cost store =
        store_hits + at(Charge::StoreMissCycles) * overflow * schedule_.output.requests;
    const Cost software =
        at(of_kind(Charge::MatmulTileCycles, Charge::ConvTileCycles)) * schedule_.tiles;
    return {load,
            work,
            store,
            software,
            hits,
            store_hits,
            together(load, work, store, software),
            together(hits, work, store_hits, software)};
  }

 private:
  const Coefficient& at(Charge charge) const { return charges_[static_cast<int>(charge)]; }
  Charge of_kind(Charge matmul, Charge conv) const { return schedule_.is_matmul ? matmul : conv; }

  /// The larger of two, rounded off where they meet: (a^n + b^n)^(1/n).
  template <int kLog2n>
  static Cost larger(Cost a, Cost b) {
    const Cost most = maximum(a, b);
    Cost sum = minimum(a, b) / most;
    for (int i = 0; i < kLog2n; ++i) sum = sum * sum;
    return most * power(sum + 1.0, 1.0 / (1 << kLog2n));
  }

  /// Gemmini tracks as many commands that move rows in as its 16 requests in flight make blocks of
  /// the array, and one more: from a side of 32 on each command waits for the one before.
  /// [ucb-bar/gemmini, LoadController.scala, nCmds]
  bool moves_one_by_one() const { return schedule_.array_side > 16; }
  Cost load_hits() const {
    const Cost words = at(Charge::WordCycles) * (bus_words(schedule_.input, schedule_.is_matmul) +
                                                 bus_words(schedule_.weight, schedule_.is_matmul));
    if (!moves_one_by_one()) return words;
    return words + at(Charge::MoveCycles) * (schedule_.input.commands + schedule_.weight.commands);
  }

  /// 0 while the cache holds so many lines, 1 far beyond.
  Cost share_beyond_cache(const Number& lines) const {
    return 1.0 /
           (exp((log(at(Charge::CacheLines)) - log(lines)) * at(Charge::CacheSharpness)) + 1.0);
  }
  Cost misses(const Cost& overflow) const {
    const CacheUse<Number>& cache = schedule_.cache;
    const Cost none = overflow * 0.0;
    Cost input = none;
    Cost weight = none;
    for (const TileLoop<Number>& loop : cache.loops) {
      const Cost beyond = share_beyond_cache(loop.busy_lines);
      input = input + beyond * log(loop.input_revisits);
      weight = weight + beyond * log(loop.weight_revisits);
    }
    return miss_cost(minimum(exp(input) * cache.input_lines * overflow,
                             none + touched_lines(schedule_.input, schedule_.is_matmul)),
                     cache.input_run_bytes, cache.input_stride_bytes) +
           miss_cost(minimum(exp(weight) * cache.weight_lines * overflow,
                             none + touched_lines(schedule_.weight, schedule_.is_matmul)),
                     cache.weight_run_bytes, cache.weight_stride_bytes);
  }
  Cost miss_cost(const Cost& lines, const Number& run_bytes, double stride_bytes) const {
    constexpr double kPageBytes = 4096;
    const Number new_pages =
        minimum(kLineBytes / run_bytes, 1.0) * std::min(1.0, stride_bytes / kPageBytes);
    return lines * (at(Charge::PageCycles) * new_pages + at(Charge::MissCycles));
  }

  Cost execute() const {
    const ArrayWork<Number>& work = schedule_.work;
    const Cost rows = at(Charge::RowCycles) * work.pixel_rows;
    const Cost preloads = at(Charge::PreloadCycles) * work.preloaded_rows;
    if (schedule_.is_matmul)
      return larger<3>(rows, at(Charge::MatmulCommandCycles) * work.commands) + preloads;
    const auto command =
        at(Charge::CommandCycles) + at(Charge::CommandCyclesPerSide) * schedule_.array_side;
    return larger<3>(rows, command * work.commands) + preloads;
  }

  Cost together(const Cost& a, const Cost& b, const Cost& c, const Cost& d) const {
    const Coefficient& p = at(Charge::OverlapExponent);
    const auto raised = [&](const Cost& x) { return exp(log(x) * p); };
    return exp(log(raised(a) + raised(b) + raised(c) + raised(d)) / p) + at(Charge::StartCycles);
  }

  const Schedule<Number>& schedule_;
  const Charges<Coefficient>& charges_;
};

template <class Number, class Coefficient>
auto charge(const Schedule<Number>& schedule, const Charges<Coefficient>& charges) {
  return ScheduleCharger<Number, Coefficient>(schedule, charges).cost();
}

}  // namespace codescent
