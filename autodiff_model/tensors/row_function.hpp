#pragma once

#include <ATen/core/Tensor.h>
#include <functional>

namespace codescent {

/// A function of plain numbers that knows its own derivatives.
struct RowFunction {
  std::int64_t num_inputs = 0;
  std::int64_t num_outputs = 0;
  ///   inputs   [inputs]
  ///   outputs  [outputs]
  std::function<void(const double* inputs, double* outputs)> value;
  /// Adds the derivatives with respect to the inputs, given those with respect to the outputs.
  ///   output_bars  [outputs]
  ///   input_bars   [inputs]
  std::function<void(const double* inputs, const double* outputs, const double* output_bars,
                     double* input_bars)>
      reverse;
};

/// Applies a function to every row, on the CPU; autograd knows its derivatives, of first order.
///   rows     [rows, inputs]
///   returns  [rows, outputs]  on the device of `rows`
at::Tensor apply_to_rows(const RowFunction& function, const at::Tensor& rows);

}  // namespace codescent
