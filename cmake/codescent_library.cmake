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
    codescent::hw_templates codescent::searchers codescent::tensors codescent::rtl_tensors)
  install(TARGETS codescent_codescent EXPORT codescent_search_targets)
endfunction()

# codescent_compiled(<target> <level> [BATCH count] [HOT <part>...] [ALONE <part>...]): how a target is
# compiled where the build is for speed: with -O<level>, up to `count` files of a folder, by default
# six, as one, since reading the same headers again is most of the work. HOT folders and files (without
# .cpp) are compiled with -O3, one by one; so are ALONE, with -O<level>. A name of an unnamed namespace
# must be unique in its folder. Other builds take every file by itself.
function(codescent_compiled target level)
  cmake_parse_arguments(arg "" "BATCH" "HOT;ALONE" ${ARGN})
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    return()
  endif()
  # With less optimisation GCC's warning of unset variables sees what is not there.
  target_compile_options(${target} PRIVATE -O${level} -Wno-maybe-uninitialized)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  get_target_property(files ${target} SOURCES)
  foreach(part IN LISTS arg_HOT arg_ALONE)
    set(parts ${files})
    list(FILTER parts INCLUDE REGEX "^${part}(/|[.]cpp$)")
    list(REMOVE_ITEM files ${parts})
    if(part IN_LIST arg_HOT)
      set_property(SOURCE ${parts} APPEND PROPERTY COMPILE_OPTIONS -O3)
    endif()
  endforeach()
  if(NOT arg_BATCH)
    set(arg_BATCH 6)
  endif()
  foreach(file IN LISTS files)
    cmake_path(GET file PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER "in_${folder}" folder)
    list(APPEND ${folder} ${file})
    list(LENGTH ${folder} count)
    math(EXPR batch "(${count} - 1) / ${arg_BATCH}")
    set_property(SOURCE ${file} PROPERTY UNITY_GROUP ${folder}_${batch})
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
