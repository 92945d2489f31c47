#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace codescent {

/// The value below which `share` of the values lie, interpolated between neighbours; NaN of none.
double quantile(std::vector<double> values, double share);
double median(const std::vector<double>& values);

/// Ranks from 1; equal values share their mean rank.
std::vector<double> ranks(const std::vector<double>& values);
/// Spearman's rank correlation: Pearson's correlation of the ranks. NaN where one side is constant.
double spearman(const std::vector<double>& x, const std::vector<double>& y);
/// Kendall's tau-b: the pairs in the same order less those in the opposite order, over the root of
/// the product of the pairs untied in x and in y; in n log n steps. NaN where one side is constant.
/// [Knight, J. Am. Stat. Assoc. 61 (1966)]
double kendall(const std::vector<double>& x, const std::vector<double>& y);

/// How far predictions are from measurements. Errors are relative, predicted / measured - 1.
struct ErrorStatistics {
  std::size_t num_rows = 0;
  double mean_absolute = 0;
  double median_absolute = 0;
  double p95_absolute = 0;
  double p99_absolute = 0;
  double max_absolute = 0;
  double mean_signed = 0;     // bias: the mean of the errors with their signs
  double geometric_mean = 0;  // bias as a factor: exp(mean of ln(predicted / measured))
  double spearman = 0;
  double kendall = 0;
};

/// A figure of the statistics under the name that tables and files give it.
struct ErrorFigure {
  std::string_view name;
  double ErrorStatistics::*of;
};
constexpr std::array<ErrorFigure, 9> kErrorFigures = {{
    {"spearman", &ErrorStatistics::spearman},
    {"kendall", &ErrorStatistics::kendall},
    {"mean_absolute_error", &ErrorStatistics::mean_absolute},
    {"median_absolute_error", &ErrorStatistics::median_absolute},
    {"p95_absolute_error", &ErrorStatistics::p95_absolute},
    {"p99_absolute_error", &ErrorStatistics::p99_absolute},
    {"max_absolute_error", &ErrorStatistics::max_absolute},
    {"mean_signed_error", &ErrorStatistics::mean_signed},
    {"geometric_mean_ratio", &ErrorStatistics::geometric_mean},
}};

/// Of as many predicted as measured values, all positive; all NaN of none. Throws
/// std::invalid_argument if their numbers differ.
ErrorStatistics error_statistics(const std::vector<double>& predicted,
                                 const std::vector<double>& measured);

}  // namespace codescent
