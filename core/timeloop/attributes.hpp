#pragma once

#include "core/architecture.hpp"
#include "core/timeloop/levels.hpp"

namespace codescent {

/// The attributes of a component or node: its own, and those around it that it does not state.
/// Throws InputError for one that stands there twice, with - and with _.
TimeloopAttributes read_attributes(const YamlReader& node, const TimeloopAttributes& around);

/// Throws InputError for a component that is not enabled.
void expect_enabled(const YamlReader& component);

/// Notes the attributes that a component states itself and that nothing here reads.
void note_unread_attributes(const YamlReader& node, const std::string& name, ImportNotes& notes);

/// The attribute as a whole number of at least 1; nothing if it is not stated.
std::optional<std::int64_t> attribute_integer(const TimeloopAttributes& attributes,
                                              const std::string& key);

/// The capacity of a storage in the terms that its attributes state it.
struct StatedCapacity {
  std::string unit;         // "words", "rows", "KiB"
  std::int64_t count = 1;   // of units
  Monomial words_per_unit;  // a constant
};

/// What the attributes of a storage say of one instance of it.
struct StorageSizes {
  int word_bits = 8;
  std::int64_t block_words = 1;
  std::optional<StatedCapacity> capacity;
  int num_buffers = 1;
  double minimum_utilisation = 0;
};

/// Throws InputError for sizes that contradict each other or are none.
StorageSizes storage_sizes(const TimeloopLevel& level, ImportNotes& notes);

/// Sets the bandwidths that the attributes state. Throws InputError.
void read_bandwidths(const TimeloopAttributes& attributes, MemoryLevel& level);

/// Whether the class of a storage says DRAM.
bool is_dram(const TimeloopLevel& level);

/// The component of our energy tables for a storage. Throws InputError with the classes known.
std::string storage_component(const TimeloopLevel& level, bool is_one_word);
/// The same for arithmetic: mac_int8 or mac_int16.
std::string mac_component(const TimeloopMac& mac);

}  // namespace codescent
