# codescent_library(<folder> SOURCES ... LINKS ... PRIVATE_LINKS ...): the target codescent_<folder>,
# known as codescent::<folder> here and to find_package(codescent), with the project's warnings,
# include root, and installed headers.
function(codescent_library folder)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(codescent_${folder} STATIC ${arg_SOURCES})
  add_library(codescent::${folder} ALIAS codescent_${folder})
  set_target_properties(codescent_${folder} PROPERTIES EXPORT_NAME ${folder})
  target_compile_features(codescent_${folder} PUBLIC cxx_std_17)
  target_include_directories(codescent_${folder} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/codescent>)
  target_compile_options(codescent_${folder} PRIVATE -Wall -Wextra)
  target_link_libraries(codescent_${folder} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
  install(TARGETS codescent_${folder} EXPORT codescent_targets)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/codescent FILES_MATCHING PATTERN "*.hpp")
endfunction()

# codescent_executable(<target> SOURCES ... LINKS ...): a program of the project, not exported.
function(codescent_executable target)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra)
  target_link_libraries(${target} PRIVATE ${arg_LINKS})
endfunction()

# codescent_reuse_torch_headers(<target>): take the precompiled <torch/types.h> of autodiff_model.
# The flags must be the same, so the target has to link codescent::autodiff_model.
function(codescent_reuse_torch_headers target)
  target_precompile_headers(${target} REUSE_FROM codescent_autodiff_model)
endfunction()
