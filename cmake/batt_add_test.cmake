# batt_add_test(NAME <name> SOURCES <file>... [LIBRARIES <target>...] [LABELS <label>...] [TIMEOUT <seconds>]
#               [ARGUMENTS <argument>...])
#
# One GoogleTest program = one ctest of the same name. `main` comes from tests/support and knows `--update` (rewrite the
# golden files). A test finds the repository and the data beside it through tests/support/paths.h. The label `heavy` marks
# what takes more than a few seconds: the sanitizer builds leave it out.
function(batt_add_test)
    cmake_parse_arguments(PARSE_ARGV 0 test "" "NAME;TIMEOUT" "SOURCES;LIBRARIES;LABELS;ARGUMENTS")
    if(NOT test_NAME OR NOT test_SOURCES)
        message(FATAL_ERROR "batt_add_test needs NAME and SOURCES")
    endif()
    if(test_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "batt_add_test(${test_NAME}): unknown arguments ${test_UNPARSED_ARGUMENTS}")
    endif()
    if(NOT test_TIMEOUT)
        set(test_TIMEOUT 300)
    endif()

    add_executable(${test_NAME} ${test_SOURCES})
    target_link_libraries(${test_NAME} PRIVATE ${test_LIBRARIES} batt_test_support)
    batt_use_precompiled_headers(batt_test_headers ${test_NAME})
    add_test(NAME ${test_NAME} COMMAND ${test_NAME} ${test_ARGUMENTS} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(${test_NAME} PROPERTIES TIMEOUT ${test_TIMEOUT} LABELS "${test_LABELS}")
endfunction()
