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

check_tree("" core/b.cpp "#include \"core/a.hpp\"\n#include <yaml-cpp/yaml.h>\n")
check_tree("" core/import/b.cpp "#include \"core/a.hpp\"\n#include <onnx/onnx_pb.h>\n")
check_tree("" searchers/b.cpp "#include \"autodiff_model/b.hpp\"\n#include <Eigen/Dense>\n")
check_tree("" tests/searchers/b.cpp "#include \"tests/support/doctest_torch.hpp\"\n")
check_tree("" benchmarks/b.cpp "#include <benchmark/benchmark.h>\n#include \"app/a.hpp\"\n")

foreach(edge core:hw_templates core:autodiff_model core:app hw_templates:autodiff_model
        autodiff_model:hw_templates autodiff_model:searchers searchers:hw_templates
        searchers:rtl_predictor searchers:app rtl_predictor:searchers app:tests app:benchmarks
        benchmarks:tests tests:benchmarks core:tests)
  string(REPLACE ":" ";" edge ${edge})
  list(GET edge 0 from)
  list(GET edge 1 to)
  check_tree("#include \"${to}/a.hpp\": ${from} may not include ${to}"
             ${from}/b.hpp "// first line\n  # include \"${to}/a.hpp\"\n")
endforeach()

foreach(library core:torch/types.h hw_templates:ATen/core/Tensor.h autodiff_model:Eigen/Dense
        searchers:yaml-cpp/yaml.h core:CLI/CLI.hpp app:doctest/doctest.h app:zlib.h app:onnx/onnx_pb.h)
  string(REPLACE ":" ";" library ${library})
  list(GET library 0 from)
  list(GET library 1 header)
  check_tree("#include <${header}>: ${from} may not use this library"
             ${from}/b.cpp "#include <${header}>\n")
endforeach()

check_tree("#include \"a.hpp\": write it from the repository root" core/b.cpp "#include \"a.hpp\"")
check_tree("#include \"../core/a.hpp\": write it" core/b.cpp "#include \"../core/a.hpp\"\n")
check_tree("#include <core/a.hpp>: our own headers take quotes" core/b.cpp "#include <core/a.hpp>")
check_tree("#include <torch/torch.h>: too slow for a header" searchers/b.hpp
           "#pragma once\n#include <torch/torch.h>\n")
check_tree("#include <yaml-cpp/yaml.h>: too slow for a header" core/b.hpp
           "#include <yaml-cpp/yaml.h>\n")
check_tree("#include <onnx/onnx_pb.h>: too slow for a header" core/import/b.hpp
           "#include <onnx/onnx_pb.h>\n")
check_tree("#include <onnx/onnx_pb.h>: only core/import may use this library" core/b.cpp
           "#include <onnx/onnx_pb.h>\n")
check_tree("#include \"core/import/a.hpp\": core may not include core/import" core/b.cpp
           "#include \"core/import/a.hpp\"\n")
check_tree("#include <doctest/doctest.h>: use tests/support/" tests/core/b.cpp
           "#include <doctest/doctest.h>\n")
check_tree("#include \"tests/support/doctest.hpp\": this suite links Torch" tests/searchers/b.cpp
           "#include \"tests/support/doctest.hpp\"\n")
check_tree("name it .hpp or .cpp" core/b.h "")

string(REPEAT "int x;\n" 400 lines)
check_tree("" core/b.cpp "${lines}")
check_tree("401 lines, at most 400" core/b.cpp "${lines}\n")
check_tree("401 lines, at most 400" core/deep/er/b.hpp "${lines}// [;\n")

message("include rule: ${num_trees} trees judged")
