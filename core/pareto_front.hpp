#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

namespace codescent {

/// Points of energy and cycles of which none is at most another in both, each with something that
/// belongs to it; of equal points the first one that came stays.
template <typename Value>
class ParetoFront {
 public:
  struct Entry {
    std::int64_t cycles;
    Value value;
  };

  /// Whether some point is at most this one in both.
  bool covers(double energy_pj, std::int64_t cycles) const {
    const auto above = entries_.upper_bound(energy_pj);
    return above != entries_.begin() && std::prev(above)->second.cycles <= cycles;
  }

  /// Adds a point unless one covers it, and drops those that it covers.
  void add(double energy_pj, std::int64_t cycles, Value value) {
    if (covers(energy_pj, cycles)) return;
    auto next = entries_.lower_bound(energy_pj);
    while (next != entries_.end() && next->second.cycles >= cycles) next = entries_.erase(next);
    entries_.emplace_hint(next, energy_pj, Entry{cycles, std::move(value)});
  }

  /// By energy, ascending; cycles descend.
  const std::map<double, Entry>& entries() const { return entries_; }

 private:
  std::map<double, Entry> entries_;
};

}  // namespace codescent
