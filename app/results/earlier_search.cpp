#include "app/results/earlier_search.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/figures/checked_json.hpp"
#include "core/error.hpp"

namespace codescent {
namespace {

using ReadJson = nlohmann::ordered_json;

/// Discarded if the file is absent or no JSON.
ReadJson json_of(const std::filesystem::path& path) {
  const std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return parsed_json(text.str());
}

/// Options of a search, read strictly.
class OptionsReader {
 public:
  OptionsReader(std::string path, const ReadJson& options)
      : path_(std::move(path)), options_(options) {
    if (!options.is_object()) fail("options", "an object");
  }

  std::string text(const char* key) const {
    const ReadJson& value = at(options_, key, key);
    if (!value.is_string()) fail(std::string("options.") + key, "text");
    return value.get<std::string>();
  }
  std::optional<double> limit(const char* key) const {
    const ReadJson& limits = at(options_, "limits", "limits");
    if (!limits.is_object()) fail("options.limits", "an object");
    if (!limits.contains(key)) return std::nullopt;
    if (!limits[key].is_number() || !(limits[key].get<double>() > 0))
      fail(std::string("options.limits.") + key, "a positive number");
    return limits[key].get<double>();
  }
  std::vector<std::string> sizes(const char* key) const {
    const ReadJson& sizes = at(options_, key, key);
    std::vector<std::string> assignments;
    if (!sizes.is_object()) fail(std::string("options.") + key, "an object");
    for (const auto& [name, value] : sizes.items()) {
      if (!value.is_number_integer())
        fail("options." + std::string(key) + "." + name, "an integer");
      assignments.push_back(name + "=" + value.dump());
    }
    return assignments;
  }
  [[noreturn]] void fail(const std::string& key, const char* expected) const {
    throw InputError(path_ + ": " + key + ": expected " + expected +
                     "; the file is not as a search wrote it");
  }

 private:
  const ReadJson& at(const ReadJson& object, const char* key, const char* name) const {
    if (!object.contains(key)) fail(std::string("options.") + name, "a value");
    return object[key];
  }

  std::string path_;
  const ReadJson& options_;
};

}  // namespace

std::optional<EarlierSearch> read_earlier_search(const std::string& directory) {
  const std::filesystem::path path = std::filesystem::path(directory) / "summary.json";
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable)) return std::nullopt;
  const ReadJson summary = json_of(path);
  if (!summary.is_object() || !summary.contains("options"))
    throw InputError(path.string() + ": expected what a search writes");
  const OptionsReader options(path.string(), summary["options"]);
  EarlierSearch search;
  const auto objective = objective_from_name(options.text("objective"));
  if (!objective) options.fail("options.objective", "the name of an objective");
  search.objective = *objective;
  search.is_by_predictor = options.text("latency_model") != "analytical";
  search.limits = {options.limit("max_area_mm2"), options.limit("max_latency_cycles")};
  search.fix = options.sizes("fix");
  search.minimum = options.sizes("min");
  search.maximum = options.sizes("max");
  return search;
}

bool is_by_a_search(const std::string& path) {
  const ReadJson summary = json_of(path);
  const ReadJson::json_pointer program("/program/name");
  return summary.is_object() && summary.contains(program) && summary[program] == "codescent";
}

double earlier_bound(const std::string& directory, const Json& question) {
  const ReadJson earlier = json_of(std::filesystem::path(directory) / kCertificate);
  if (!earlier.is_object() || !earlier.contains("question") ||
      earlier["question"] != parsed_json(json_text(question)))
    return 0;
  const ReadJson::json_pointer place("/optimality/over_all_sizes/bound");
  if (!earlier.contains(place) || !earlier[place].is_number()) return 0;
  return earlier[place].get<double>();
}

}  // namespace codescent
