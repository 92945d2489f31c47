#pragma once

#include <string>

#include "searchers/stacks/fuse_figures.hpp"

namespace codescent {

/// What `fuse` prints: stacks, the best point, where its energy goes, and all points.
std::string fuse_report(const FuseResult& result);

}  // namespace codescent
