#pragma once

#include <optional>
#include <string>
#include <vector>

#include "searchers/explore/comparison.hpp"

namespace codescent {

// Files of a comparison's directory: one names its results, the other has their figures.
constexpr char kComparisonManifest[] = "comparison.json";
constexpr char kComparisonTable[] = "comparison.csv";

/// One pair of a comparison: the directory of its result, in that of the comparison, and how far
/// it is.
struct ManifestPair {
  std::string workload, hardware, directory, sizes;
  std::string termination;  // empty: not mapped yet
};

/// What was compared, in order.
struct ComparisonManifest {
  std::string at;    // what the sizes were brought to
  std::string like;  // the accelerator that they were brought to
  std::string energy_table, footprint, objective;
  std::vector<ManifestPair> pairs;
  std::vector<std::string> warnings;  // of what ratios do not mean
};

/// The content of comparison.json.
std::string manifest_text(const ComparisonManifest& manifest);

/// Nothing if the directory is not a comparison's. Throws InputError for a file that is not as
/// `manifest_text` writes it.
std::optional<ComparisonManifest> read_manifest(const std::string& directory);

}  // namespace codescent
