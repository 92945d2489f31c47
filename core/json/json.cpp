#include "core/json/json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace codescent {
namespace {

using Written = nlohmann::ordered_json;

constexpr std::size_t kDeepest = 256;  // of nested values, which are destroyed one in another

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

template <typename Object>  // Json::Object, const or not
auto found(Object& object, const std::string& key) {
  return std::find_if(object.begin(), object.end(),
                      [&](const auto& pair) { return pair.first == key; });
}

/// Makes a value of what nlohmann's parser meets.
class JsonBuilder : public nlohmann::json_sax<Written> {
 public:
  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override { return add(value); }
  bool number_float(double value, const std::string& /*text*/) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(Written::binary_t& /*value*/) override { return false; }
  bool key(std::string& key) override {
    key_ = std::move(key);
    return true;
  }
  bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t /*place*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  /// Where the next value goes.
  Json& place() {
    if (open_.empty()) return root_;
    if (open_.back()->is_object()) return (*open_.back())[key_];
    open_.back()->push_back(nullptr);
    return open_.back()->back();
  }
  bool add(Json value) {
    place() = std::move(value);
    return true;
  }
  bool open(Json empty) {
    if (open_.size() == kDeepest) return false;
    open_.push_back(&(place() = std::move(empty)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Json root_;
  std::vector<Json*> open_;  // one in another; none of them grows while it has one open
  std::string key_;
};

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

Json& Json::back() {
  return std::get<Array>(value_).back();
}

void Json::update(Json other) {
  for (auto& [key, value] : std::get<Object>(other.value_)) (*this)[key] = std::move(value);
}

void Json::erase(const std::string& key) {
  auto& object = std::get<Object>(value_);
  const auto place = found(object, key);
  if (place != object.end()) object.erase(place);
}

const Json* Json::find(const std::string& key) const {
  const auto* object = std::get_if<Object>(&value_);
  if (object == nullptr) return nullptr;
  const auto place = found(*object, key);
  return place != object->end() ? &place->second : nullptr;
}

Json finite_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::string written_json(const Json& json, int indent) {
  return converted(json).dump(indent, ' ', false, Written::error_handler_t::replace);
}

std::string json_text(const Json& json) {
  return written_json(json, 2) + "\n";
}

std::optional<Json> parsed_json(const std::string& text) {
  JsonBuilder builder;
  if (!Written::sax_parse(text, &builder)) return std::nullopt;
  return builder.take();
}

}  // namespace codescent
