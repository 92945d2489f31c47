#include "autodiff_model/latency.hpp"

#include <torch/types.h>

#include "autodiff_model/axes.hpp"

namespace codescent {

at::Tensor layer_cycles(const ProblemTensors& problem, const TrafficTensors& traffic,
                        const HardwareCoefficients& hardware) {
  expect_shape(hardware.bandwidth, {traffic.reads.size(0), problem.num_levels(), 3}, "bandwidth");

  const auto read_words = traffic.reads.sum(-1);                         // [starts, layers, levels]
  const auto written_words = (traffic.fills + traffic.updates).sum(-1);  // [starts, layers, levels]
  const auto words = torch::stack({read_words + written_words, read_words, written_words}, -1);
  const auto transfer_cycles = words / hardware.bandwidth.unsqueeze(1);  // 0 where unlimited
  const auto candidates =
      torch::cat({traffic.compute_cycles.unsqueeze(-1), transfer_cycles.flatten(2)}, -1);
  return candidates.amax(-1);
}

}  // namespace codescent
