#include "searchers/space/factor_choices.hpp"

#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "searchers/space/divisors.hpp"

namespace codescent {
namespace {

constexpr std::size_t kMostSplits = 1'000'000;  // of one dim of one layer

/// The most iterations each of a dim's variables may have: a fan-out is limited by its axis.
std::vector<std::int64_t> factor_limits(const RelaxedProblem& problem,
                                        const std::vector<FactorVariable>& variables,
                                        const std::vector<int>& members,
                                        const std::vector<std::vector<double>>& log_limits) {
  std::vector<std::int64_t> limits;
  for (const int v : members) {
    const FactorVariable& variable = variables[v];
    std::int64_t limit = std::numeric_limits<std::int64_t>::max();
    if (variable.is_spatial) {
      const auto axis = problem.architecture.levels[variable.level].spatial_axis(variable.dim);
      limit = std::llround(std::exp(log_limits[variable.level][*axis]));
    }
    limits.push_back(limit);
  }
  return limits;
}

/// Every way to write factors below `limits` whose product divides `left`.
///   all_divisors  of the bound, ascending
void enumerate_splits(std::int64_t left, const std::vector<std::int64_t>& all_divisors,
                      const std::vector<std::int64_t>& limits, std::vector<std::int64_t>& factors,
                      DimSplits& splits) {
  if (factors.size() == limits.size()) {
    ++splits.size;
    for (const std::int64_t factor : factors) {
      splits.factors_of_all.push_back(factor);
      splits.logs_of_all.push_back(std::log(static_cast<double>(factor)));
    }
    return;
  }
  for (const std::int64_t factor : all_divisors) {
    if (factor > limits[factors.size()] || factor > left || splits.size > kMostSplits) break;
    if (left % factor != 0) continue;
    factors.push_back(factor);
    enumerate_splits(left / factor, all_divisors, limits, factors, splits);
    factors.pop_back();
  }
}

void place_fixed(const MemoryLevel& level, LevelMapping& loops) {
  for (int d = 0; d < kNumDims; ++d) {
    if (level.fixed_temporal[d] > 1) loops.temporal[d] = level.fixed_temporal[d];
    if (level.fixed_spatial[d] > 1) loops.spatial[d] = level.fixed_spatial[d];
  }
}

/// Throws InputError if there are too many to list.
void expect_affordable(const Layer& layer, Dim dim, const DimSplits& splits) {
  if (splits.size <= kMostSplits) return;
  throw InputError("layer \"" + layer.name + "\": " + std::string(name(dim)) + " = " +
                   std::to_string(layer.bound(dim)) +
                   " can be split over the levels in more than " + std::to_string(kMostSplits) +
                   " ways, which no search can list; choose a bound with fewer divisors");
}

}  // namespace

MappingSpace::MappingSpace(std::shared_ptr<const std::vector<BypassVariant>> variants,
                           std::shared_ptr<const std::vector<FactorVariable>> variables, int layer,
                           const std::vector<std::vector<double>>& log_fan_out_limits)
    : variants_(std::move(variants)), variables_(std::move(variables)), layer_(layer) {
  const Layer& shape = problem().workload.layers[layer];
  for (const Dim dim : kAllDims) {
    DimSplits& of_dim = splits_[index(dim)];
    for (std::size_t v = 0; v < variables_->size(); ++v)
      if ((*variables_)[v].dim == dim) of_dim.variables.push_back(static_cast<int>(v));
    std::vector<std::int64_t> factors;
    const std::int64_t bound = problem().free_bound(layer, dim);
    enumerate_splits(bound, divisors(bound),
                     factor_limits(problem(), *variables_, of_dim.variables, log_fan_out_limits),
                     factors, of_dim);
    expect_affordable(shape, dim, of_dim);
    of_dim.factors_of_all.shrink_to_fit();
    of_dim.logs_of_all.shrink_to_fit();
    if (of_dim.size > 1) free_dims_.push_back(dim);
  }
}

Mapping MappingSpace::mapping(const MappingChoice& choice) const {
  Mapping mapping;
  mapping.levels.resize(problem().architecture.levels.size());
  const BypassVariant& variant = variants()[choice.bypass];
  for (int l = 0; l < problem().architecture.num_levels(); ++l) {
    LevelMapping& loops = mapping.levels[l];
    loops.order = variant.problem.orders[layer_][choice.order][l];
    loops.bypassed = variant.bypass[l];
    place_fixed(problem().architecture.levels[l], loops);
  }
  for (int d = 0; d < kNumDims; ++d) {
    std::int64_t left = problem().free_bound(layer_, kAllDims[d]);
    const std::int64_t* const factors = splits_[d].factors(choice.split[d]);
    for (std::size_t i = 0; i < splits_[d].variables.size(); ++i) {
      const FactorVariable& variable = (*variables_)[splits_[d].variables[i]];
      LevelMapping& loops = mapping.levels[variable.level];
      (variable.is_spatial ? loops.spatial : loops.temporal)[d] = factors[i];
      left /= factors[i];
    }
    if (left > 1) mapping.levels[problem().derived_level[d]].temporal[d] = left;
  }
  return mapping;
}

MappingChoice MappingSpace::nearest(const double* log_factors) const {
  MappingChoice choice;
  for (int d = 0; d < kNumDims; ++d) {
    const DimSplits& of_dim = splits_[d];
    double smallest = std::numeric_limits<double>::infinity();
    const double log_bound =
        std::log(static_cast<double>(problem().free_bound(layer_, kAllDims[d])));
    for (std::size_t s = 0; s < of_dim.size; ++s) {
      double distance = 0;
      double derived_difference = 0;
      for (std::size_t i = 0; i < of_dim.variables.size(); ++i) {
        const double difference = of_dim.logs(s)[i] - log_factors[of_dim.variables[i]];
        distance += difference * difference;
        derived_difference += difference;
      }
      distance += log_bound > 0 ? derived_difference * derived_difference : 0;
      if (distance >= smallest) continue;
      smallest = distance;
      choice.split[d] = static_cast<int>(s);
    }
  }
  return choice;
}

void MappingSpace::log_factors(const MappingChoice& choice, double* values) const {
  for (int d = 0; d < kNumDims; ++d) {
    const double* const logs = splits_[d].logs(choice.split[d]);
    for (std::size_t i = 0; i < splits_[d].variables.size(); ++i)
      values[splits_[d].variables[i]] = logs[i];
  }
}

}  // namespace codescent
