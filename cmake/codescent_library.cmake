# codescent_library(<folder> [NAME name] [COMPONENT component] SOURCES ... LINKS ...
# PRIVATE_LINKS ...): the target codescent_<name>, by default of the last part of the folder, known
# as codescent::<name> here and to find_package(codescent COMPONENTS <component>), by default core,
# with the project's warnings, include root, and installed headers.
function(codescent_library folder)
  cmake_parse_arguments(arg "" "NAME;COMPONENT" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  if(NOT arg_COMPONENT)
    set(arg_COMPONENT core)
  endif()
  set_property(GLOBAL APPEND PROPERTY codescent_components ${arg_COMPONENT})
  cmake_path(GET folder FILENAME name)
  if(arg_NAME)
    set(name ${arg_NAME})
  endif()
  cmake_path(GET folder PARENT_PATH parent)
  add_library(codescent_${name} STATIC ${arg_SOURCES})
  add_library(codescent::${name} ALIAS codescent_${name})
  set_target_properties(codescent_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(codescent_${name} PUBLIC cxx_std_17)
  target_include_directories(codescent_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/codescent>)
  target_compile_options(codescent_${name} PRIVATE -Wall -Wextra)
  target_link_libraries(codescent_${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
  install(TARGETS codescent_${name} EXPORT codescent_${arg_COMPONENT}_targets)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/codescent/${parent} FILES_MATCHING PATTERN "*.hpp")
endfunction()

# codescent_umbrella(): codescent::codescent, all that codescent.hpp needs.
function(codescent_umbrella)
  add_library(codescent_codescent INTERFACE)
  add_library(codescent::codescent ALIAS codescent_codescent)
  set_target_properties(codescent_codescent PROPERTIES EXPORT_NAME codescent)
  target_link_libraries(codescent_codescent INTERFACE
    codescent::hw_templates codescent::searchers codescent::tensors)
  install(TARGETS codescent_codescent EXPORT codescent_search_targets)
endfunction()

# codescent_cold(<target> [<part>...]): what is not hot takes half the time to compile with -O1: the
# whole target, or these of its folders and files (without .cpp). Only where the build is for speed.
function(codescent_cold target)
  set(option $<$<CONFIG:Release>:-O1>)
  if(NOT ARGN)
    target_compile_options(${target} PRIVATE ${option})
    return()
  endif()
  get_target_property(files ${target} SOURCES)
  foreach(part IN LISTS ARGN)
    set(cold ${files})
    list(FILTER cold INCLUDE REGEX "^${part}(/|[.]cpp$)")
    set_property(SOURCE ${cold} APPEND PROPERTY COMPILE_OPTIONS ${option})
  endforeach()
endfunction()

# codescent_executable(<target> SOURCES ... LINKS ...): a program of the project, not exported.
function(codescent_executable target)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra)
  target_link_libraries(${target} PRIVATE ${arg_LINKS})
endfunction()

# codescent_reuse_torch_headers(<target>): take the precompiled <torch/types.h> of the tensor room.
# The flags must be the same, so the target has to link codescent::tensors, and even a program is
# compiled as a library is.
function(codescent_reuse_torch_headers target)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)
  target_precompile_headers(${target} REUSE_FROM codescent_tensors)
endfunction()
