#include "core/zigzag/port_stalls.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace codescent {
namespace {

/// A physical port: of memories all, each with its ports.
struct Port {
  int memory = 0;
  int number = 0;

  bool operator<(const Port& other) const {
    return memory != other.memory ? memory < other.memory : number < other.number;
  }
};

/// A transfer at a port.
struct Activity {
  double real_cycles = 0;     // that it takes
  double allowed_cycles = 0;  // that it may take without a stall
  double period = 1;
  double periods = 1;
};

/// Activities of every port, and each transfer's port and cycles.
struct Ports {
  struct Use {
    Port port;
    double cycles = 0;
  };
  std::map<Port, std::vector<Activity>> activities;
  std::array<std::vector<std::array<Use, kNumMoves>>, kNumOperands> uses;

  const Use& use(Operand operand, int level, Move move) const {
    return uses[index(operand)][static_cast<std::size_t>(level)][index(move)];
  }
};

/// Whether the receiver of a transfer, or the sender on the way up, holds two tiles: the lower end.
bool is_buffered_below(const DoubleBuffers& buffers, Operand operand, int level, Move move) {
  const bool is_lower_end = move == Move::ReadUp || move == Move::WriteFromAbove;
  const int lower = is_lower_end ? level : level - 1;
  return lower >= 0 && buffers[index(operand)][static_cast<std::size_t>(lower)];
}

Ports ports_in_use(const ZigzagAccelerator& accelerator, const ZigzagMapping& mapping,
                   const OperandFlows& flows, const DoubleBuffers& buffers) {
  Ports ports;
  for (const Operand operand : kZigzagOrder) {
    const OperandFlow& flow = flows[index(operand)];
    const MemoryChain& memories = mapping[index(operand)].memories;
    auto& uses = ports.uses[index(operand)];
    uses.resize(memories.size());
    for (int level = 0; level < flow.num_levels(); ++level) {
      const int number = memories[static_cast<std::size_t>(level)];
      const ZigzagMemory& memory = accelerator.memory(number);
      for (const Move move : kAllMoves) {
        const std::optional<LevelTransfer> transfer = flow.transfer(level, move);
        if (!transfer) continue;
        const double real =
            std::ceil(transfer->words * transfer->word_bits / memory.width(move).bits_per_cycle);
        const bool is_buffered = is_buffered_below(buffers, operand, level, move);
        const Port port{number, memory.port(operand, move)};
        ports.activities[port].push_back(
            {real, is_buffered ? transfer->period_cycles : transfer->window_cycles,
             transfer->period_cycles, transfer->periods});
        uses[static_cast<std::size_t>(level)][index(move)] = {port, real};
      }
    }
  }
  return ports;
}

/// Cycles by which a port's transfers overrun what they are allowed in all periods but the first;
/// below 0 if there is room. Room may take in what overlaps, but no other transfer's stall.
double port_stall(const std::vector<Activity>& activities) {
  double stalls = 0, room = 0, allowed = 0;
  std::vector<PeriodicWindow> windows;
  for (const Activity& one : activities) {
    const double slack = (one.real_cycles - one.allowed_cycles) * (one.periods - 1);
    (slack > 0 ? stalls : room) += slack;
    allowed += one.allowed_cycles * (one.periods - 1);
    windows.push_back({one.period, one.allowed_cycles});
  }
  if (activities.size() == 1) return stalls + room;
  const double total = activities[0].period * activities[0].periods;
  return stalls + std::max(0.0, room + allowed - covered_cycles(windows, total));
}

/// First fetches of one input, link by link, by how many of a link's two ports the other uses too.
using SharedCycles = std::array<double, 3>;

SharedCycles first_fetches(const Ports& ports, const OperandFlows& flows, Operand operand,
                           Operand other) {
  std::set<Port> of_other;
  for (int level = 0; level < flows[index(other)].num_levels(); ++level)
    for (const Move move : kAllMoves)
      if (flows[index(other)].transfer(level, move))
        of_other.insert(ports.use(other, level, move).port);
  SharedCycles cycles{};
  for (int level = 0; level + 1 < flows[index(operand)].num_levels(); ++level) {
    const Ports::Use& source = ports.use(operand, level + 1, Move::ReadDown);
    const Ports::Use& target = ports.use(operand, level, Move::WriteFromAbove);
    const auto shared = of_other.count(source.port) + of_other.count(target.port);
    cycles[shared] += std::max(source.cycles, target.cycles);
  }
  return cycles;
}

/// Weights and inputs come side by side, but for links of which both ports are shared; in the
/// better order.
double loading_cycles(const Ports& ports, const OperandFlows& flows) {
  const SharedCycles weights = first_fetches(ports, flows, Operand::Weight, Operand::Input);
  const SharedCycles inputs = first_fetches(ports, flows, Operand::Input, Operand::Weight);
  const auto in_order = [](const SharedCycles& first, const SharedCycles& second) {
    return first[2] + std::max(second[2] + second[1] + second[0], first[1] + first[0]);
  };
  return std::min(in_order(weights, inputs), in_order(inputs, weights));
}

/// The last tile through the outermost link, and a cycle for each link below it.
double off_loading_cycles(const Ports& ports, const OperandFlows& flows) {
  const int levels = flows[index(Operand::Output)].num_levels();
  if (levels == 1) return 0;
  return std::max(ports.use(Operand::Output, levels - 1, Move::WriteFromBelow).cycles,
                  ports.use(Operand::Output, levels - 2, Move::ReadUp).cycles) +
         levels - 2;
}

/// Cycles up to some moment that windows cover, of which the last has the longest period.
double covered_until(const std::vector<PeriodicWindow>& windows, std::size_t count, double cycles) {
  if (count == 0) return 0;
  const auto [period, length] = windows[count - 1];
  const auto within_period = [&, length = length](double moment) {
    if (moment <= length) return moment;
    return length + covered_until(windows, count - 1, moment) -
           covered_until(windows, count - 1, length);
  };
  const double whole = std::floor(cycles / period);
  return whole * within_period(period) + within_period(cycles - whole * period);
}

}  // namespace

double covered_cycles(std::vector<PeriodicWindow> windows, double cycles) {
  std::sort(windows.begin(), windows.end(), [](const PeriodicWindow& a, const PeriodicWindow& b) {
    return a.period != b.period ? a.period < b.period : a.length < b.length;
  });
  return covered_until(windows, windows.size(), cycles);
}

DoubleBuffers double_buffers(const ZigzagAccelerator& accelerator, const ZigzagMapping& mapping,
                             const OperandFlows& flows) {
  struct Shares {
    double held = 0, in_use = 0;  // of a memory
  };
  const auto each_level = [&](const auto& visit) {
    for (const Operand operand : kZigzagOrder) {
      const MemoryChain& memories = mapping[index(operand)].memories;
      for (std::size_t l = 0; l < memories.size(); ++l) {
        const OperandFlow& flow = flows[index(operand)];
        const auto level = static_cast<int>(l);
        const double size_bits = accelerator.memory(memories[l]).size_bits;
        visit(operand, memories[l],
              Shares{flow.bits_at(level, flow.words_held(level)) / size_bits,
                     flow.bits_at(level, flow.words_in_use(level)) / size_bits});
      }
    }
  };
  std::map<int, Shares> of_all;
  each_level([&](Operand, int memory, const Shares& own) {
    of_all[memory].held += own.held;
    of_all[memory].in_use += own.in_use;
  });
  DoubleBuffers buffers;
  each_level([&](Operand operand, int memory, const Shares& own) {
    const Shares& all = of_all[memory];
    buffers[index(operand)].push_back(all.in_use <= 0.5 || own.in_use <= 1 - all.held);
  });
  return buffers;
}

WaitingCycles waiting_cycles(const ZigzagAccelerator& accelerator, const ZigzagMapping& mapping,
                             const OperandFlows& flows, const DoubleBuffers& buffers) {
  const Ports ports = ports_in_use(accelerator, mapping, flows, buffers);
  WaitingCycles cycles;
  for (const auto& [port, activities] : ports.activities)
    cycles.stall = std::max(cycles.stall, port_stall(activities));
  cycles.loading = loading_cycles(ports, flows);
  cycles.off_loading = off_loading_cycles(ports, flows);
  return cycles;
}

}  // namespace codescent
