# Installs the build tree to a fresh prefix; configures, builds and runs a consumer against it.
set(scratch ${build_dir}/tests/install_test)
file(REMOVE_RECURSE ${scratch})

function(run expected)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0 OR NOT output MATCHES "${expected}")
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "failed (${code}): ${command}\nexpected: ${expected}\n${output}")
  endif()
endfunction()

run("" ${CMAKE_COMMAND} --install ${build_dir} --config ${config} --prefix ${scratch}/prefix)
foreach(file bin/codescent share/codescent/data
             share/codescent/data/predictors/gemmini_rtl/weights.pt
             include/codescent/codescent.hpp
             include/codescent/searchers/codesign/gradient_searcher.hpp
             share/doc/codescent/vega_licenses.txt)
  if(NOT EXISTS ${scratch}/prefix/${file})
    message(FATAL_ERROR "not installed: ${file}")
  endif()
endforeach()
file(GLOB_RECURSE modules RELATIVE ${scratch}/prefix ${scratch}/prefix/*_module.so)
if(NOT modules MATCHES "codescent/libcodescent_onnx_module.so.*codescent/libcodescent_tensor_module.so")
  message(FATAL_ERROR "not both modules are installed: ${modules}")
endif()

# consume(<folder> <program> <expected>): a project of someone else is built, and run on the data.
function(consume folder program expected)
  run("" ${CMAKE_COMMAND} -G Ninja -S ${folder} -B ${scratch}/${program}
    -D CMAKE_PREFIX_PATH=${scratch}/prefix -D CMAKE_CXX_COMPILER=${compiler}
    -D CMAKE_BUILD_TYPE=${config} -D CMAKE_CXX_FLAGS=${flags})
  run("" ${CMAKE_COMMAND} --build ${scratch}/${program})
  run("${expected}" ${scratch}/${program}/${program} ${scratch}/prefix/share/codescent/data)
endfunction()
consume(${CMAKE_CURRENT_LIST_DIR}/core core_consumer "resnet50: [0-9]+ MACs")
consume(${CMAKE_CURRENT_LIST_DIR} consumer "converged: EDP 1[.]5")
