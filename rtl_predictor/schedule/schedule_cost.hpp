#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "rtl_predictor/schedule/schedule.hpp"

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
  StoreMissCycles,       // a line of outputs, fetched and written back
  RowCycles,             // a row through the array
  CommandCycles,         // or a command of the array, whichever is more
  CommandCyclesPerSide,  // the same for each row of the array
  ConvTileCycles,        // the software's work for one tile
  MatmulTileCycles,
  StartCycles,      // once
  OverlapExponent,  // 1: the engines wait for each other; large: they overlap
};
constexpr int kNumCharges = 15;

struct ChargeInfo {
  std::string_view name;
  double prior;             // from Gemmini's documentation, or a guess within a factor of a few
  double most_times = 1e4;  // no fit leaves [prior / most_times, prior * most_times]
};
/// Exponents, unlike charges, end in infinities.
constexpr double kMostTimesOfExponents = 4;
constexpr std::array<ChargeInfo, kNumCharges> kCharges = {{
    {"word_cycles", 1},
    {"move_cycles", 15},
    {"miss_cycles", 8},
    {"page_cycles", 10},
    {"cache_lines", 8192},
    {"cache_sharpness", 4, kMostTimesOfExponents},
    {"store_cycles", 6},
    {"store_miss_cycles", 30},
    {"row_cycles", 1},
    {"command_cycles", 2.6},
    {"command_cycles_per_side", 0.3},
    {"conv_tile_cycles", 266},
    {"matmul_tile_cycles", 128},
    {"start_cycles", 900},
    {"overlap_exponent", 4.5, kMostTimesOfExponents},
}};

template <class Coefficient>
using Charges = std::array<Coefficient, kNumCharges>;

/// Cycles of a schedule, and of each engine that works on it beside the others.
template <class Number>
struct ScheduleCost {
  Number load, execute, store, software, memory;
  Number load_hits;  // were the cache without end
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
    const CacheUse<Number>& cache = schedule_.cache;
    const DramLines lines = lines_from_dram();
    const Cost waits =
        wait(lines.input, schedule_.input, cache.input_run_bytes, cache.input_stride_bytes) +
        wait(lines.weight, schedule_.weight, cache.weight_run_bytes, cache.weight_stride_bytes);
    const Cost hits = load_hits();
    const Cost load = hits + waits;
    const Cost work = execute();
    const Cost store = at(Charge::StoreCycles) * schedule_.output.requests;
    const Cost software =
        at(of_kind(Charge::MatmulTileCycles, Charge::ConvTileCycles)) * schedule_.tiles;
    // Loads wait for their lines, stores leave theirs behind; one DRAM serves both.
    const Cost memory = waits + at(Charge::StoreMissCycles) * lines.output;
    return {load,
            work,
            store,
            software,
            memory,
            hits,
            together(load, work, store, software, memory),
            together(hits, work, store, software)};
  }

 private:
  const Coefficient& at(Charge charge) const { return charges_[static_cast<int>(charge)]; }
  Charge of_kind(Charge matmul, Charge conv) const { return schedule_.is_matmul ? matmul : conv; }

  /// The larger of two, rounded off where they meet: (a^n + b^n)^(1/n).
  template <int Log2Power>
  static Cost larger(Cost a, Cost b) {
    const Cost most = maximum(a, b);
    Cost sum = minimum(a, b) / most;
    for (int i = 0; i < Log2Power; ++i) sum = sum * sum;
    return most * power(sum + 1.0, 1.0 / (1 << Log2Power));
  }

  /// Gemmini tracks as many commands that move rows in as its 16 requests in flight make blocks of
  /// the array, and one more: from a side of 32 on each command waits for the one before.
  /// [ucb-bar/gemmini, LoadController.scala, nCmds]
  bool moves_one_by_one() const { return schedule_.array_side > 16; }
  Number words(const Transfers<Number>& moved) const {
    return bus_words(moved, schedule_.is_matmul);
  }
  Cost load_hits() const {
    const Cost hits = at(Charge::WordCycles) * (words(schedule_.input) + words(schedule_.weight));
    if (!moves_one_by_one()) return hits;
    return hits + at(Charge::MoveCycles) * (schedule_.input.commands + schedule_.weight.commands);
  }

  /// 0 while the cache holds so many lines, 1 far beyond.
  Cost share_beyond_cache(const Number& lines) const {
    return 1.0 /
           (exp((log(at(Charge::CacheLines)) - log(lines)) * at(Charge::CacheSharpness)) + 1.0);
  }
  struct DramLines {
    Cost input, weight, output;
  };
  DramLines lines_from_dram() const {
    const CacheUse<Number>& cache = schedule_.cache;
    const Cost overflow = share_beyond_cache(cache.busy_lines);
    const Cost none = overflow * 0.0;
    DramLines revisits{none, none, none};
    for (const TileLoop<Number>& loop : cache.loops) {
      const Cost beyond = share_beyond_cache(loop.busy_lines);
      revisits.input = revisits.input + beyond * log(loop.input_revisits);
      revisits.weight = revisits.weight + beyond * log(loop.weight_revisits);
      revisits.output = revisits.output + beyond * log(loop.output_revisits);
    }
    return {exp(revisits.input) * cache.input_lines * overflow,
            exp(revisits.weight) * cache.weight_lines * overflow,
            exp(revisits.output) * cache.output_lines * overflow};
  }
  /// What lines from DRAM add to a load: each takes as long as DRAM or as the bus with its words,
  /// whichever is longer.
  Cost wait(const Cost& lines, const Transfers<Number>& moved, const Number& run_bytes,
            double stride_bytes) const {
    constexpr double kPageBytes = 4096;
    const Number new_pages =
        minimum(kLineBytes / run_bytes, 1.0) * std::min(1.0, stride_bytes / kPageBytes);
    const Cost miss = at(Charge::PageCycles) * new_pages + at(Charge::MissCycles);
    const Cost hit =
        at(Charge::WordCycles) * (words(moved) / touched_lines(moved, schedule_.is_matmul));
    return lines * (maximum(miss, hit) - hit);
  }

  /// A command streams its rows, or waits until the array has room for it: at most five are on
  /// their way, which is as long as the array's two sides.
  /// [ucb-bar/gemmini, MeshWithDelays.scala, max_simultaneous_matmuls]
  Cost execute() const {
    const auto command =
        at(Charge::CommandCycles) + at(Charge::CommandCyclesPerSide) * schedule_.array_side;
    return larger<3>(at(Charge::RowCycles) * schedule_.work.pixel_rows,
                     command * schedule_.work.commands);
  }

  template <class... Engines>
  Cost together(const Engines&... engines) const {
    const Coefficient& p = at(Charge::OverlapExponent);
    return exp(log((exp(log(engines) * p) + ...)) / p) + at(Charge::StartCycles);
  }

  const Schedule<Number>& schedule_;
  const Charges<Coefficient>& charges_;
};

template <class Number, class Coefficient>
auto charge(const Schedule<Number>& schedule, const Charges<Coefficient>& charges) {
  return ScheduleCharger<Number, Coefficient>(schedule, charges).cost();
}

}  // namespace codescent
