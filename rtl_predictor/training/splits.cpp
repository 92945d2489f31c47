#include "rtl_predictor/training/splits.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <string>

namespace codescent {
namespace {

constexpr double kRandomTestShare = 0.08;
constexpr double kLayerTestShare = 0.2;
constexpr double kFastTestShare = 0.3;
constexpr double kLeftOutShare = 0.05;

std::vector<int> shuffled(int count, std::uint64_t seed) {
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::mt19937_64 random(seed);
  for (int i = count - 1; i > 0; --i)
    std::swap(order[i], order[random() % (static_cast<std::uint64_t>(i) + 1)]);
  return order;
}

SampleSplit from_test_rows(int count, std::vector<int> test) {
  std::sort(test.begin(), test.end());
  SampleSplit split;
  for (int row = 0; row < count; ++row)
    if (!std::binary_search(test.begin(), test.end(), row)) split.train.push_back(row);
  split.test = std::move(test);
  return split;
}

std::map<std::string, std::vector<int>> rows_of_layers(const std::vector<Sample>& samples) {
  std::map<std::string, std::vector<int>> rows;
  for (std::size_t i = 0; i < samples.size(); ++i)
    rows[layer_key(samples[i])].push_back(static_cast<int>(i));
  return rows;
}

int share_of(double share, std::size_t count) {
  return static_cast<int>(share * static_cast<double>(count));
}

}  // namespace

SampleSplit split_samples(const std::vector<Sample>& samples, SplitKind kind, std::uint64_t seed) {
  const auto count = static_cast<int>(samples.size());
  std::vector<int> test;
  if (kind == SplitKind::RandomRows) {
    test = shuffled(count, seed);
    test.resize(share_of(kRandomTestShare, samples.size()));
    return from_test_rows(count, std::move(test));
  }
  auto layers = rows_of_layers(samples);
  if (kind == SplitKind::ByLayer) {
    std::vector<std::vector<int>> groups;
    for (auto& [layer, rows] : layers) groups.push_back(rows);
    const auto order = shuffled(static_cast<int>(groups.size()), seed);
    for (int i = 0; i < std::max(1, share_of(kLayerTestShare, groups.size())); ++i)
      test.insert(test.end(), groups[order[i]].begin(), groups[order[i]].end());
    return from_test_rows(count, std::move(test));
  }
  for (auto& [layer, rows] : layers) {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](int a, int b) { return samples[a].rtl_cycles < samples[b].rtl_cycles; });
    test.insert(test.end(), rows.begin(),
                rows.begin() + std::max(1, share_of(kFastTestShare, rows.size())));
  }
  SampleSplit split = from_test_rows(count, std::move(test));
  auto kept = shuffled(static_cast<int>(split.train.size()), seed);
  kept.resize(kept.size() - share_of(kLeftOutShare, kept.size()));
  std::sort(kept.begin(), kept.end());
  for (int& row : kept) row = split.train[row];
  split.train = std::move(kept);
  return split;
}

}  // namespace codescent
