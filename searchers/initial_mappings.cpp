#include "searchers/initial_mappings.hpp"

#include <cmath>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"

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

}  // namespace

std::uint64_t split_seed(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15ull;  // splitmix64
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

double uniform(std::mt19937_64& generator) {
  return static_cast<double>(generator() >> 11) * 0x1p-53;
}

at::Tensor initial_log_factors(const SearchProblem& problem, int starts, std::uint64_t seed) {
  const auto num_variables = static_cast<std::int64_t>(problem.variables.size());
  auto factors = torch::zeros({starts, problem.num_layers(), num_variables}, real_options());
  auto cell = factors.accessor<double, 3>();
  for (int start = 0; start < starts; ++start) {
    std::mt19937_64 generator(split_seed(seed, static_cast<std::uint64_t>(start)));
    for (int layer = 0; layer < problem.num_layers(); ++layer) {
      for (const Dim dim : kAllDims) {
        const std::vector<int>& members = problem.spaces[layer].splits(dim).variables;
        double total = -std::log(1 - uniform(generator));  // the derived factor's share
        std::vector<double> shares;
        for (std::size_t i = 0; i < members.size(); ++i) {
          shares.push_back(-std::log(1 - uniform(generator)));
          total += shares.back();
        }
        for (std::size_t i = 0; i < members.size(); ++i)
          cell[start][layer][members[i]] =
              std::log(static_cast<double>(problem.tensors().free_bound(layer, dim))) * shares[i] /
              total;
      }
    }
  }
  return factors;
}

at::Tensor initial_log_slack(const SearchProblem& problem, int starts, std::uint64_t seed) {
  const auto num_parameters = static_cast<std::int64_t>(problem.ranges.size());
  auto slack = torch::zeros({starts, num_parameters}, real_options());
  auto cell = slack.accessor<double, 2>();
  for (int start = 0; start < starts; ++start) {
    std::mt19937_64 generator(split_seed(~seed, static_cast<std::uint64_t>(start)));
    for (std::int64_t p = 0; p < num_parameters; ++p) {
      const bool is_free = !is_demanded(problem.architecture(), static_cast<std::size_t>(p));
      const double position = uniform(generator);
      const double low = std::log(static_cast<double>(problem.ranges[p].minimum));
      const double high = std::log(static_cast<double>(problem.ranges[p].maximum));
      cell[start][p] = is_free ? low + position * (high - low) : low;
    }
  }
  return slack;
}

}  // namespace codescent
