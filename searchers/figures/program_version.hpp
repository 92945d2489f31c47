#pragma once

namespace codescent {

/// Of this library and of the program, as results record it: "0.1.0".
const char* program_version();

/// How each summary.json begins.
constexpr char kSummaryBeginning[] =
    "{\n  \"schema_version\": 1,\n  \"program\": {\n    \"name\": \"codescent\",";

}  // namespace codescent
