#include "autodiff_model/tensors/row_function.hpp"

#include <memory>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

#include "autodiff_model/tensors/axes.hpp"

namespace codescent {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

class RowByRow : public torch::autograd::Function<RowByRow> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& rows,
                            std::shared_ptr<const RowFunction> function) {
    const at::Tensor inputs = rows.contiguous();
    auto outputs = torch::zeros({inputs.size(0), function->num_outputs}, real_options());
    for (std::int64_t row = 0; row < inputs.size(0); ++row)
      function->value(inputs.data_ptr<double>() + row * function->num_inputs,
                      outputs.data_ptr<double>() + row * function->num_outputs);
    context->save_for_backward({inputs, outputs});
    context->saved_data["function"] =
        c10::IValue::make_capsule(c10::make_intrusive<Holder>(std::move(function)));
    return outputs;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto holder = context->saved_data["function"].toCapsule();
    const RowFunction& function = *static_cast<const Holder&>(*holder).function;
    const at::Tensor bars = gradients[0].contiguous();
    auto input_bars = torch::zeros_like(saved[0]);
    for (std::int64_t row = 0; row < bars.size(0); ++row)
      function.reverse(saved[0].data_ptr<double>() + row * function.num_inputs,
                       saved[1].data_ptr<double>() + row * function.num_outputs,
                       bars.data_ptr<double>() + row * function.num_outputs,
                       input_bars.data_ptr<double>() + row * function.num_inputs);
    return {input_bars, at::Tensor()};
  }

 private:
  struct Holder : torch::CustomClassHolder {
    explicit Holder(std::shared_ptr<const RowFunction> held) : function(std::move(held)) {}
    std::shared_ptr<const RowFunction> function;
  };
};

}  // namespace

at::Tensor apply_to_rows(const RowFunction& function, const at::Tensor& rows) {
  expect_shape(rows, {-1, function.num_inputs}, "rows");
  const auto shared = std::make_shared<const RowFunction>(function);
  return RowByRow::apply(rows.to(torch::kCPU), shared).to(rows.device());
}

}  // namespace codescent
