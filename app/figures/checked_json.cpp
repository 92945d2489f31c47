#include "app/figures/checked_json.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/files/checked_text.hpp"

namespace codescent {
namespace {

using ReadJson = nlohmann::ordered_json;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;

}  // namespace

ReadJson parsed_json(const std::string& text) {
  return ReadJson::parse(text, nullptr, /*allow_exceptions=*/false);
}

std::optional<CheckedJson> CheckedJson::from_file(const std::string& path) {
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable)) return std::nullopt;
  ReadJson json = parsed_json(read_bytes(path, kMostBytes));
  if (!json.is_object())
    throw InputError(path + ": expected a JSON object; the file is not as codescent wrote it");
  return CheckedJson(path, std::move(json));
}

CheckedJson::CheckedJson(std::string path, ReadJson json)
    : path_(std::move(path)), json_(std::make_shared<const ReadJson>(std::move(json))) {}

const ReadJson& CheckedJson::at(const std::string& pointer) const {
  const ReadJson::json_pointer place(pointer);
  if (!json_->contains(place)) fail(pointer, "a value");
  return (*json_)[place];
}

void CheckedJson::fail(const std::string& pointer, const char* expected) const {
  std::string key = pointer.substr(1);
  std::replace(key.begin(), key.end(), '/', '.');
  throw InputError(path_ + ": " + key + ": expected " + expected +
                   "; the file is not as codescent wrote it");
}

bool CheckedJson::is_null(const std::string& pointer) const {
  return at(pointer).is_null();
}

std::string CheckedJson::text(const std::string& pointer) const {
  const ReadJson& value = at(pointer);
  if (!value.is_string()) fail(pointer, "text");
  return value.get<std::string>();
}

double CheckedJson::number(const std::string& pointer) const {
  const ReadJson& value = at(pointer);
  if (!value.is_number()) fail(pointer, "a number");
  return value.get<double>();
}

double CheckedJson::number_or_nan(const std::string& pointer) const {
  return is_null(pointer) ? std::nan("") : number(pointer);
}

bool CheckedJson::boolean(const std::string& pointer) const {
  const ReadJson& value = at(pointer);
  if (!value.is_boolean()) fail(pointer, "true or false");
  return value.get<bool>();
}

bool CheckedJson::has(const std::string& pointer) const {
  return json_->contains(ReadJson::json_pointer(pointer));
}

NamedNumbers CheckedJson::numbers(const std::string& pointer) const {
  const ReadJson& object = at(pointer);
  const auto is_number = [](const ReadJson& value) { return value.is_number(); };
  if (!object.is_object() || !std::all_of(object.begin(), object.end(), is_number))
    fail(pointer, "an object of numbers");
  NamedNumbers numbers;
  for (const auto& [name, value] : object.items()) numbers.emplace_back(name, value.get<double>());
  return numbers;
}

std::vector<std::string> CheckedJson::texts(const std::string& pointer) const {
  const ReadJson& array = at(pointer);
  const auto is_text = [](const ReadJson& value) { return value.is_string(); };
  if (!array.is_array() || !std::all_of(array.begin(), array.end(), is_text))
    fail(pointer, "an array of texts");
  return array.get<std::vector<std::string>>();
}

std::vector<TextRecord> CheckedJson::records(const std::string& pointer,
                                             const std::vector<std::string>& keys) const {
  const ReadJson& array = at(pointer);
  const auto is_text = [](const ReadJson& value) { return value.is_string(); };
  const auto is_record = [&](const ReadJson& value) {
    return value.is_object() && std::all_of(value.begin(), value.end(), is_text) &&
           std::all_of(keys.begin(), keys.end(),
                       [&](const std::string& key) { return value.contains(key); });
  };
  if (!array.is_array() || !std::all_of(array.begin(), array.end(), is_record))
    fail(pointer, "an array of objects of texts");
  return array.get<std::vector<TextRecord>>();
}

}  // namespace codescent
