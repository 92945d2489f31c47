#pragma once

#include <ATen/core/Tensor.h>
#include <functional>
#include <string>
#include <vector>

#include "autodiff_model/graph/expression_program.hpp"

namespace codescent {

/// The operations and operands of a program's needed nodes, without the values of its constants:
/// programs that agree in this can run together.
std::string program_shape(const ExpressionProgram& program);

/// Expressions run on tensors of float64, an operation at a time, differentiable by LibTorch and on
/// its devices. Values are those of `LaneProgram` up to rounding errors.
class TensorProgram {
 public:
  /// Programs of one shape run together, a row each.
  explicit TensorProgram(const std::vector<const ExpressionProgram*>& programs);

  /// The outputs, each [rows, points] or, where it depends on no input, [rows, 1] or [1, 1].
  ///   input  of a number, [rows or 1, points]
  std::vector<at::Tensor> operator()(const std::function<at::Tensor(int)>& input) const;

 private:
  struct Step {
    Op op;
    int left, right;  // earlier steps, or the number of an input, or terms
    std::vector<double>
        values;  // of a constant or what a sum starts from, [rows] or, if equal, [1]
  };
  struct Term {
    int step;
    std::vector<double> weights;  // [rows] or [1]
  };

  std::vector<Step> steps_;
  std::vector<Term> terms_;
  std::vector<int> outputs_;
};

}  // namespace codescent
