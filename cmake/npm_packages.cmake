# codescent_npm_packages(<source> <directory> <problem>): fills <directory>/node_modules with the
# packages of <source>/package-lock.json, which pins versions and hashes, unless it holds them
# already. No script of a package runs. What went wrong is left in the variable <problem>, else "".
function(codescent_npm_packages source directory problem)
  set(${problem} "" PARENT_SCOPE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${source}/package.json ${source}/package-lock.json)
  file(SHA256 ${source}/package-lock.json wanted)
  set(stamp ${directory}/node_modules/.codescent_lock)
  if(EXISTS ${stamp})
    file(READ ${stamp} present)
    if(present STREQUAL wanted)
      return()
    endif()
  endif()
  find_program(CODESCENT_NPM npm)
  mark_as_advanced(CODESCENT_NPM)
  if(NOT CODESCENT_NPM)
    set(${problem} "there is no npm; it is Debian's package npm" PARENT_SCOPE)
    return()
  endif()
  message(STATUS "Fetching the npm packages of ${source}")
  file(COPY ${source}/package.json ${source}/package-lock.json DESTINATION ${directory})
  execute_process(
    COMMAND ${CODESCENT_NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
    WORKING_DIRECTORY ${directory}
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 300)
  if(NOT code EQUAL 0)
    set(${problem} "npm ci failed (${code}):\n${output}" PARENT_SCOPE)
    return()
  endif()
  file(WRITE ${stamp} ${wanted})
endfunction()
