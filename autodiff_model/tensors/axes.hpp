#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/TensorOptions.h>
#include <string>
#include <vector>

namespace codescent {

/// The model's dtype: access counts exceed 2^24, where float32 skips integers.
c10::TensorOptions real_options();

/// Throws c10::Error "factors: expected [7, 24, 4, 8], got [7, 24, 8]"; -1 accepts any size.
void expect_shape(const at::Tensor& tensor, const std::vector<std::int64_t>& shape,
                  const std::string& what);

}  // namespace codescent
