#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace codescent {

/// A JSON value; keys in the order of insertion. nlohmann's takes 8 s in each file that builds one,
/// so that it stands only behind `written_json` and `parsed_json`.
class Json {
 public:
  class Item;
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;
  using Value = std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string,
                             Array, Object>;

  Json(std::nullptr_t = nullptr) : value_(nullptr) {}
  Json(const char* text) : value_(std::string(text)) {}
  Json(std::string_view text) : value_(std::string(text)) {}
  Json(std::string text) : value_(std::move(text)) {}
  template <typename Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
  Json(Number number) : value_(widened(number)) {}
  Json(const std::vector<std::string>& texts) : value_(Array(texts.begin(), texts.end())) {}
  /// {{"key", value}, ...}, pairs that begin with a text, is an object; any other list an array.
  Json(std::initializer_list<Item> items);

  static Json array() { return Json(Value(Array())); }
  static Json object() { return Json(Value(Object())); }

  /// The value of a key of an object, added if it is not there; null becomes an object.
  Json& operator[](const std::string& key);
  /// Adds to an array.
  void push_back(Json item);
  /// The last of an array, which has one.
  Json& back();
  /// Sets all keys of another object.
  void update(Json other);
  void erase(const std::string& key);

  const Value& value() const { return value_; }
  /// The value of a key; null if there is none, or this is no object.
  const Json* find(const std::string& key) const;
  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  /// The same value of the same type, keys in the same order.
  friend bool operator==(const Json& one, const Json& other) { return one.value_ == other.value_; }
  friend bool operator!=(const Json& one, const Json& other) { return !(one == other); }

 private:
  explicit Json(Value value) : value_(std::move(value)) {}
  template <typename Number>
  static Value widened(Number number) {
    if constexpr (std::is_same_v<Number, bool>)
      return number;
    else if constexpr (std::is_floating_point_v<Number>)
      return static_cast<double>(number);
    else if constexpr (std::is_signed_v<Number>)
      return static_cast<std::int64_t>(number);
    else
      return static_cast<std::uint64_t>(number);
  }

  Value value_;
};

/// An item of a list in braces, moved out of it: a std::initializer_list would copy.
class Json::Item {
 public:
  template <typename T, std::enable_if_t<!std::is_same_v<std::decay_t<T>, Item> &&
                                             std::is_constructible_v<Json, T&&>,
                                         int> = 0>
  Item(T&& value) : json_(std::forward<T>(value)) {}
  Item(std::initializer_list<Item> items) : json_(items) {}

 private:
  friend class Json;
  mutable Json json_;
};

/// A number, or null for NaN and infinities, which JSON cannot say.
Json finite_or_null(double value);

/// The text of a value, bytes that are not UTF-8 replaced, without a newline at the end.
///   indent  spaces for each depth; below 0: all in one line
std::string written_json(const Json& json, int indent);

/// JSON as the program writes it, indented and with a newline at the end.
std::string json_text(const Json& json);

/// The value that a text is: whole numbers as std::uint64_t, below 0 as std::int64_t, others as
/// double. Nothing if it is no JSON, or nests deeper than any file of ours.
std::optional<Json> parsed_json(const std::string& text);

}  // namespace codescent
