# Compile through ccache when it is there. A precompiled header is cached only with this sloppiness:
# the compiler does not report the macros defined in it.
find_program(CODESCENT_CCACHE ccache)
mark_as_advanced(CODESCENT_CCACHE)
if(CODESCENT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CODESCENT_CCACHE})
endif()
