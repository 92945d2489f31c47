#pragma once

#include <vector>

namespace codescent::studies {

/// The value below which `share` of the values lie, interpolated between neighbours; NaN of none.
double quantile(std::vector<double> values, double share);
double median(const std::vector<double>& values);

/// Ranks from 1; equal values share their mean rank.
std::vector<double> ranks(const std::vector<double>& values);
/// Spearman's rank correlation: Pearson's correlation of the ranks.
double spearman(const std::vector<double>& x, const std::vector<double>& y);
/// Kendall's tau-b: the share of pairs in the same order minus the share in the opposite order,
/// ties set aside.
double kendall(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace codescent::studies
