#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace codescent {

struct YamlNode;

/// Throws InputError, "path: reason", unless there is a file that can be opened; its content may be
/// anything.
void expect_readable_file(const std::string& path);

/// A node of a YAML file read strictly: it remembers file, line, column and key path, and every
/// mismatch is an InputError "file:line:column: key path: expected ..., found ...".
class YamlReader {
 public:
  /// Refuses files over 16 MiB, nesting over 32 levels, more than 64 aliases, more than 1,000,000
  /// nodes, aliases expanded, duplicate keys and tags that are not in `allowed_tags`, before any of
  /// it is interpreted.
  static YamlReader from_file(const std::string& path,
                              const std::vector<std::string>& allowed_tags = {});
  static YamlReader from_text(const std::string& text, const std::string& file_name,
                              const std::vector<std::string>& allowed_tags = {});

  bool is_map() const;
  bool is_sequence() const;
  bool is_scalar() const;
  /// "!Component"; empty: none.
  const std::string& tag() const;

  /// Throws unless this is a map whose keys are all among `allowed`.
  void expect_keys(const std::vector<std::string>& allowed) const;
  /// False too if this is no map.
  bool has(const std::string& key) const;
  /// The value of a key; throws if this is no map or the key is missing.
  YamlReader at(const std::string& key) const;
  /// Keys and values in the order of the file; throws if this is no map.
  std::vector<std::pair<std::string, YamlReader>> entries() const;
  /// Throws if this is no list.
  std::vector<YamlReader> items() const;

  /// Throws if this is no scalar or an empty one.
  std::string text() const;
  /// Decimal digits only, inside the closed range.
  std::int64_t integer(std::int64_t minimum, std::int64_t maximum) const;
  double number(double minimum, double maximum) const;  // finite, inside the closed range
  bool boolean() const;                                 // true or false only
  /// Throws unless the text is one of the choices, suggesting the nearest; returns its index.
  int choice(const std::vector<std::string>& choices) const;

  /// Throws the InputError for this node.
  [[noreturn]] void fail(const std::string& message) const;
  const std::string& file() const { return *file_; }
  const std::string& key_path() const { return key_path_; }

 private:
  YamlReader(std::shared_ptr<const YamlNode> node, std::shared_ptr<const std::string> file,
             std::string key_path);
  void expect_map() const;  // without merge keys, whose keys would be missing
  [[noreturn]] void fail_expecting(const std::string& expected) const;

  std::shared_ptr<const YamlNode> node_;
  std::shared_ptr<const std::string> file_;
  std::string key_path_;
};

}  // namespace codescent
