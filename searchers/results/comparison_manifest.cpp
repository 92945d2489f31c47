#include "searchers/results/comparison_manifest.hpp"

#include <filesystem>

#include "core/json/checked_json.hpp"

namespace codescent {

std::string manifest_text(const ComparisonManifest& manifest) {
  Json json;
  json["schema"] = "codescent/comparison/1";
  json["at"] = manifest.at;
  json["like"] = manifest.like;
  json["energy_table"] = manifest.energy_table;
  json["footprint"] = manifest.footprint;
  json["objective"] = manifest.objective;
  json["pairs"] = Json::array();
  for (const ManifestPair& pair : manifest.pairs)
    json["pairs"].push_back({{"workload", pair.workload},
                             {"hardware", pair.hardware},
                             {"directory", pair.directory},
                             {"sizes", pair.sizes},
                             {"termination", pair.termination}});
  json["warnings"] = manifest.warnings;
  return json_text(json);
}

std::optional<ComparisonManifest> read_manifest(const std::string& directory) {
  const auto json =
      CheckedJson::from_file((std::filesystem::path(directory) / kComparisonManifest).string());
  if (!json) return std::nullopt;
  ComparisonManifest manifest{json->text("/at"),           json->text("/like"),
                              json->text("/energy_table"), json->text("/footprint"),
                              json->text("/objective"),    {},
                              json->texts("/warnings")};
  for (const TextRecord& pair :
       json->records("/pairs", {"workload", "hardware", "directory", "sizes", "termination"}))
    manifest.pairs.push_back({pair.at("workload"), pair.at("hardware"), pair.at("directory"),
                              pair.at("sizes"), pair.at("termination")});
  return manifest;
}

}  // namespace codescent
