#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/exact_model/metrics.hpp"
#include "core/files/result_file.hpp"
#include "core/inputs/inputs.hpp"

namespace codescent {

constexpr char kGemminiHeader[] = "params.h";
constexpr char kGemminiLayers[] = "layers.json";

/// gemmini/ of a result, {name, content}: a design as calls of Gemmini's software, params.h and
/// layers.json. None unless the hierarchy is of Gemmini's form. docs/file_formats.md describes
/// them.
std::vector<std::pair<std::string, std::string>> gemmini_files(const Inputs& inputs,
                                                               const Design& design);

/// How those begin.
std::vector<OwnFile> own_gemmini_files();

}  // namespace codescent
