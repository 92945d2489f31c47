#include "autodiff_model/energy.hpp"

#include <torch/types.h>

#include "autodiff_model/axes.hpp"

namespace codescent {

at::Tensor layer_energy_pj(const ProblemTensors& problem, const TrafficTensors& traffic,
                           const HardwareCoefficients& hardware) {
  const std::int64_t starts = traffic.reads.size(0);
  expect_shape(hardware.read_pj_per_word, {starts, problem.num_levels()}, "read_pj_per_word");
  expect_shape(hardware.write_pj_per_word, {starts, problem.num_levels()}, "write_pj_per_word");

  const auto read_words = traffic.reads.sum(-1);                         // [starts, layers, levels]
  const auto written_words = (traffic.fills + traffic.updates).sum(-1);  // [starts, layers, levels]
  const auto pj_per_instance = read_words * hardware.read_pj_per_word.unsqueeze(1) +
                               written_words * hardware.write_pj_per_word.unsqueeze(1);
  return (traffic.instances * pj_per_instance).sum(-1) + problem.macs * hardware.mac_pj;
}

}  // namespace codescent
