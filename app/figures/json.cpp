#include "app/figures/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace codescent {
namespace {

using Written = nlohmann::ordered_json;

Written converted(const Json& json) {
  return std::visit(
      [](const auto& value) -> Written {
        using Type = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Type, Json::Array>) {
          Written array = Written::array();
          for (const Json& item : value) array.push_back(converted(item));
          return array;
        } else if constexpr (std::is_same_v<Type, Json::Object>) {
          Written object = Written::object();
          for (const auto& [key, item] : value) object.emplace(key, converted(item));
          return object;
        } else {
          return value;
        }
      },
      json.value());
}

auto found(Json::Object& object, const std::string& key) {
  return std::find_if(object.begin(), object.end(),
                      [&](const auto& pair) { return pair.first == key; });
}

/// The key of a pair that a list in braces makes; nothing if it is none.
const std::string* key_of(const Json& json) {
  const auto* pair = std::get_if<Json::Array>(&json.value());
  return pair != nullptr && pair->size() == 2 ? std::get_if<std::string>(&pair->front().value())
                                              : nullptr;
}

}  // namespace

Json::Json(std::initializer_list<Item> items) {
  const bool is_object = std::all_of(
      items.begin(), items.end(), [](const Item& item) { return key_of(item.json_) != nullptr; });
  if (is_object) {
    value_ = Object();
    for (const Item& item : items) {
      Array& pair = std::get<Array>(item.json_.value_);
      (*this)[*key_of(item.json_)] = std::move(pair.back());
    }
    return;
  }
  Array& array = value_.emplace<Array>();
  array.reserve(items.size());
  for (const Item& item : items) array.push_back(std::move(item.json_));
}

Json& Json::operator[](const std::string& key) {
  if (std::holds_alternative<std::nullptr_t>(value_)) value_ = Object();
  auto& object = std::get<Object>(value_);
  const auto place = found(object, key);
  if (place != object.end()) return place->second;
  return object.emplace_back(key, nullptr).second;
}

void Json::push_back(Json item) {
  std::get<Array>(value_).push_back(std::move(item));
}

void Json::update(Json other) {
  for (auto& [key, value] : std::get<Object>(other.value_)) (*this)[key] = std::move(value);
}

void Json::erase(const std::string& key) {
  auto& object = std::get<Object>(value_);
  const auto place = found(object, key);
  if (place != object.end()) object.erase(place);
}

std::string written_json(const Json& json, int indent) {
  return converted(json).dump(indent, ' ', false, Written::error_handler_t::replace);
}

}  // namespace codescent
