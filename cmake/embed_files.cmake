# cmake -D output=FILE.cpp -D "files=name=path;..." -P embed_files.cmake: a C++ file that defines
# report_asset of app/html_report/assets.hpp over these files.
cmake_minimum_required(VERSION 3.25)

set(texts "")
set(cases "")
set(index 0)
foreach(pair IN LISTS files)
  string(REGEX MATCH "^([^=]+)=(.+)$" whole "${pair}")
  set(name ${CMAKE_MATCH_1})
  file(READ "${CMAKE_MATCH_2}" text)
  if(name MATCHES "[.]js$")
    # What would end a <script> element early, or ask for a file that is not there. Both stand in
    # string literals, where the backslash changes nothing.
    string(REPLACE "</script" "<\\/script" text "${text}")
    string(REPLACE "<!--" "<\\!--" text "${text}")
    string(REGEX REPLACE "\n//# sourceMappingURL=[^\n]*" "" text "${text}")
  endif()
  string(APPEND texts "constexpr char kText${index}[] = R\"asset(${text})asset\";\n")
  string(APPEND cases
    "  if (name == \"${name}\") return {kText${index}, sizeof kText${index} - 1};\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${output}" "#include \"app/html_report/assets.hpp\"

#include <stdexcept>
#include <string>

namespace codescent {
namespace {

${texts}
}  // namespace

std::string_view report_asset(std::string_view name) {
${cases}  throw std::out_of_range(\"no asset \" + std::string(name));
}

}  // namespace codescent
")
