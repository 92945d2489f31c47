# cmake -P include_rule_test.cmake <scratch>: plants one violation at a time in a small tree and
# demands that include_rule.cmake names it, and that it accepts the tree without.
cmake_minimum_required(VERSION 3.25)
math(EXPR last "${CMAKE_ARGC} - 1")
set(scratch ${CMAKE_ARGV${last}})
set(num_trees 0)

# check_tree(<expected message, "" for none> <file> <content>)
function(check_tree expected file content)
  math(EXPR num_trees "${num_trees} + 1")
  set(num_trees ${num_trees} PARENT_SCOPE)
  set(tree ${scratch}/${num_trees})
  file(REMOVE_RECURSE ${tree})
  file(WRITE ${tree}/core/a.hpp "#include <vector>\n")
  file(WRITE ${tree}/${file} "${content}")
  execute_process(COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_LIST_DIR}/include_rule.cmake ${tree}
    RESULT_VARIABLE code ERROR_VARIABLE message)
  string(REGEX REPLACE "[ \n]+" " " message "${message}")
  string(FIND "${message}" "${file}: ${expected}" found)
  if(expected STREQUAL "" AND NOT code EQUAL 0)
    message(SEND_ERROR "rejected ${file} without a reason: ${message}")
  elseif(NOT expected STREQUAL "" AND (code EQUAL 0 OR found EQUAL -1))
    message(SEND_ERROR "accepted ${file}; expected \"${expected}\", got: ${message}")
  endif()
endfunction()

check_tree("" core/files/b.cpp "#include \"core/a.hpp\"\n#include <yaml-cpp/yaml.h>\n")
check_tree("" core/import/b.cpp "#include \"core/a.hpp\"\n#include <onnx/onnx_pb.h>\n")
check_tree("" searchers/surrogates/b.cpp "#include \"core/b.hpp\"\n#include <Eigen/Dense>\n")
check_tree("" searchers/codesign/b.cpp "#include \"searchers/judge/b.hpp\"\n")
check_tree("" tests/searchers/b.cpp "#include \"tests/support/doctest.hpp\"\n")
check_tree("" benchmarks/b.cpp "#include <benchmark/benchmark.h>\n#include \"app/commands/a.hpp\"\n")

foreach(edge core:hw_templates/gemmini core:core/exact_model core/files:core/timeloop
        core/exact_model:autodiff_model/relaxed core:app autodiff_model/graph:core
        autodiff_model/relaxed:autodiff_model/tensors autodiff_model/tensors:searchers/space
        searchers/space:searchers/mappers searchers/judge:searchers/codesign
        searchers/codesign:hw_templates/gemmini searchers/codesign:rtl_predictor
        searchers/mappers:autodiff_model/tensors searchers/explore:searchers/results searchers/figures:searchers/results
        searchers/results:app/print
        rtl_predictor/schedule:rtl_predictor/training app/session:app/commands app/commands:app
        app/commands:tests app/commands:benchmarks benchmarks:tests tests:benchmarks core:tests)
  string(REPLACE ":" ";" edge ${edge})
  list(GET edge 0 from)
  list(GET edge 1 to)
  check_tree("#include \"${to}/a.hpp\": ${from} may not include ${to}"
             ${from}/b.hpp "// first line\n  # include \"${to}/a.hpp\"\n")
endforeach()

foreach(library core:torch/types.h hw_templates/gemmini:ATen/core/Tensor.h
        autodiff_model/relaxed:torch/types.h searchers/codesign:ATen/core/Tensor.h
        searchers/space:Eigen/Dense core/formats:yaml-cpp/yaml.h core:CLI/CLI.hpp
        app/print:CLI/CLI.hpp searchers/results:nlohmann/json.hpp app/commands:doctest/doctest.h app/commands:zlib.h
        app/commands:onnx/onnx_pb.h core/timeloop:onnx/onnx_pb.h
        app/commands:nlohmann/json.hpp)
  string(REPLACE ":" ";" library ${library})
  list(GET library 0 from)
  list(GET library 1 header)
  check_tree("#include <${header}>: ${from} may not use this library"
             ${from}/b.cpp "#include <${header}>\n")
endforeach()

check_tree("#include \"a.hpp\": write it from the repository root" core/b.cpp "#include \"a.hpp\"")
check_tree("#include \"../core/a.hpp\": write it" core/b.cpp "#include \"../core/a.hpp\"\n")
check_tree("#include <core/a.hpp>: our own headers take quotes" core/b.cpp "#include <core/a.hpp>")
check_tree("#include <torch/torch.h>: too slow for a header" autodiff_model/tensors/b.hpp
           "#pragma once\n#include <torch/torch.h>\n")
check_tree("#include <yaml-cpp/yaml.h>: too slow for a header" core/files/b.hpp
           "#include <yaml-cpp/yaml.h>\n")
check_tree("#include <onnx/onnx_pb.h>: too slow for a header" core/import/b.hpp
           "#include <onnx/onnx_pb.h>\n")
check_tree("#include <doctest/doctest.h>: use tests/support/" tests/core/b.cpp
           "#include <doctest/doctest.h>\n")
check_tree("it sees Torch, use tests/support/doctest_torch.hpp" tests/tensors/b.cpp
           "#include <torch/types.h>\n#include \"tests/support/doctest.hpp\"\n")
check_tree("core/deep is no room of this house" core/deep/b.cpp "")
check_tree("name it .hpp or .cpp" core/b.h "")

string(REPEAT "int x;\n" 400 lines)
check_tree("" core/b.cpp "${lines}")
check_tree("401 lines, at most 400" core/b.cpp "${lines}\n")
check_tree("401 lines, at most 400" core/files/b.hpp "${lines}// [;\n")

file(REMOVE_RECURSE ${scratch}/folder)
foreach(i RANGE 1 25)
  file(WRITE ${scratch}/folder/core/${i}.cpp "")
endforeach()
check_tree("" core/b.cpp "")
execute_process(COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_LIST_DIR}/include_rule.cmake
  ${scratch}/folder RESULT_VARIABLE code ERROR_QUIET)
if(NOT code EQUAL 0)
  message(SEND_ERROR "rejected a folder of 25 files")
endif()
file(WRITE ${scratch}/folder/core/26.cpp "")
execute_process(COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_LIST_DIR}/include_rule.cmake
  ${scratch}/folder RESULT_VARIABLE code ERROR_VARIABLE message)
if(code EQUAL 0 OR NOT message MATCHES "core: more than 25 files")
  message(SEND_ERROR "accepted a folder of 26 files: ${message}")
endif()

message("include rule: ${num_trees} trees judged")
