#include "rtl_predictor/tensors/solve.hpp"

#include <stdexcept>
#include <string>
#include <torch/types.h>

namespace codescent {
namespace {

at::Tensor square(const std::vector<double>& matrix, std::int64_t n) {
  return torch::tensor(matrix, torch::kFloat64).view({n, n});
}

std::vector<double> values_of(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous().view({-1});
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

/// The lower factor. [n, n]
at::Tensor cholesky(const std::vector<double>& matrix, std::int64_t n) {
  const auto [factor, info] = at::linalg_cholesky_ex(square(matrix, n));
  if (info.item<int>() != 0)
    throw std::invalid_argument("a matrix of " + std::to_string(n) +
                                " rows is not positive definite");
  return factor;
}

}  // namespace

std::vector<double> inverse_cholesky(const std::vector<double>& matrix, int n) {
  const at::Tensor identity = torch::eye(n, torch::kFloat64);
  return values_of(at::linalg_solve_triangular(cholesky(matrix, n), identity, /*upper=*/false));
}

std::vector<double> solve_positive_definite(const std::vector<double>& matrix,
                                            const std::vector<double>& right_side) {
  const auto n = static_cast<std::int64_t>(right_side.size());
  const at::Tensor column = torch::tensor(right_side, torch::kFloat64).unsqueeze(-1);
  return values_of(at::cholesky_solve(column, cholesky(matrix, n)));
}

}  // namespace codescent
