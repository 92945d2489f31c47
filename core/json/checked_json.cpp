#include "core/json/checked_json.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "core/error.hpp"
#include "core/files/checked_text.hpp"

namespace codescent {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

/// Nothing if the value is no number.
std::optional<double> number_in(const Json& json) {
  return std::visit(
      [](const auto& value) -> std::optional<double> {
        using Type = std::decay_t<decltype(value)>;
        if constexpr (std::is_arithmetic_v<Type> && !std::is_same_v<Type, bool>)
          return static_cast<double>(value);
        else
          return std::nullopt;
      },
      json.value());
}

/// Nothing if the value is no integer, or a larger one.
std::optional<std::int64_t> integer_in(const Json& json) {
  if (const auto* value = std::get_if<std::int64_t>(&json.value())) return *value;
  const auto* value = std::get_if<std::uint64_t>(&json.value());
  if (value == nullptr || *value > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

const std::string* text_in(const Json& json) {
  return std::get_if<std::string>(&json.value());
}

/// Nothing if the value is no object of texts.
std::optional<TextRecord> record_in(const Json& json) {
  const auto* object = std::get_if<Json::Object>(&json.value());
  if (object == nullptr) return std::nullopt;
  TextRecord record;
  for (const auto& [name, value] : *object) {
    const std::string* text = text_in(value);
    if (text == nullptr) return std::nullopt;
    record[name] = *text;
  }
  return record;
}

}  // namespace

std::optional<CheckedJson> CheckedJson::from_file(const std::string& path) {
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable)) return std::nullopt;
  std::optional<Json> json = parsed_json(read_bytes(path, kMostBytes));
  if (!json || !json->is_object())
    throw InputError(path + ": expected a JSON object; the file is not as codescent wrote it");
  return CheckedJson(path, std::move(*json));
}

CheckedJson::CheckedJson(std::string path, Json json, std::string writer)
    : path_(std::move(path)), json_(std::move(json)), writer_(std::move(writer)) {}

const Json* CheckedJson::find(const std::string& pointer) const {
  const Json* found = &json_;
  for (std::size_t begin = 1; found != nullptr && begin <= pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    found = found->find(pointer.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

const Json& CheckedJson::at(const std::string& pointer) const {
  const Json* found = find(pointer);
  if (found == nullptr) fail(pointer, "a value");
  return *found;
}

void CheckedJson::fail(const std::string& pointer, const std::string& expected) const {
  std::string key = pointer.substr(1);
  std::replace(key.begin(), key.end(), '/', '.');
  throw InputError(path_ + ": " + key + ": expected " + expected + "; the file is not as " +
                   writer_ + " wrote it");
}

bool CheckedJson::is_null(const std::string& pointer) const {
  return at(pointer).is_null();
}

std::string CheckedJson::text(const std::string& pointer) const {
  const std::string* text = text_in(at(pointer));
  if (text == nullptr) fail(pointer, "text");
  return *text;
}

double CheckedJson::number(const std::string& pointer) const {
  const auto number = number_in(at(pointer));
  if (!number) fail(pointer, "a number");
  return *number;
}

double CheckedJson::positive_number(const std::string& pointer) const {
  const auto number = number_in(at(pointer));
  if (!number || !(*number > 0)) fail(pointer, "a positive number");
  return *number;
}

double CheckedJson::number_or_nan(const std::string& pointer) const {
  return is_null(pointer) ? std::nan("") : number(pointer);
}

bool CheckedJson::boolean(const std::string& pointer) const {
  const auto* value = std::get_if<bool>(&at(pointer).value());
  if (value == nullptr) fail(pointer, "true or false");
  return *value;
}

bool CheckedJson::has(const std::string& pointer) const {
  return find(pointer) != nullptr;
}

bool CheckedJson::has_text(const std::string& pointer, const std::string& text) const {
  const Json* found = find(pointer);
  return found != nullptr && *found == Json(text);
}

double CheckedJson::number_or(double other, const std::string& pointer) const {
  const Json* found = find(pointer);
  return found != nullptr ? number_in(*found).value_or(other) : other;
}

void CheckedJson::expect_object(const std::string& pointer) const {
  if (!at(pointer).is_object()) fail(pointer, "an object");
}

NamedNumbers CheckedJson::numbers(const std::string& pointer) const {
  const auto* object = std::get_if<Json::Object>(&at(pointer).value());
  if (object == nullptr) fail(pointer, "an object of numbers");
  NamedNumbers numbers;
  for (const auto& [name, value] : *object) {
    const auto number = number_in(value);
    if (!number) fail(pointer, "an object of numbers");
    numbers.emplace_back(name, *number);
  }
  return numbers;
}

NamedIntegers CheckedJson::integers(const std::string& pointer) const {
  expect_object(pointer);
  NamedIntegers integers;
  for (const auto& [name, value] : std::get<Json::Object>(at(pointer).value())) {
    const auto integer = integer_in(value);
    if (!integer) fail(pointer + "/" + name, "an integer");
    integers.emplace_back(name, *integer);
  }
  return integers;
}

std::vector<std::string> CheckedJson::texts(const std::string& pointer) const {
  const auto* array = std::get_if<Json::Array>(&at(pointer).value());
  if (array == nullptr) fail(pointer, "an array of texts");
  std::vector<std::string> texts;
  for (const Json& value : *array) {
    const std::string* text = text_in(value);
    if (text == nullptr) fail(pointer, "an array of texts");
    texts.push_back(*text);
  }
  return texts;
}

std::vector<TextRecord> CheckedJson::records(const std::string& pointer,
                                             const std::vector<std::string>& keys) const {
  const auto* array = std::get_if<Json::Array>(&at(pointer).value());
  if (array == nullptr) fail(pointer, "an array of objects of texts");
  std::vector<TextRecord> records;
  for (const Json& value : *array) {
    auto record = record_in(value);
    const bool has_all =
        record && std::all_of(keys.begin(), keys.end(),
                              [&](const std::string& key) { return record->count(key) > 0; });
    if (!has_all) fail(pointer, "an array of objects of texts");
    records.push_back(std::move(*record));
  }
  return records;
}

}  // namespace codescent
