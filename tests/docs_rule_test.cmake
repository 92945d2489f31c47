# cmake -P docs_rule_test.cmake <scratch>: plants one sentence at a time in a page of a small tree
# and demands that docs_rule.cmake names what is false in it, and accepts what is not.
cmake_minimum_required(VERSION 3.25)
math(EXPR last "${CMAKE_ARGC} - 1")
set(scratch ${CMAKE_ARGV${last}})
set(num_trees 0)

# check_page(<expected message, "" for none> <page> <content>)
function(check_page expected page content)
  math(EXPR num_trees "${num_trees} + 1")
  set(num_trees ${num_trees} PARENT_SCOPE)
  set(tree ${scratch}/${num_trees})
  file(REMOVE_RECURSE ${tree})
  file(WRITE ${tree}/core/files/a.hpp "")
  file(WRITE ${tree}/docs/other.md "What is in `core/files`.\n")
  file(WRITE ${tree}/${page} "${content}")
  execute_process(COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_LIST_DIR}/docs_rule.cmake ${tree}
    RESULT_VARIABLE code ERROR_VARIABLE message)
  string(REGEX REPLACE "[ \n]+" " " message "${message}")
  string(FIND "${message}" "${page}: ${expected}: there is no such file or folder" found)
  if(expected STREQUAL "" AND NOT code EQUAL 0)
    message(SEND_ERROR "rejected \"${content}\": ${message}")
  elseif(NOT expected STREQUAL "" AND (code EQUAL 0 OR found EQUAL -1))
    message(SEND_ERROR "accepted \"${content}\"; expected \"${expected}\", got: ${message}")
  endif()
endfunction()

foreach(path core/files core/files/ core/files/a core/files/a.hpp core/files/a.hpp:12 ./core/files
        core/*/b.hpp core/<room>/b.hpp core/{b,c}.hpp core/ROOM/b.hpp core/NAME.hpp build/release/b
        other/b RESULT/core/b)
  check_page("" docs/page.md "See `${path}`, [here](other.md#part) \; `x[1` and [there](https://a.org/b).\n")
endforeach()
check_page("" README.md "[page](docs/other.md), [part](#part), not core/files/b.hpp out of quotes\n")
check_page("" core/notes.md "`core/files/b.hpp` of a page that is none\n")

foreach(page README.md CONTRIBUTING.md docs/page.md)
  check_page("`core/files/b.hpp`" ${page} "First `core/files/a.hpp`,\nthen `core/files/b.hpp`.\n")
endforeach()
foreach(path core/b core/files/a.cpp tests/a_test.cpp .ci/check docs/none.md)
  check_page("`${path}`" README.md "`${path}`\n")
endforeach()
check_page("`core/b.yaml`" docs/page.md "Run `codescent search --hardware=core/b.yaml,x [y; z`.\n")
check_page("`core/files/b.hpp`" docs/page.md "`core/files/b.hpp:7`\n")
check_page("(none.md#part)" docs/page.md "[`core/files`](none.md#part)\n")
check_page("(docs/other.md)" docs/page.md "from the page's folder: [other](docs/other.md)\n")

message("docs rule: ${num_trees} trees judged")
