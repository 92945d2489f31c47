#pragma once

#include <string>
#include <vector>

#include "core/json/json.hpp"
#include "core/validation/zigzag_rows.hpp"

namespace codescent {

/// What `correlate --cost-model zigzag` prints of a file.
std::string zigzag_agreement_report(const std::string& file, const std::string& accelerator,
                                    const std::vector<ZigzagAgreement>& agreements);
Json zigzag_agreement_json(const std::string& file, const std::vector<ZigzagAgreement>& agreements);

}  // namespace codescent
