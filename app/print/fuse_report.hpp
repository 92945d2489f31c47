#pragma once

#include <string>

#include "searchers/stacks/fuse_figures.hpp"

namespace codescent {

/// What `fuse` prints: stacks, the best point, where its energy goes, and all points.
std::string fuse_report(const FuseResult& result);

/// The best stacks, layer by layer beside them, and the bound.
std::string fused_report(const FusedResult& result, const LayerGraph& network);

}  // namespace codescent
