#include "autodiff_model/tiles.hpp"

#include <torch/types.h>

#include "autodiff_model/axes.hpp"

namespace codescent {
namespace {

at::Tensor window_extents_of(const ProblemTensors& problem, const at::Tensor& log_extents) {
  std::vector<at::Tensor> by_axis;
  for (const auto& [axis, output, filter] :
       {std::tuple{0, Dim::P, Dim::R}, std::tuple{1, Dim::Q, Dim::S}}) {
    const auto stride = problem.strides.select(1, axis).unsqueeze(-1);       // [layers, 1]
    const auto dilation = problem.dilations.select(1, axis).unsqueeze(-1);   // [layers, 1]
    const auto last_output = log_extents.select(-1, index(output)).expm1();  // p - 1
    const auto last_filter = log_extents.select(-1, index(filter)).expm1();  // r - 1
    const auto box = last_output * stride + last_filter * dilation + 1;
    const auto distinct = problem.distinct.select(1, axis).unsqueeze(-1);  // [layers, 1]
    if (!distinct.any().item<bool>()) {
      by_axis.push_back(box);
      continue;
    }
    const auto common = torch::gcd(stride.to(torch::kInt64), dilation.to(torch::kInt64));
    const auto repeated_outputs = (last_output + 1 - dilation / common).clamp_min(0);
    const auto repeated_taps = (last_filter + 1 - stride / common).clamp_min(0);
    const auto words = (last_output + 1) * (last_filter + 1) - repeated_outputs * repeated_taps;
    by_axis.push_back(torch::where(distinct > 0, words, box));
  }
  return torch::stack(by_axis, -1);  // [starts, layers, levels, 2]
}

/// The dims that multiply an operand's words: those that index it, less those of input windows.
at::Tensor volume_dims(const ProblemTensors& problem) {
  auto mask = problem.relevant.clone();  // [layers, operands, dims]
  for (const Dim dim : {Dim::P, Dim::Q, Dim::R, Dim::S})
    mask.select(2, index(dim)).select(1, index(Operand::Input)).zero_();
  return mask;
}

}  // namespace

TileTensors relaxed_tiles(const ProblemTensors& problem, const LogFactors& factors) {
  const std::vector<std::int64_t> shape = {-1, problem.num_layers(), problem.num_levels(),
                                           kNumDims};
  expect_shape(factors.temporal, shape, "temporal");
  expect_shape(factors.spatial, shape, "spatial");

  TileTensors tiles;
  tiles.log_extents = (factors.temporal + factors.spatial).cumsum(2);
  tiles.window_extents = window_extents_of(problem, tiles.log_extents);
  const auto log_volumes =
      torch::einsum("sald,aod->salo", {tiles.log_extents, volume_dims(problem)});
  const auto windows = tiles.window_extents.prod(-1, /*keepdim=*/true);
  const auto is_input = torch::tensor({0.0, 1.0, 0.0}, real_options());  // [operands]
  tiles.words = log_volumes.exp() * torch::where(is_input > 0, windows, torch::ones_like(windows));
  return tiles;
}

}  // namespace codescent
