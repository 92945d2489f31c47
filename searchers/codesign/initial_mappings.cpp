#include "searchers/codesign/initial_mappings.hpp"

#include <cmath>

#include "core/random.hpp"

namespace codescent {
namespace {

/// Whether some limit of the architecture grows with this size, so that mappings can demand it.
bool is_demanded(const Architecture& architecture, std::size_t parameter) {
  const auto grows = [&](const Monomial& monomial) {
    return growing_parameter(monomial, architecture.parameters) == parameter;
  };
  for (const MemoryLevel& level : architecture.levels) {
    if (level.is_capacity_limited() && grows(*level.capacity_words)) return true;
    for (const SpatialAxis& axis : level.spatial)
      if (grows(axis.limit)) return true;
  }
  return false;
}

/// [starts, layers, variables]
std::vector<double> initial_log_factors(const SearchProblem& problem, int starts,
                                        std::uint64_t seed) {
  const std::size_t num_variables = problem.variables().size();
  std::vector<double> factors(num_variables * problem.num_layers() * starts);
  double* row = factors.data();
  for (int start = 0; start < starts; ++start) {
    std::mt19937_64 generator(split_seed(seed, static_cast<std::uint64_t>(start)));
    for (int layer = 0; layer < problem.num_layers(); ++layer, row += num_variables) {
      for (const Dim dim : kAllDims) {
        const std::vector<int>& members = problem.spaces[layer].splits(dim).variables;
        double total = -std::log(1 - uniform(generator));  // the derived factor's share
        std::vector<double> shares;
        for (std::size_t i = 0; i < members.size(); ++i) {
          shares.push_back(-std::log(1 - uniform(generator)));
          total += shares.back();
        }
        for (std::size_t i = 0; i < members.size(); ++i)
          row[members[i]] =
              std::log(static_cast<double>(problem.relaxed().free_bound(layer, dim))) * shares[i] /
              total;
      }
    }
  }
  return factors;
}

/// [starts, parameters]
std::vector<double> initial_log_slack(const SearchProblem& problem, int starts,
                                      std::uint64_t seed) {
  std::vector<double> slack;
  for (int start = 0; start < starts; ++start) {
    std::mt19937_64 generator(split_seed(~seed, static_cast<std::uint64_t>(start)));
    for (std::size_t p = 0; p < problem.ranges.size(); ++p) {
      const bool is_free = !is_demanded(problem.architecture(), p);
      const double position = uniform(generator);
      const double low = std::log(static_cast<double>(problem.ranges[p].minimum));
      const double high = std::log(static_cast<double>(problem.ranges[p].maximum));
      slack.push_back(is_free ? low + position * (high - low) : low);
    }
  }
  return slack;
}

}  // namespace

RelaxedBatch initial_designs(const SearchProblem& problem, int starts, std::uint64_t seed) {
  return {starts, initial_log_factors(problem, starts, seed),
          initial_log_slack(problem, starts, seed)};
}

}  // namespace codescent
