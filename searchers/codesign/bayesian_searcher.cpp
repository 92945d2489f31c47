#include "searchers/codesign/bayesian_searcher.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <utility>

#include "core/random.hpp"
#include "searchers/codesign/sampled_search.hpp"
#include "searchers/surrogates/gaussian_process.hpp"

namespace codescent {
namespace {

constexpr int kRandomCandidates = 1000;  // anywhere
constexpr int kNearCandidates = 500;     // around the best sizes
constexpr int kRefitEvery = 5;           // samples; in between, a kernel hardly changes

/// The number that has the digits of `index` in this base, mirrored behind the point.
double radical_inverse(std::uint64_t index, std::uint64_t base) {
  double inverse = 0;
  double weight = 1;
  for (; index > 0; index /= base) {
    weight /= static_cast<double>(base);
    inverse += weight * static_cast<double>(index % base);
  }
  return inverse;
}

std::vector<std::uint64_t> first_primes(int count) {
  std::vector<std::uint64_t> primes;
  for (std::uint64_t n = 2; static_cast<int>(primes.size()) < count; ++n)
    if (std::none_of(primes.begin(), primes.end(),
                     [&](std::uint64_t prime) { return n % prime == 0; }))
      primes.push_back(n);
  return primes;
}

/// Halton's sequence, shifted at random around the cube: it fills the cube evenly however many of
/// its points are refused.
class ShiftedHalton {
 public:
  explicit ShiftedHalton(std::vector<double> shift)
      : shift_(std::move(shift)), bases_(first_primes(static_cast<int>(shift_.size()))) {}

  std::vector<double> next() {
    ++index_;
    std::vector<double> point;
    for (std::size_t axis = 0; axis < shift_.size(); ++axis)
      point.push_back(std::fmod(radical_inverse(index_, bases_[axis]) + shift_[axis], 1.0));
    return point;
  }

 private:
  std::vector<double> shift_;  // [axes]
  std::vector<std::uint64_t> bases_;
  std::uint64_t index_ = 0;
};

/// Sizes with what random mappings reached there.
struct Sample {
  Hardware hardware;
  double log_objective = 0;  // of an invalid design with its penalty; may be infinite
  bool valid = false;
};

class BayesianSearch {
 public:
  BayesianSearch(const SearchProblem& problem, const BayesianOptions& options,
                 const ProgressCallback& progress)
      : problem_(problem),
        options_(options),
        search_(problem, options, options.mappings, options.hardware_samples, progress),
        generator_(split_seed(~options.seed, 0)) {}

  SearchSummary operator()() {
    if (!search_.can_begin()) return search_.finish();
    ShiftedHalton halton(search_.space().random_point(generator_));
    for (int i = 0; i < options_.hardware_samples && !stopped(); ++i) {
      Hardware hardware;
      if (i < options_.initial_samples)
        hardware = search_.space().draw([&] { return halton.next(); }, tried_);
      else
        hardware = most_promising();
      tried_.insert(hardware.values);
      const CandidateScore score = search_.sample(hardware);
      samples_.push_back({hardware, std::log(score.objective), score.valid});
    }
    return search_.finish();
  }

 private:
  /// Not before the first sample: a search that is stopped at once still ends with a design.
  bool stopped() const { return !samples_.empty() && search_.stop_requested(); }

  /// What the process learns: where no design was valid, as much as at the worst sizes where one
  /// was, so that it turns away; while none was valid anywhere, the penalised objectives, so that
  /// it finds its way to the limits. [samples]
  std::vector<double> targets() const {
    const bool any_valid = std::any_of(samples_.begin(), samples_.end(),
                                       [](const Sample& sample) { return sample.valid; });
    double worst = -std::numeric_limits<double>::infinity();
    for (const Sample& sample : samples_)
      if ((sample.valid || !any_valid) && std::isfinite(sample.log_objective))
        worst = std::max(worst, sample.log_objective);
    if (!std::isfinite(worst)) worst = 0;
    std::vector<double> targets;
    for (const Sample& sample : samples_) {
      const bool is_known = any_valid ? sample.valid : std::isfinite(sample.log_objective);
      targets.push_back(is_known ? sample.log_objective : worst);
    }
    return targets;
  }

  /// Sizes that were not tried and admit a design: anywhere, around the best, and one more or less
  /// of each size of the best. All that were tried if there are no others: more mappings help, too.
  ///   best  index of the best sample
  std::vector<Hardware> candidates(std::size_t best) {
    const HardwareSpace& space = search_.space();
    std::set<std::vector<std::int64_t>> known = tried_;
    std::vector<Hardware> found;
    const auto add = [&](const Hardware& hardware) {
      if (known.insert(hardware.values).second && space.admits(hardware)) found.push_back(hardware);
    };
    for (int i = 0; i < kRandomCandidates; ++i) add(space.at(space.random_point(generator_)));
    const Hardware& centre = samples_[best].hardware;
    const std::vector<double> middle = space.point_of(centre);
    for (int i = 0; i < kNearCandidates; ++i) {
      const double radius = 0.3 * std::pow(0.05, uniform(generator_));  // 0.015 to 0.3
      std::vector<double> point = space.random_point(generator_);
      for (std::size_t axis = 0; axis < point.size(); ++axis)
        point[axis] = std::clamp(middle[axis] + radius * (2 * point[axis] - 1), 0.0, 1.0);
      add(space.at(point));
    }
    for (std::size_t p = 0; p < centre.values.size(); ++p)
      for (const int step : {-1, 1}) {
        Hardware next = centre;
        next.values[p] += step;
        if (within_ranges(problem_.ranges, next)) add(next);
      }
    if (found.empty())
      for (const auto& values : tried_) found.push_back({values});
    return found;
  }

  Hardware most_promising() {
    const HardwareSpace& space = search_.space();
    const std::vector<double> values = targets();
    const auto best = std::min_element(values.begin(), values.end());
    PointList points;
    for (const Sample& sample : samples_) points.push_back(space.point_of(sample.hardware));
    const GaussianProcess process = learned(points, values);

    const std::vector<Hardware> tried = candidates(static_cast<std::size_t>(best - values.begin()));
    points.clear();
    for (const Hardware& hardware : tried) points.push_back(space.point_of(hardware));
    const std::vector<Posterior> posteriors = process.predict(points);
    std::size_t chosen = 0;
    double most = -1;
    for (std::size_t i = 0; i < tried.size(); ++i) {
      const double improvement = expected_improvement(posteriors[i], *best);
      if (improvement <= most) continue;
      most = improvement;
      chosen = i;
    }
    return tried[chosen];
  }

  GaussianProcess learned(const PointList& points, const std::vector<double>& values) {
    const MaternKernel usual{std::vector<double>(points[0].size(), 0.5), 1, 1e-2};
    if (num_fits_++ % kRefitEvery != 0) return GaussianProcess(points, values, kernel_);
    std::vector<MaternKernel> starts = {usual};
    if (num_fits_ > 1) starts.push_back(kernel_);
    GaussianProcess process = GaussianProcess::fitted(points, values, starts);
    kernel_ = process.kernel();
    return process;
  }

  const SearchProblem& problem_;
  const BayesianOptions& options_;
  SampledSearch search_;
  std::mt19937_64 generator_;
  std::vector<Sample> samples_;
  std::set<std::vector<std::int64_t>> tried_;
  MaternKernel kernel_;
  int num_fits_ = 0;
};

}  // namespace

OptionList BayesianOptions::options() {
  return {{"hardware_samples", "Sizes that are tried", &hardware_samples, at_least(1)},
          {"initial_samples", "Of them, spread over the space before anything is learned",
           &initial_samples, at_least(1)},
          {"mappings", "Random mappings of each layer at each of them", &mappings, at_least(1)}};
}

BayesianSearcher::BayesianSearcher(BayesianOptions options) : options_(options) {
  expect_no_problems(problems_of(joined(options_.control_options(), options_.options())));
}

SearchSummary BayesianSearcher::search(const SearchProblem& problem,
                                       const ProgressCallback& progress) const {
  return BayesianSearch(problem, options_, progress)();
}

}  // namespace codescent
