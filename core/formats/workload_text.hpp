#pragma once

#include <string>

#include "core/layer.hpp"

namespace codescent {

/// The network as a file of schema codescent/workload/1, which `load_workload` reads back equal.
/// Names and source are UTF-8 text that is not empty. Throws std::invalid_argument otherwise.
std::string workload_text(const Workload& workload);

}  // namespace codescent
