#pragma once

#include <vector>

namespace codescent {

/// The inverse of the lower Cholesky factor of a symmetric positive definite matrix, row-major
/// [n, n]. Throws std::invalid_argument if it is not positive definite.
std::vector<double> inverse_cholesky(const std::vector<double>& matrix, int n);

/// The solution of matrix * x = right side, for a symmetric positive definite matrix [n, n].
std::vector<double> solve_positive_definite(const std::vector<double>& matrix,
                                            const std::vector<double>& right_side);

}  // namespace codescent
