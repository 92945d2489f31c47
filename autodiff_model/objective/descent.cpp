#include "autodiff_model/objective/descent.hpp"

#include <algorithm>

namespace codescent {

const std::vector<std::string>& backend_names() {
  static const std::vector<std::string> names = {"compiled", "tensor"};
  return names;
}

Backend backend_named(const std::string& name) {
  const std::vector<std::string>& names = backend_names();
  return Backend(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace codescent
