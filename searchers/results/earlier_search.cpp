#include "searchers/results/earlier_search.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.hpp"
#include "core/json/checked_json.hpp"
#include "searchers/figures/result_keys.hpp"
#include "searchers/results/result_files.hpp"

namespace codescent {

using key::place;

namespace {

/// Nothing if the file is absent or no JSON.
std::optional<Json> json_in(const std::filesystem::path& path) {
  const std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return parsed_json(text.str());
}

/// What a file holds, to be looked into without complaint; nothing if it holds no object.
std::optional<CheckedJson> object_in(const std::filesystem::path& path) {
  std::optional<Json> json = json_in(path);
  if (!json || !json->is_object()) return std::nullopt;
  return CheckedJson(path.string(), std::move(*json), "a search");
}

std::optional<double> limit_of(const CheckedJson& summary, const char* limit) {
  summary.expect_object(place(key::kOptions, key::kLimits));
  const std::string place = key::place(key::kOptions, key::kLimits, limit);
  if (!summary.has(place)) return std::nullopt;
  return summary.positive_number(place);
}

std::vector<std::string> assignments(const NamedIntegers& sizes) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : sizes) texts.push_back(name + "=" + std::to_string(value));
  return texts;
}

}  // namespace

Objective objective_in(const CheckedJson& file, const std::string& pointer) {
  const auto objective = objective_from_name(file.text(pointer));
  if (!objective) file.fail(pointer, "the name of an objective");
  return *objective;
}

std::optional<EarlierSearch> read_earlier_search(const std::string& directory) {
  const std::filesystem::path path = std::filesystem::path(directory) / kSummary;
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable)) return std::nullopt;
  const auto summary = object_in(path);
  if (!summary || !summary->has(place(key::kOptions)))
    throw InputError(path.string() + ": expected what a search writes");
  summary->expect_object(place(key::kOptions));
  EarlierSearch search;
  search.objective = objective_in(*summary, place(key::kOptions, key::kObjective));
  search.is_by_predictor = summary->text(place(key::kOptions, key::kLatencyModel)) != "analytical";
  search.limits = {limit_of(*summary, key::kMaxAreaMm2),
                   limit_of(*summary, key::kMaxLatencyCycles)};
  search.fix = assignments(summary->integers(place(key::kOptions, key::kFix)));
  search.minimum = assignments(summary->integers(place(key::kOptions, key::kMin)));
  search.maximum = assignments(summary->integers(place(key::kOptions, key::kMax)));
  return search;
}

double earlier_bound(const std::string& directory, const Json& question) {
  const auto json = json_in(std::filesystem::path(directory) / kCertificate);
  const auto asked = parsed_json(json_text(question));
  const Json* earlier = json ? json->find(key::kQuestion) : nullptr;
  if (earlier == nullptr || !asked || *earlier != *asked) return 0;
  return CheckedJson(kCertificate, *json)
      .number_or(0, place(key::kOptimality, key::kOverAllSizes, key::kBound));
}

}  // namespace codescent
