# The target `docs`, where Doxygen is found: the reference of what a program may include, as pages
# in <build directory>/reference. Any warning fails it. Not part of `all`.
find_package(Doxygen QUIET)
if(NOT DOXYGEN_FOUND)
  return()
endif()

set(DOXYGEN_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/reference)
set(DOXYGEN_STRIP_FROM_PATH ${PROJECT_SOURCE_DIR})
set(DOXYGEN_STRIP_FROM_INC_PATH ${PROJECT_SOURCE_DIR})
set(DOXYGEN_USE_MDFILE_AS_MAINPAGE ${PROJECT_SOURCE_DIR}/docs/architecture.md)
set(DOXYGEN_GENERATE_LATEX NO)
set(DOXYGEN_HAVE_DOT NO)
set(DOXYGEN_QUIET YES)
set(DOXYGEN_JAVADOC_AUTOBRIEF YES)  # the first sentence of a docstring stands alone
# Not every field and operator has a docstring, and need not have.
set(DOXYGEN_EXTRACT_ALL YES)
set(DOXYGEN_SOURCE_BROWSER YES)
set(DOXYGEN_MACRO_EXPANSION YES)
set(DOXYGEN_EXPAND_ONLY_PREDEF YES)
set(DOXYGEN_PREDEFINED "CODESCENT_INLINE=inline" "__attribute__(x)=")
set(DOXYGEN_WARN_AS_ERROR FAIL_ON_WARNINGS)
set(DOXYGEN_FILE_PATTERNS *.hpp)
doxygen_add_docs(docs
  codescent.hpp core hw_templates autodiff_model rtl_predictor searchers docs/architecture.md
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  COMMENT "Writing ${DOXYGEN_OUTPUT_DIRECTORY}/html/index.html")
