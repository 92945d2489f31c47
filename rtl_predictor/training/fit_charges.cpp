#include "rtl_predictor/training/fit_charges.hpp"

#include <algorithm>
#include <cmath>

#include "rtl_predictor/schedule/jet.hpp"
#include "rtl_predictor/tensors/predictor_room.hpp"

namespace codescent {
namespace {

constexpr double kLargeError = 0.1;
constexpr double kPriorWeight = 0.02;
constexpr int kMostSteps = 100;
constexpr double kSmallGain = 1e-7;

using ChargeJet = Jet<kNumCharges>;
using LogCharges = std::array<double, kNumCharges>;

/// The normal equations of one linearisation and the loss there.
struct Linearised {
  double loss = 0;
  std::vector<double> matrix = std::vector<double>(kNumCharges * kNumCharges);
  std::vector<double> gradient = std::vector<double>(kNumCharges);

  void add(double residual, const std::array<double, kNumCharges>& slopes) {
    const double scaled = residual / kLargeError;
    const double root = std::sqrt(1 + scaled * scaled);
    loss += 2 * kLargeError * kLargeError * (root - 1);
    const double weight = 1 / root;
    for (int i = 0; i < kNumCharges; ++i) {
      gradient[i] += weight * residual * slopes[i];
      for (int j = 0; j < kNumCharges; ++j)
        matrix[i * kNumCharges + j] += weight * slopes[i] * slopes[j];
    }
  }

  /// Not where a charge is so extreme that slopes overflow.
  bool is_finite() const {
    return std::all_of(gradient.begin(), gradient.end(), [](double x) { return std::isfinite(x); });
  }
};

Linearised linearise(const std::vector<Sample>& samples, const std::vector<int>& rows,
                     const LogCharges& logs) {
  Charges<ChargeJet> charges;
  for (int i = 0; i < kNumCharges; ++i) {
    charges[i].value = std::exp(logs[i]);
    charges[i].slopes[i] = charges[i].value;
  }
  Linearised result;
  for (const int row : rows) {
    const ChargeJet error =
        log(charge(samples[row].schedule, charges).cycles) - std::log(samples[row].rtl_cycles);
    result.add(error.value, error.slopes);
  }
  for (int i = 0; i < kNumCharges; ++i) {
    std::array<double, kNumCharges> slopes{};
    slopes[i] = kPriorWeight;
    result.add(kPriorWeight * (logs[i] - std::log(kCharges[i].prior)), slopes);
  }
  return result;
}

}  // namespace

Charges<double> prior_charges() {
  Charges<double> charges;
  for (int i = 0; i < kNumCharges; ++i) charges[i] = kCharges[i].prior;
  return charges;
}

Charges<double> fit_charges(const std::vector<Sample>& samples, const std::vector<int>& rows) {
  LogCharges logs;
  const Charges<double> prior = prior_charges();
  std::transform(prior.begin(), prior.end(), logs.begin(), [](double x) { return std::log(x); });
  Linearised here = linearise(samples, rows, logs);
  double damping = 1e-3;
  for (int step = 0; step < kMostSteps && damping < 1e9; ++step) {
    std::vector<double> matrix = here.matrix;
    for (int i = 0; i < kNumCharges; ++i)
      matrix[i * kNumCharges + i] += damping * (here.matrix[i * kNumCharges + i] + 1e-9);
    const std::vector<double> move =
        predictor_room().solve_positive_definite(matrix, here.gradient);
    LogCharges moved = logs;
    for (int i = 0; i < kNumCharges; ++i) {
      const double prior = std::log(kCharges[i].prior);
      const double reach = std::log(kCharges[i].most_times);
      moved[i] =
          std::clamp(moved[i] - std::clamp(move[i], -1.0, 1.0), prior - reach, prior + reach);
    }
    Linearised there = linearise(samples, rows, moved);
    if (!(there.loss < here.loss && there.is_finite())) {
      damping *= 4;
      continue;
    }
    const bool has_converged = here.loss - there.loss < kSmallGain * here.loss;
    logs = moved;
    here = std::move(there);
    damping = std::max(damping / 3, 1e-9);
    if (has_converged) break;
  }
  Charges<double> charges;
  for (int i = 0; i < kNumCharges; ++i) charges[i] = std::exp(logs[i]);
  return charges;
}

}  // namespace codescent
