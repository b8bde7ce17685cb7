# Installs the library from a build tree into an empty prefix, builds samples/embedding against it and runs it:
# cmake -D BUILD=... -D SOURCE=... -D WORK=... -D CXX=... -P check_install.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
    if(NOT status EQUAL 0)
        string(JOIN " " command ${ARGV})
        message(FATAL_ERROR "${command}: ${status}\n${output}\n${errors}")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${WORK}/prefix" --component library)
file(COPY "${SOURCE}/samples/embedding" DESTINATION "${WORK}")

# Every public header compiles alone.
file(GLOB headers RELATIVE "${WORK}/prefix/include" "${WORK}/prefix/include/battc/*.h")
list(LENGTH headers count)
if(count LESS 14)
    message(FATAL_ERROR "${count} headers are installed")
endif()
foreach(header IN LISTS headers)
    file(WRITE "${WORK}/header.cpp" "#include <${header}>\n")
    run("${CXX}" -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only 
        "-I${WORK}/prefix/include" "${WORK}/header.cpp")
endforeach()

foreach(target battc::battc battc::static)
    file(READ "${SOURCE}/samples/embedding/CMakeLists.txt" project)
    string(REPLACE "battc::battc" "${target}" project "${project}")
    file(WRITE "${WORK}/embedding/CMakeLists.txt" "${project}")
    string(MAKE_C_IDENTIFIER "${target}" name)
    run("${CMAKE_COMMAND}" -S "${WORK}/embedding" -B "${WORK}/${name}" "-DCMAKE_PREFIX_PATH=${WORK}/prefix"
        "-DCMAKE_CXX_COMPILER=${CXX}" -DCMAKE_BUILD_TYPE=Release)
    run("${CMAKE_COMMAND}" --build "${WORK}/${name}")
    run("${WORK}/${name}/search" "${SOURCE}/samples/embedding/tasks")
    foreach(task e0000001 e0000002)
        if(NOT output MATCHES "${task} is solved by\ndef solve_x")
            message(FATAL_ERROR "${target}: ${task} is not solved:\n${output}")
        endif()
    endforeach()
    message(STATUS "${target}: built and run")
endforeach()

# The shared library shows the namespace battc and nothing else.
file(GLOB library "${WORK}/prefix/lib*/libbattc.so" "${WORK}/prefix/lib*/*/libbattc.so")
run(nm -D --defined-only "${library}")
string(REPLACE "\n" ";" symbols "${output}")
list(FILTER symbols EXCLUDE REGEX " _Z(T[ISV])?(N[KOR]*)?5battc|^$| A ")
list(LENGTH symbols count)
if(NOT count EQUAL 0)
    message(FATAL_ERROR "libbattc.so shows what is not of the library: ${symbols}")
endif()
