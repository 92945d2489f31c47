#include "autodiff_model/tensors/axes.hpp"

#include <sstream>
#include <torch/types.h>

namespace codescent {

c10::TensorOptions real_options() {
  return torch::TensorOptions().dtype(torch::kFloat64);
}

void expect_shape(const at::Tensor& tensor, const std::vector<std::int64_t>& shape,
                  const std::string& what) {
  bool same = tensor.dim() == static_cast<std::int64_t>(shape.size());
  for (std::size_t i = 0; same && i < shape.size(); ++i)
    same = shape[i] < 0 || tensor.size(static_cast<std::int64_t>(i)) == shape[i];
  if (same) return;
  std::ostringstream expected, found;
  expected << c10::IntArrayRef(shape);
  found << tensor.sizes();
  TORCH_CHECK(false, what, ": expected ", expected.str(), ", got ", found.str());
}

}  // namespace codescent
