#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/dims.hpp"
#include "core/files/yaml_reader.hpp"

namespace codescent {

/// What an import leaves out or reads otherwise; of one kind, one sentence with all places.
class ImportNotes {
 public:
  void add(const std::string& note, const std::string& place);
  /// "SRAM: the attribute n_banks is not modelled", in the order of the first of each.
  std::vector<std::string> sentences() const;

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> notes_;
};

/// Attributes by name, with _ for -; those of the nodes around it included.
using TimeloopAttributes = std::map<std::string, YamlReader>;

/// "C=4", "K<=16"; "R=0" is all of R.
struct TimeloopFactor {
  enum class Relation { Equal, AtMost, AtLeast };
  Relation relation = Relation::Equal;
  std::int64_t value = 1;
  YamlReader place;

  bool is_equal_to(std::int64_t number) const {
    return relation == Relation::Equal && value == number;
  }
};

/// What is wrong between constraints, told once all are read: what their letters mean is known only
/// then.
struct TimeloopConflict {
  YamlReader place;
  std::string message;
};

/// What constraints say of the temporal loops, or of the fan-out, of a level.
struct TimeloopLoops {
  std::map<Dim, TimeloopFactor> factors;
  std::vector<Dim> permutation;               // innermost first; may be no more than a start
  std::optional<std::int64_t> split;          // dims of the permutation that fan out along X
  std::map<std::string, YamlReader> letters;  // as the file writes the dims, and where first
  std::optional<TimeloopConflict> conflict;   // the first of them that contradicts another
};

/// Copies of what stands inside a level, below each of its instances.
struct TimeloopFanOut {
  std::int64_t x = 1;
  std::int64_t y = 1;
  std::string of;  // what stands there
};

/// A storage, or what only fans out.
struct TimeloopLevel {
  TimeloopLevel(std::string level_name, YamlReader level_place)
      : name(std::move(level_name)), place(std::move(level_place)) {}

  std::string name;
  YamlReader place;
  std::string component_class;  // empty: only fans out
  std::string component_subclass;
  TimeloopAttributes attributes;
  TimeloopFanOut fan_out;
  OperandSet keep;
  OperandSet bypass;
  TimeloopLoops temporal;
  TimeloopLoops spatial;
};

/// The arithmetic at the bottom.
struct TimeloopMac {
  std::string name;
  YamlReader place;
  std::string component_class;
  TimeloopAttributes attributes;
};

/// An architecture of either version as one list of levels.
struct TimeloopHierarchy {
  std::vector<TimeloopLevel> levels;  // outermost first
  std::optional<TimeloopMac> mac;
  bool counts_first_fills = false;  // Timeloop's versions differ
  double minimum_mac_utilisation = 0;
  ImportNotes notes;
};

/// A name as one of ours: lower-case letters, digits and _, not a digit first.
std::string timeloop_identifier(const std::string& text);

/// Classes that multiply.
bool is_mac_class(const std::string& component_class);

/// Reads the value of `architecture`, version 0.3 or a flattened 0.4: a tree with `subtree` and
/// `local`. Throws InputError.
TimeloopHierarchy read_timeloop_tree(const YamlReader& architecture);
/// Reads the value of `architecture`, version 0.4: `nodes`, with their constraints. Throws
/// InputError.
TimeloopHierarchy read_timeloop_nodes(const YamlReader& architecture);

}  // namespace codescent
