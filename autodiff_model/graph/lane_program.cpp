#include "autodiff_model/graph/lane_program.hpp"

#include <algorithm>

namespace codescent {
namespace {

double* numbers_of(Pack* packs) {
  return reinterpret_cast<double*>(packs);
}

const double* numbers_of(const Pack* packs) {
  return reinterpret_cast<const double*>(packs);
}

}  // namespace

LaneProgram::LaneProgram(const ExpressionProgram& program, const LaneKernels& kernels)
    : code_(lane_code(program)), kernels_(kernels) {}

void LaneProgram::keep_forward_only() {
  code_.reverse_runs = {};
  code_.served = {};
}

int LaneProgram::input(int number) const {
  return number < static_cast<int>(code_.inputs.size()) ? code_.inputs[number] : -1;
}

void LaneProgram::set_constants(Pack* values) const {
  Pack* next = values + code_.num_inputs;
  for (const double constant : code_.constants) (next++)->lanes = Pack::Lanes{} + constant;
}

void LaneProgram::run(Pack* values, int num_lanes) const {
  const auto kernel = num_lanes > kernels_.width ? kernels_.forward : kernels_.forward_first;
  kernel(code_, numbers_of(values));
}

void LaneProgram::run_backward(const Pack* values, Adjoints& adjoints, int num_lanes) const {
  const auto has_derivative = [&](int k) { return adjoints.is_active_[code_.outputs[k]] != 0; };
  adjoints.active_audiences_.clear();
  for (const std::vector<int>& outputs : code_.served)
    adjoints.active_audiences_.push_back(
        static_cast<char>(std::any_of(outputs.begin(), outputs.end(), has_derivative)));
  for (const int node : code_.outputs) adjoints.is_active_[node] = 0;
  const auto kernel = num_lanes > kernels_.width ? kernels_.backward : kernels_.backward_first;
  kernel(code_, adjoints.active_audiences_, numbers_of(values), numbers_of(adjoints.packs_.data()));
  const auto inputs = adjoints.packs_.begin();
  adjoints.of_inputs_.assign(inputs, inputs + code_.num_inputs);
  // Outputs may be constants, too.
  std::fill_n(inputs, code_.num_inputs + code_.constants.size(), Pack{});
}

}  // namespace codescent
