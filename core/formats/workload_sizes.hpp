#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/architecture.hpp"
#include "core/files/yaml_reader.hpp"

namespace codescent {

/// Sizes that a user sets in place of a workload's own, by name.
using SizeSettings = std::vector<std::pair<std::string, std::int64_t>>;

/// The sizes that a workload file names in `parameters`, such as the length of a sequence.
class WorkloadSizes {
 public:
  /// Reads {sequence: 4096, ...}. Throws InputError, also for settings of other names.
  ///   root  of the file, which may have none
  WorkloadSizes(const YamlReader& root, const SizeSettings& settings);

  /// A whole number of at least 1, or factors joined by * and / that come to one: numbers and names
  /// of sizes. Throws InputError.
  std::int64_t value(const YamlReader& node) const;

 private:
  std::vector<Parameter> parameters_;
  Hardware values_;
};

}  // namespace codescent
