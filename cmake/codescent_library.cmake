# codescent_library(<folder> SOURCES ... LINKS ... PRIVATE_LINKS ...): the target codescent_<folder>
# with the project's warnings and include root.
function(codescent_library folder)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(codescent_${folder} STATIC ${arg_SOURCES})
  add_library(codescent::${folder} ALIAS codescent_${folder})
  target_include_directories(codescent_${folder} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/codescent>)
  target_compile_options(codescent_${folder} PRIVATE -Wall -Wextra)
  target_link_libraries(codescent_${folder} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
endfunction()
