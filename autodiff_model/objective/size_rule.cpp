#include "autodiff_model/objective/size_rule.hpp"

#include <algorithm>
#include <cmath>

#include "core/exact_model/capacity.hpp"

namespace codescent {

SizeRule::SizeRule(const Architecture& architecture) {
  const std::vector<SizeLimit> limits = size_limits(architecture);
  for (const SizeLimit& limit : limits) log_limits_.emplace_back(*limit.monomial);
  for (const Parameter& parameter : architecture.parameters)
    parameters_.push_back({!parameter.is_fixed(), std::log(parameter.minimum), {}});
  for (int p = 0; p < num_parameters(); ++p) {
    if (!parameters_[p].is_free) continue;
    for (std::size_t k = 0; k < log_limits_.size(); ++k) {
      if (growing_parameter(*limits[k].monomial, architecture.parameters) != p) continue;
      Claim claim{static_cast<int>(k), 0, {}};
      claim.others.constant = log_limits_[k].constant;
      for (const auto& [q, exponent] : log_limits_[k].powers) {
        if (q == p)
          claim.exponent = exponent;
        else if (q < p && parameters_[q].is_free)
          claim.others.powers.emplace_back(q, exponent);
        else
          claim.others.constant += exponent * parameters_[q].log_minimum;
      }
      parameters_[p].claims.push_back(std::move(claim));
    }
  }
}

void SizeRule::run(const double* worst, const double* log_slack, double* log_sizes) const {
  for (int p = 0; p < num_parameters(); ++p) {
    const Size& size = parameters_[p];
    log_sizes[p] = size.log_minimum;
    if (!size.is_free) continue;
    log_sizes[p] = larger(log_sizes[p], log_slack[p]);
    for (const Claim& claim : size.claims)
      log_sizes[p] =
          larger(log_sizes[p], (worst[claim.limit] - claim.others.at(log_sizes)) / claim.exponent);
  }
}

void SizeRule::run_backward(const double* worst, const double* log_slack, const double* log_sizes,
                            double* size_bars, double* worst_bars, double* slack_bars) const {
  for (int p = num_parameters() - 1; p >= 0; --p) {
    const Size& size = parameters_[p];
    if (!size.is_free) continue;
    const auto decides = [&](const Claim& claim) {
      return (worst[claim.limit] - claim.others.at(log_sizes)) / claim.exponent == log_sizes[p];
    };
    int num_deciding = (size.log_minimum == log_sizes[p]) + (log_slack[p] == log_sizes[p]);
    for (const Claim& claim : size.claims) num_deciding += decides(claim);
    const double share = size_bars[p] / std::max(num_deciding, 1);
    if (log_slack[p] == log_sizes[p]) slack_bars[p] += share;
    for (const Claim& claim : size.claims) {
      if (!decides(claim)) continue;
      worst_bars[claim.limit] += share / claim.exponent;
      claim.others.add_gradient(-share / claim.exponent, size_bars);
    }
  }
}

}  // namespace codescent
