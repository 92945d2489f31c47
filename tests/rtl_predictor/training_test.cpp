#include "rtl_predictor/training/training.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "rtl_predictor/files/predictor_file.hpp"
#include "rtl_predictor/schedule/jet.hpp"
#include "rtl_predictor/training/fit_charges.hpp"
#include "rtl_predictor/training/study.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/synthetic_samples.hpp"

namespace codescent::testing {
namespace {

std::vector<int> all_rows(const std::vector<Sample>& samples) {
  std::vector<int> rows(samples.size());
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

double& at(Charges<double>& charges, Charge charge) {
  return charges[static_cast<int>(charge)];
}

/// A charged schedule as a function of one charge's logarithm.
double log_cycles(const Sample& sample, Charges<double> charges, int which, double log_step) {
  charges[which] *= std::exp(log_step);
  return std::log(charge(sample.schedule, charges).cycles);
}

TrainingOptions quick(PredictorKind kind) {
  TrainingOptions options;
  options.kind = kind;
  options.members = 2;
  options.residual.epochs = 60;
  options.direct.epochs = 60;
  options.direct.hidden = {8};
  return options;
}

}  // namespace

TEST_CASE("a jet's derivatives of every operation agree with central differences") {
  const auto formula = [](const auto& x, const auto& y) {
    const auto quotient = (x * y + 2.0) / (3.0 - y * 0.5) - 1.0 / x;
    return log(exp(x * 0.3) + y) * quotient + minimum(x, y) * maximum(x, y * 2.0) -
           maximum(x, 0.5) + minimum(y, 9.0) + x / 7.0 - (1.0 - y);
  };
  const double x = 1.3, y = 0.8, h = 1e-6;
  Jet<2> jet_x, jet_y;
  jet_x.value = x;
  jet_x.slopes = {1, 0};
  jet_y.value = y;
  jet_y.slopes = {0, 1};
  const Jet<2> jet = formula(jet_x, jet_y);
  CHECK(jet.value == doctest::Approx(formula(x, y)).epsilon(1e-14));
  CHECK(jet.slopes[0] ==
        doctest::Approx((formula(x + h, y) - formula(x - h, y)) / (2 * h)).epsilon(1e-8));
  CHECK(jet.slopes[1] ==
        doctest::Approx((formula(x, y + h) - formula(x, y - h)) / (2 * h)).epsilon(1e-8));
}

TEST_CASE("the slopes of charged cycles by every charge agree with central differences") {
  const Charges<double> charges = prior_charges();
  Charges<Jet<kNumCharges>> jets;
  for (int i = 0; i < kNumCharges; ++i) {
    jets[i].value = charges[i];
    jets[i].slopes[i] = charges[i];  // by the logarithm
  }
  int num_compared = 0;
  for (const Sample& sample : synthetic_samples(6, 5, charges)) {
    const auto jet = log(charge(sample.schedule, jets).cycles);
    for (int i = 0; i < kNumCharges; ++i) {
      const double h = 1e-5;
      const double ahead = log_cycles(sample, charges, i, h) - jet.value;
      const double behind = jet.value - log_cycles(sample, charges, i, -h);
      if (std::fabs(ahead - behind) > 1e-3 * std::fabs(ahead) + 1e-12) continue;  // at a kink
      CAPTURE(kCharges[i].name);
      CHECK(jet.slopes[i] == doctest::Approx((ahead + behind) / (2 * h)).epsilon(1e-5));
      ++num_compared;
    }
  }
  CHECK(num_compared > 30 * kNumCharges * 9 / 10);
}

TEST_CASE("fitted charges are those that made the cycles") {
  Charges<double> charges = prior_charges();
  at(charges, Charge::StoreCycles) *= 1.8;
  at(charges, Charge::RowCycles) *= 1.4;
  at(charges, Charge::ConvTileCycles) *= 2.5;
  at(charges, Charge::MatmulTileCycles) *= 0.6;
  at(charges, Charge::OverlapExponent) *= 0.6;
  const auto samples = synthetic_samples(30, 20, charges);
  const Charges<double> fitted = fit_charges(samples, all_rows(samples));
  double worst = 0;
  for (const Sample& sample : samples)
    worst =
        std::max(worst, std::fabs(charge(sample.schedule, fitted).cycles / sample.rtl_cycles - 1));
  CHECK(worst < 0.02);
  for (const Charge one : {Charge::StoreCycles, Charge::RowCycles, Charge::ConvTileCycles,
                           Charge::MatmulTileCycles, Charge::OverlapExponent}) {
    CAPTURE(kCharges[static_cast<int>(one)].name);
    CHECK(fitted[static_cast<int>(one)] ==
          doctest::Approx(charges[static_cast<int>(one)]).epsilon(0.03));
  }
}

TEST_CASE("a few broken rows hardly move the fitted charges") {
  const Charges<double> charges = prior_charges();
  auto samples = synthetic_samples(20, 20, charges);
  for (std::size_t i = 0; i < samples.size(); i += 40) samples[i].rtl_cycles *= 30;
  const Charges<double> fitted = fit_charges(samples, all_rows(samples));
  double sum = 0;
  for (std::size_t i = 1; i < samples.size(); i += 40)
    sum += std::fabs(std::log(charge(samples[i].schedule, fitted).cycles / samples[i].rtl_cycles));
  CHECK(sum / 10 < 0.03);
}

TEST_CASE("intervals of a predictor hold as many new rows as they say") {
  const auto samples = synthetic_samples(60, 30, prior_charges(), /*noise=*/0.2);
  std::vector<int> known, fresh;
  for (int row = 0; row < static_cast<int>(samples.size()); ++row)
    (row % 3 == 0 ? fresh : known).push_back(row);
  for (const PredictorKind kind : {PredictorKind::Schedule, PredictorKind::Residual}) {
    const Predictor predictor = train_predictor(samples, known, quick(kind));
    const Evaluation evaluation = evaluate_predictor(predictor, samples, fresh);
    CAPTURE(kPredictorKinds[static_cast<int>(kind)]);
    CHECK(evaluation.coverage50 > 0.41);  // of 600 rows, calibrated on 144
    CHECK(evaluation.coverage50 < 0.59);
    CHECK(evaluation.coverage90 > 0.84);
    CHECK(evaluation.coverage90 < 0.96);
    CHECK(evaluation.outside_region < 0.04);  // 1 % of the training rows are
  }
}

TEST_CASE("rows of another kind of layer lie outside the trusted region") {
  const auto samples = synthetic_samples(30, 20, prior_charges());
  const Predictor predictor =
      train_predictor(samples, all_rows(samples), quick(PredictorKind::Schedule));
  Sample odd = samples[0];
  odd.layer.bounds = {1, 1, 4000, 4000, 1, 1, 1, 1};
  odd.nest.tile = {1, 1, 1, 1, 1, 1, 1, 1};
  odd.nest.iterations = {1, 1, 4000, 4000, 1, 1, 1, 1};
  odd.schedule = count_schedule(odd.layer, odd.nest, 64, Points::Integer);
  CHECK(predict(predictor, odd).distance > predictor.region.farthest);
}

TEST_CASE("training is deterministic, and another seed gives other networks") {
  const auto samples = synthetic_samples(10, 12, prior_charges(), 0.2);
  TrainingOptions options = quick(PredictorKind::Residual);
  const auto trained = [&] { return train_predictor(samples, all_rows(samples), options); };
  const auto bytes = [](const Predictor& predictor) {
    SavedPredictor saved{predictor, {}};
    saved.predictor.architecture = "gemmini";
    return predictor_files(saved);
  };
  const auto first = bytes(trained());
  CHECK(bytes(trained()) == first);
  options.seed = 2;
  CHECK(bytes(trained()) != first);
}

TEST_CASE("options out of range and too few rows are refused") {
  TrainingOptions options;
  CHECK(problems_of(options.options()).empty());
  options.members = 0;
  options.validation_share = 0.7;
  options.residual_shrinkage = std::nan("");
  CHECK(problems_of(options.options()).size() == 3);
  const auto samples = synthetic_samples(3, 10, prior_charges());
  CHECK_THROWS_AS(train_predictor(samples, all_rows(samples), options), std::invalid_argument);
  CHECK_THROWS_WITH_AS(train_predictor(samples, {1, 2, 3}, {}),
                       "training needs at least 20 rows, got 3", std::invalid_argument);
}

TEST_CASE(
    "the best kind is that of unseen layers and of faster mappings, whatever random rows say") {
  std::vector<StudyCell> cells;
  const auto add = [&](SplitKind split, PredictorKind kind, double error) {
    StudyCell cell{split, kind, 1, {}};
    cell.evaluation.cycles.mean_absolute = error;
    cells.push_back(cell);
  };
  add(SplitKind::RandomRows, PredictorKind::Direct, 0.01);
  add(SplitKind::ByLayer, PredictorKind::Direct, 0.9);
  add(SplitKind::SlowToFast, PredictorKind::Direct, 0.3);
  add(SplitKind::RandomRows, PredictorKind::Schedule, 0.3);
  add(SplitKind::ByLayer, PredictorKind::Schedule, 0.4);
  add(SplitKind::SlowToFast, PredictorKind::Schedule, 0.4);
  CHECK(best_kind(cells) == PredictorKind::Schedule);
  add(SplitKind::ByLayer, PredictorKind::Residual, 0.3);
  add(SplitKind::SlowToFast, PredictorKind::Residual, 0.4);
  CHECK(best_kind(cells) == PredictorKind::Residual);
}

}  // namespace codescent::testing
