#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace codescent {

/// A node of a parsed YAML file. Lines and columns count from 1; an alias is the node it names.
struct YamlNode {
  enum class Kind { Nothing, Text, Sequence, Map };
  struct Key {
    std::string text;
    int line;
    int column;
  };

  Kind kind = Kind::Nothing;
  int line = 1;
  int column = 1;
  std::string text;
  std::string tag;  // "!Component"; empty: none
  bool quoted = false;
  std::vector<Key> keys;  // of a map, one for each child
  std::vector<std::shared_ptr<const YamlNode>> children;
  std::int64_t num_nodes = 1;  // of this subtree, aliases expanded
  int height = 1;              // nodes on the longest way down, aliases expanded
};

/// Limits of one file; a file beyond any of them is refused.
constexpr std::size_t kMaximumYamlBytes = 16 << 20;
constexpr std::int64_t kMaximumYamlNodes = 1'000'000;
constexpr int kMaximumYamlDepth = 32;
constexpr int kMaximumYamlAliases = 64;

/// Parses text that must be one YAML document without duplicate keys, and without tags except those
/// in `allowed_tags`. The limits hold while parsing: nothing is expanded or recursed into first.
/// Throws InputError that names `file_name`.
std::shared_ptr<const YamlNode> parse_yaml(const std::string& text, const std::string& file_name,
                                           const std::vector<std::string>& allowed_tags = {});

/// "child" of "parent" is "parent.child"; of "" it is "child". For people: a key is shortened, and
/// shown on one line.
std::string join_key_path(const std::string& parent, std::string_view key);
/// Item 3 of "parent" is "parent[3]".
std::string join_key_path(const std::string& parent, std::size_t item);

}  // namespace codescent
