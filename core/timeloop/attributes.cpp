#include "core/timeloop/attributes.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/formats/architecture_checks.hpp"
#include "core/units.hpp"

namespace codescent {
namespace {

constexpr std::int64_t kLargest = 1'000'000'000;
constexpr double kMostBandwidth = 1e12;  // words a cycle

/// One row for each class of storage; the subclass counts where one is stated for it.
struct ClassComponent {
  const char* component_class;
  const char* component;
};
constexpr ClassComponent kStorages[] = {
    {"SRAM", "sram"},       {"smartbuffer_SRAM", "sram"},     {"smartbuffer", "sram"},
    {"regfile", "regfile"}, {"smartbuffer_RF", "regfile"},    {"reg", "register"},
    {"DRAM", "dram"},       {"aladdin_register", "register"},
};

const std::vector<std::string>& read_keys() {
  static const std::vector<std::string> keys = {
      "word_bits",       "datawidth",       "word_width",   "block_size",
      "n_words",         "width",           "memory_width", "cluster_size",
      "depth",           "memory_depth",    "entries",      "sizeKB",
      "instances",       "meshX",           "meshY",        "shared_bandwidth",
      "read_bandwidth",  "write_bandwidth", "bandwidth",    "multiple_buffering",
      "min_utilization", "multiplier_width"};
  return keys;
}

/// The first of the keys that is stated.
std::optional<std::int64_t> first_of(const TimeloopAttributes& attributes,
                                     const std::vector<std::string>& keys) {
  for (const std::string& key : keys)
    if (const auto value = attribute_integer(attributes, key)) return value;
  return std::nullopt;
}

std::int64_t word_bits(const TimeloopAttributes& attributes, const YamlReader& place) {
  const auto bits = first_of(attributes, {"word_bits", "word_width", "datawidth"});
  if (!bits) place.fail("missing attribute \"datawidth\" (or \"word-bits\"), bits of a word");
  if (*bits > kMostWordBits)
    place.fail("expected words of at most " + std::to_string(kMostWordBits) + " bits, found " +
               std::to_string(*bits));
  return *bits;
}

std::int64_t block_words(const TimeloopLevel& level, std::int64_t bits) {
  const auto stated = first_of(level.attributes, {"block_size", "n_words"});
  const auto width = first_of(level.attributes, {"width", "memory_width"});
  const std::int64_t cluster = attribute_integer(level.attributes, "cluster_size").value_or(1);
  if (!width) return stated.value_or(1);
  std::int64_t unit_bits = 0;
  const bool is_huge = __builtin_mul_overflow(bits * cluster, stated.value_or(1), &unit_bits);
  if (is_huge || *width % unit_bits != 0)
    level.place.fail("the width of " + std::to_string(*width) +
                     " bits is no multiple of what word, block and cluster make together");
  return stated ? *stated : *width / unit_bits;
}

std::optional<StatedCapacity> stated_capacity(const TimeloopLevel& level, const StorageSizes& sizes,
                                              ImportNotes& notes) {
  const auto entries = attribute_integer(level.attributes, "entries");
  const auto depth = first_of(level.attributes, {"depth", "memory_depth"});
  const auto kib = attribute_integer(level.attributes, "sizeKB");
  const auto block = static_cast<double>(sizes.block_words);
  if (kib && (entries || depth))
    level.place.fail("expected either sizeKB, or entries and depth, found both");
  const bool divides = 8192 % sizes.word_bits == 0;
  if (kib)
    return StatedCapacity{"KiB",
                          *kib,
                          {divides ? kBitsInKib / sizes.word_bits : kBitsInKib,
                           divides ? 1.0 : static_cast<double>(sizes.word_bits),
                           {}}};
  if (entries && depth && *entries != *depth * sizes.block_words)
    notes.add("entries say the capacity, which depth and width make " +
                  std::to_string(*depth * sizes.block_words) + " words in place of " +
                  std::to_string(*entries),
              level.name);
  if (entries) return StatedCapacity{"words", *entries, {}};
  if (depth)
    return StatedCapacity{sizes.block_words == 1 ? "words" : "rows", *depth, {block, 1, {}}};
  return std::nullopt;
}

/// What one component of our tables is of.
bool has_two_ports_and_banks(const TimeloopAttributes& attributes) {
  return attribute_integer(attributes, "n_rdwr_ports") == 2 &&
         attribute_integer(attributes, "n_banks") == 2;
}

}  // namespace

TimeloopAttributes read_attributes(const YamlReader& node, const TimeloopAttributes& around) {
  TimeloopAttributes attributes;
  if (node.has("attributes"))
    for (const auto& [key, value] : node.at("attributes").entries()) {
      std::string with_underscores = key;
      std::replace(with_underscores.begin(), with_underscores.end(), '-', '_');
      if (!attributes.emplace(with_underscores, value).second)
        value.fail("this attribute stands here already, with - or _");
    }
  attributes.insert(around.begin(), around.end());
  return attributes;
}

void expect_enabled(const YamlReader& component) {
  if (!component.has("enabled")) return;
  const YamlReader enabled = component.at("enabled");
  if (enabled.choice({"true", "True", "false", "False"}) > 1)
    enabled.fail("expected a component that is enabled; remove one that is not");
}

void note_unread_attributes(const YamlReader& node, const std::string& name, ImportNotes& notes) {
  const TimeloopAttributes attributes = read_attributes(node, {});
  std::vector<std::string> keys = read_keys();
  if (has_two_ports_and_banks(attributes)) keys.insert(keys.end(), {"n_rdwr_ports", "n_banks"});
  for (const auto& [key, value] : attributes)
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      notes.add("the attribute " + one_line(shortened(key)) + " is not modelled", name);
}

std::optional<std::int64_t> attribute_integer(const TimeloopAttributes& attributes,
                                              const std::string& key) {
  const auto found = attributes.find(key);
  if (found == attributes.end()) return std::nullopt;
  return found->second.integer(1, kLargest);
}

StorageSizes storage_sizes(const TimeloopLevel& level, ImportNotes& notes) {
  StorageSizes sizes;
  const std::int64_t bits = word_bits(level.attributes, level.place);
  sizes.word_bits = static_cast<int>(bits);
  sizes.block_words = block_words(level, bits);
  sizes.capacity = stated_capacity(level, sizes, notes);
  const auto& attributes = level.attributes;
  if (const auto buffers = attributes.find("multiple_buffering"); buffers != attributes.end()) {
    const double number = buffers->second.number(1, kMostBuffers);
    if (number != std::floor(number)) buffers->second.fail("expected a whole number of buffers");
    sizes.num_buffers = static_cast<int>(number);
  }
  if (const auto share = attributes.find("min_utilization"); share != attributes.end())
    sizes.minimum_utilisation = share->second.number(0, 1);
  if (attributes.count("cluster_size") > 0 && attribute_integer(attributes, "cluster_size") > 1)
    notes.add(
        "cluster-size only divides the width: each instance is charged as a memory of its own",
        level.name);
  return sizes;
}

void read_bandwidths(const TimeloopAttributes& attributes, MemoryLevel& level) {
  const auto stated = [&](const std::string& key) -> std::optional<Monomial> {
    const auto found = attributes.find(key);
    if (found == attributes.end()) return std::nullopt;
    return Monomial{found->second.number(kLeastBandwidth, kMostBandwidth), 1, {}};
  };
  level.bandwidth_words_per_cycle = stated("shared_bandwidth");
  level.read_bandwidth_words_per_cycle = stated("read_bandwidth");
  level.write_bandwidth_words_per_cycle = stated("write_bandwidth");
  // Timeloop's own reading of the older key.
  auto half = stated("bandwidth");
  if (!half) return;
  half->numerator /= 2;
  if (!level.read_bandwidth_words_per_cycle) level.read_bandwidth_words_per_cycle = half;
  if (!level.write_bandwidth_words_per_cycle) level.write_bandwidth_words_per_cycle = half;
}

bool is_dram(const TimeloopLevel& level) {
  return level.component_class.find("DRAM") != std::string::npos;
}

std::string storage_component(const TimeloopLevel& level, bool is_one_word) {
  if (is_dram(level)) return "dram";
  const std::string& kind =
      level.component_subclass.empty() ? level.component_class : level.component_subclass;
  std::vector<std::string> known;
  for (const ClassComponent& row : kStorages) {
    if (kind == row.component_class) {
      if (is_one_word) return "register";
      return row.component == std::string("sram") && has_two_ports_and_banks(level.attributes)
                 ? "sram_2_ports_2_banks"
                 : row.component;
    }
    known.emplace_back(row.component_class);
  }
  if (is_one_word && kind == "storage") return "register";
  std::string list;
  for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
  level.place.fail("the class " + in_quotes(kind) + " of storage is not known; known are " + list +
                   suggestion(kind, known));
}

std::string mac_component(const TimeloopMac& mac) {
  const auto bits = first_of(mac.attributes,
                             {"multiplier_width", "datawidth", "word_bits", "word_width", "width"});
  if (mac.component_class != "intmac")
    mac.place.fail("the class " + in_quotes(mac.component_class) +
                   " of arithmetic is not known; known is intmac");
  if (!bits) mac.place.fail("missing attribute \"datawidth\" (or \"multiplier_width\"), bits");
  if (*bits != 8 && *bits != 16)
    mac.place.fail("energy tables have multipliers of 8 and 16 bits, found " +
                   std::to_string(*bits));
  return *bits == 8 ? "mac_int8" : "mac_int16";
}

bool is_mac_class(const std::string& component_class) {
  for (const char* known : {"intmac", "fpmac", "mac", "compute"})
    if (component_class == known) return true;
  return false;
}

}  // namespace codescent
