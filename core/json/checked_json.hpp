#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/json/json.hpp"

namespace codescent {

/// Names and numbers, in a file's order.
using NamedNumbers = std::vector<std::pair<std::string, double>>;
using NamedIntegers = std::vector<std::pair<std::string, std::int64_t>>;
using TextRecord = std::map<std::string, std::string>;

/// A JSON file that the program wrote, read strictly by pointers such as "/options/objective": what
/// is missing or of another type is an InputError "FILE: KEY: expected ...".
class CheckedJson {
 public:
  /// Nothing if there is no such file. Throws InputError if it cannot be read or holds no object.
  static std::optional<CheckedJson> from_file(const std::string& path);
  /// What a file holds.
  ///   writer  that the file should be by, as errors name it
  CheckedJson(std::string path, Json json, std::string writer = "codescent");

  bool is_null(const std::string& pointer) const;
  std::string text(const std::string& pointer) const;
  double number(const std::string& pointer) const;
  double positive_number(const std::string& pointer) const;
  /// NaN for null, which stands for what is not finite.
  double number_or_nan(const std::string& pointer) const;
  bool boolean(const std::string& pointer) const;
  bool has(const std::string& pointer) const;
  /// Whether just this text stands there.
  bool has_text(const std::string& pointer, const std::string& text) const;
  /// The other number if there is no number there.
  double number_or(double other, const std::string& pointer) const;
  void expect_object(const std::string& pointer) const;
  /// An object whose values are all numbers.
  NamedNumbers numbers(const std::string& pointer) const;
  NamedIntegers integers(const std::string& pointer) const;
  /// An array of strings.
  std::vector<std::string> texts(const std::string& pointer) const;
  /// An array of objects whose values are all strings, these keys among them.
  std::vector<TextRecord> records(const std::string& pointer,
                                  const std::vector<std::string>& keys) const;
  /// Throws the InputError of a value that is not as expected.
  [[noreturn]] void fail(const std::string& pointer, const std::string& expected) const;

 private:
  const Json* find(const std::string& pointer) const;
  const Json& at(const std::string& pointer) const;

  std::string path_;
  Json json_;
  std::string writer_;
};

}  // namespace codescent
