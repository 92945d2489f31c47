#include "core/zigzag/copies.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <utility>

namespace codescent {
namespace {

/// A memory on the way, and the operand whose port is used there.
struct Stop {
  Operand operand;
  int memory;
};

/// Busy cycles of a port.
struct PortTime {
  double first_start = std::numeric_limits<double>::infinity();
  double last_end = 0;
  double busy = 0;

  void add(double start, double cycles) {
    first_start = std::min(first_start, start);
    last_end = std::max(last_end, start + cycles);
    busy += cycles;
  }
  double free_at() const { return std::max(last_end, first_start + busy); }
};
using PortTimes = std::map<std::pair<int, int>, PortTime>;  // by memory and port

MemoryChain::const_iterator place_of(const MemoryChain& chain, int memory) {
  const auto found = std::find(chain.begin(), chain.end(), memory);
  if (found == chain.end())
    throw std::invalid_argument("copy_cost: a memory that does not hold the operand");
  return found;
}

/// Along one operand's hierarchy, both ends included.
void walk(const ZigzagAccelerator& accelerator, Operand operand, int from, int to,
          std::vector<Stop>& stops) {
  const MemoryChain& chain = accelerator.hierarchy[index(operand)];
  const auto begin = place_of(chain, from), end = place_of(chain, to);
  const int step = begin <= end ? 1 : -1;
  for (auto place = begin;; place += step) {
    stops.push_back({operand, *place});
    if (place == end) return;
  }
}

/// The lowest memory of the first operand, from where it is, that the other reaches, too.
int joint_of(const ZigzagAccelerator& accelerator, const CopyAction& action) {
  const MemoryChain& first = accelerator.hierarchy[index(action.from_operand)];
  const MemoryChain& second = accelerator.hierarchy[index(action.to_operand)];
  const auto above = place_of(second, action.to);
  for (auto place = place_of(first, action.from); place != first.end(); ++place)
    if (std::find(above, second.end(), *place) != second.end()) return *place;
  throw std::invalid_argument("copy_cost: no memory joins the operands");
}

std::vector<Stop> route(const ZigzagAccelerator& accelerator, const CopyAction& action) {
  std::vector<Stop> stops;
  if (action.from_operand == action.to_operand) {
    walk(accelerator, action.from_operand, action.from, action.to, stops);
    return stops;
  }
  const int joint = joint_of(accelerator, action);
  walk(accelerator, action.from_operand, action.from, joint, stops);
  std::vector<Stop> down;
  walk(accelerator, action.to_operand, joint, action.to, down);
  stops.insert(stops.end(), down.begin() + 1, down.end());
  return stops;
}

double access_pj(const AccessWidth& width, double bits) {
  return std::ceil(bits / width.granule_bits) * (width.granule_bits / width.bits_per_cycle) *
         width.word_pj;
}

/// The port of a move, or that of the opposite one for an operand that never moves that way.
int port_of(const ZigzagMemory& memory, Operand operand, Move move, Move instead) {
  const int port = memory.port(operand, move);
  return port != kNoPort ? port : memory.port(operand, instead);
}

void take_ports(const ZigzagAccelerator& accelerator, const Stop& from, const Stop& to,
                double start, double cycles, PortTimes& times) {
  const MemoryChain& chain = accelerator.hierarchy[index(to.operand)];
  const bool is_up =
      place_of(chain, to.memory) > std::find(chain.begin(), chain.end(), from.memory);
  const Move reads = is_up ? Move::ReadUp : Move::ReadDown;
  const Move writes = is_up ? Move::WriteFromBelow : Move::WriteFromAbove;
  const int read = port_of(accelerator.memory(from.memory), from.operand, reads,
                           is_up ? Move::ReadDown : Move::ReadUp);
  const int write = port_of(accelerator.memory(to.memory), to.operand, writes,
                            is_up ? Move::WriteFromAbove : Move::WriteFromBelow);
  times[{from.memory, read}].add(start, cycles);
  times[{to.memory, write}].add(start, cycles);
}

}  // namespace

CopyCost copy_cost(const ZigzagAccelerator& accelerator, const std::vector<CopyAction>& actions) {
  CopyCost cost;
  cost.memory_pj.assign(accelerator.memories.size(), 0);
  PortTimes times;
  for (const CopyAction& action : actions) {
    const std::vector<Stop> stops = route(accelerator, action);
    double start = 0;
    double action_pj = 0;
    for (std::size_t hop = 0; hop + 1 < stops.size(); ++hop) {
      const ZigzagMemory& source = accelerator.memory(stops[hop].memory);
      const ZigzagMemory& target = accelerator.memory(stops[hop + 1].memory);
      const double read_pj = access_pj(source.read, action.bits);
      const double write_pj = access_pj(target.write, action.bits);
      action_pj += read_pj;
      action_pj += write_pj;
      cost.memory_pj[static_cast<std::size_t>(stops[hop].memory)] += read_pj;
      cost.memory_pj[static_cast<std::size_t>(stops[hop + 1].memory)] += write_pj;
      const double cycles = std::max(std::ceil(action.bits / source.read.bits_per_cycle),
                                     std::ceil(action.bits / target.write.bits_per_cycle));
      take_ports(accelerator, stops[hop], stops[hop + 1], start, cycles, times);
      start += cycles;
    }
    cost.energy_pj += action_pj;
  }
  for (const auto& [port, time] : times) cost.cycles = std::max(cost.cycles, time.free_at());
  return cost;
}

}  // namespace codescent
