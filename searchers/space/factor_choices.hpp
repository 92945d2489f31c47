#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "autodiff_model/relaxed/relaxed_problem.hpp"
#include "core/mapping.hpp"

namespace codescent {

/// All ways to split the bound of one dim of one layer over the levels: values of the dim's
/// variables; the derived factor takes what is left. At least one: everything in the derived
/// factor.
struct DimSplits {
  std::vector<int> variables;                // indices into the search's variables
  std::size_t size = 0;                      // splits
  std::vector<std::int64_t> factors_of_all;  // [splits, variables of the dim]
  std::vector<double> logs_of_all;           // their natural logarithms

  const std::int64_t* factors(std::size_t split) const {
    return factors_of_all.data() + split * variables.size();
  }
  const double* logs(std::size_t split) const {
    return logs_of_all.data() + split * variables.size();
  }
};

/// A point of a layer's discrete mapping space.
struct MappingChoice {
  std::array<int, kNumDims> split{};  // index into DimSplits
  int bypass = 0;                     // index into MappingSpace::variants()
  int order = 0;                      // index into the variant's RelaxedProblem::orders[layer]

  bool operator==(const MappingChoice& other) const {
    return split == other.split && bypass == other.bypass && order == other.order;
  }
};

/// A problem whose operands go past the levels as one of `bypass_choices` says.
struct BypassVariant {
  Bypass bypass;
  RelaxedProblem problem;
};

/// Every legal integer mapping of one layer, up to loop orders of equal cost: a choice of split for
/// each dim, of a bypass and of a loop order. Fan-outs obey their largest limits one by one.
class MappingSpace {
 public:
  /// Throws InputError if a dim has more than a million splits.
  ///   variants  of one problem, at least one
  MappingSpace(std::shared_ptr<const std::vector<BypassVariant>> variants,
               std::shared_ptr<const std::vector<FactorVariable>> variables, int layer,
               const std::vector<std::vector<double>>& log_fan_out_limits);

  const DimSplits& splits(Dim dim) const { return splits_[index(dim)]; }
  /// Dims with more than one split.
  const std::vector<Dim>& free_dims() const { return free_dims_; }
  const std::vector<BypassVariant>& variants() const { return *variants_; }
  int num_orders(int bypass) const {
    return static_cast<int>(variants()[bypass].problem.orders[layer_].size());
  }
  Mapping mapping(const MappingChoice& choice) const;
  /// The splits nearest to relaxed factors, each dim's as a whole, in squared log distance.
  ///   log_factors  [variables]
  MappingChoice nearest(const double* log_factors) const;
  /// Writes the choice's log factors. [variables]
  void log_factors(const MappingChoice& choice, double* values) const;

 private:
  /// The first variant's; splits are the same in all.
  const RelaxedProblem& problem() const { return variants().front().problem; }

  std::shared_ptr<const std::vector<BypassVariant>> variants_;
  std::shared_ptr<const std::vector<FactorVariable>> variables_;
  int layer_;
  std::array<DimSplits, kNumDims> splits_;
  std::vector<Dim> free_dims_;
};

}  // namespace codescent
