#pragma once

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/figures/json_text.hpp"
namespace codescent {

/// The value that a JSON text is; discarded if it is none.
nlohmann::ordered_json parsed_json(const std::string& text);

/// Names and numbers, in a file's order.
using NamedNumbers = std::vector<std::pair<std::string, double>>;
using TextRecord = std::map<std::string, std::string>;

/// A JSON file that the program wrote, read strictly by pointers such as "/options/objective": what
/// is missing or of another type is an InputError "FILE: KEY: expected ...".
class CheckedJson {
 public:
  /// Nothing if there is no such file. Throws InputError if it cannot be read or holds no object.
  static std::optional<CheckedJson> from_file(const std::string& path);

  bool is_null(const std::string& pointer) const;
  std::string text(const std::string& pointer) const;
  double number(const std::string& pointer) const;
  /// NaN for null, which stands for what is not finite.
  double number_or_nan(const std::string& pointer) const;
  bool boolean(const std::string& pointer) const;
  bool has(const std::string& pointer) const;
  /// An object whose values are all numbers.
  NamedNumbers numbers(const std::string& pointer) const;
  /// An array of strings.
  std::vector<std::string> texts(const std::string& pointer) const;
  /// An array of objects whose values are all strings, these keys among them.
  std::vector<TextRecord> records(const std::string& pointer,
                                  const std::vector<std::string>& keys) const;

 private:
  CheckedJson(std::string path, nlohmann::ordered_json json);
  const nlohmann::ordered_json& at(const std::string& pointer) const;
  [[noreturn]] void fail(const std::string& pointer, const char* expected) const;

  std::string path_;
  std::shared_ptr<const nlohmann::ordered_json> json_;
};

}  // namespace codescent
