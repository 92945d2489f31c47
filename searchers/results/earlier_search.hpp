#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json/checked_json.hpp"
#include "core/objective.hpp"

namespace codescent {

// What `certify` leaves in a result directory.
constexpr char kCertificate[] = "certificate.json";
constexpr char kBetterDesign[] = "better_design.yaml";

/// What summary.json says that a search was asked for.
struct EarlierSearch {
  Objective objective = kEdp;
  NetworkLimits limits;
  bool is_by_predictor = false;
  std::vector<std::string> fix, minimum, maximum;  // "array_side=16"
};

/// The objective of that name. Throws InputError with the file and the key for any other value.
Objective objective_in(const CheckedJson& file, const std::string& pointer);

/// Nothing if the directory has no summary.json. Throws InputError with the file and the key if it
/// is not as a search writes it.
std::optional<EarlierSearch> read_earlier_search(const std::string& directory);

/// The bound that an earlier certificate.json of the directory has proven of the same question; 0
/// if there is none.
double earlier_bound(const std::string& directory, const Json& question);

}  // namespace codescent
