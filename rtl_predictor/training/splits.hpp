#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rtl_predictor/schedule/samples.hpp"

namespace codescent {

/// How samples are divided into those that train and those that test.
enum class SplitKind {
  RandomRows,  // 8 % of the rows test (DOSA, Fig. 10)
  ByLayer,     // a fifth of the layers test, no layer is on both sides
  SlowToFast,  // each layer's slowest 70 % train, its fastest 30 % test, as a search would use it
};
constexpr std::array<std::string_view, 3> kSplitKinds = {"random_rows", "by_layer", "slow_to_fast"};

struct SampleSplit {
  std::vector<int> train, test;  // rows of the samples, ascending
};

/// Deterministic. The seed draws the rows or the layers; slow to fast, which has no choice to draw,
/// it leaves out a twentieth of the training rows.
SampleSplit split_samples(const std::vector<Sample>& samples, SplitKind kind, std::uint64_t seed);

}  // namespace codescent
