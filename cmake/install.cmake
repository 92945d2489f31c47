# The installed package: find_package(codescent [COMPONENTS core search onnx]). A component is an
# export set of its own, so that a consumer of one needs no library of another:
#   core    values, files, exact model, templates, the relaxed model's compiled programs
#   search  the searchers, and what needs LibTorch
#   onnx    reading ONNX models
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/codescent)
foreach(component IN LISTS codescent_components)
  install(EXPORT codescent_${component}_targets
    FILE codescent_${component}.cmake NAMESPACE codescent:: DESTINATION ${package_dir})
endforeach()
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/codescentConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_SOURCE_DIR}/cmake/codescentConfig.cmake
  ${PROJECT_BINARY_DIR}/codescentConfigVersion.cmake
  DESTINATION ${package_dir})
install(FILES ${PROJECT_SOURCE_DIR}/codescent.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/codescent)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/data DESTINATION ${CMAKE_INSTALL_DATADIR}/codescent
  PATTERN golden EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
