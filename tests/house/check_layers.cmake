# Dependencies run downwards only. The layers are listed from the bottom up; a file belongs to the layer with the longest name that
# its path begins with, and includes headers of its own layer and of lower ones. So no two folders can need each other.
# `#include <battc/...>` is the public library, which belongs to api/. Paths within ROOT are all that is looked at.
# Run as `cmake -D ROOT=<repository> -P check_layers.cmake`; fails with a list of the includes that break the rule.
cmake_minimum_required(VERSION 3.25)

set(layers
    ops/table
    ops/core
    ops/kernels
    ops
    ir
    ir/passes
    frontend
    interp
    codegen
    codegen/abi
    codegen/plan
    codegen/cuda/device
    codegen/cuda
    runtime/data
    runtime/run
    runtime/results
    runtime/devices
    api
    report
    battc/editor
    battc/repl
    battc)
# Folders that may use only these layers, and not all lower ones.
set(only_battc/editor battc/editor)
set(only_battc/repl api report battc/editor battc/repl)
set(only_battc api report battc/editor battc/repl battc)

# The index of a path's layer; -1 if it is in none.
function(find_layer path result)
    set(best -1)
    set(best_length 0)
    set(index 0)
    foreach(layer IN LISTS layers)
        string(LENGTH "${layer}/" length)
        string(SUBSTRING "${path}" 0 ${length} start)
        if(start STREQUAL "${layer}/" AND length GREATER best_length)
            set(best ${index})
            set(best_length ${length})
        endif()
        math(EXPR index "${index} + 1")
    endforeach()
    set(${result} ${best} PARENT_SCOPE)
endfunction()

set(wrong "")
set(count 0)
set(top_folders "")
foreach(layer IN LISTS layers)
    string(REGEX REPLACE "/.*" "" top "${layer}")
    list(APPEND top_folders ${top})
endforeach()
list(REMOVE_DUPLICATES top_folders)
foreach(folder IN LISTS top_folders)
    file(GLOB_RECURSE sources RELATIVE "${ROOT}" "${ROOT}/${folder}/*.h" "${ROOT}/${folder}/*.cpp" "${ROOT}/${folder}/*.inc"
        "${ROOT}/${folder}/*.def" "${ROOT}/${folder}/*.cu" "${ROOT}/${folder}/*.cuh")
    foreach(source IN LISTS sources)
        math(EXPR count "${count} + 1")
        find_layer("${source}" own)
        if(own EQUAL -1)
            string(APPEND wrong "\n  ${source}: in no layer; add its folder to tests/house/check_layers.cmake")
            continue()
        endif()
        list(GET layers ${own} own_layer)
        file(STRINGS "${ROOT}/${source}" includes REGEX "^[ \t]*#[ \t]*include[ \t]+(\"|<battc/)")
        foreach(include IN LISTS includes)
            if(include MATCHES "<battc/")
                set(path "api/include")
            else()
                string(REGEX REPLACE "^[^\"]*\"([^\"]*)\".*$" "\\1" path "${include}")
            endif()
            find_layer("${path}/" target)
            if(path MATCHES "^(tests|bench|samples)/")
                string(APPEND wrong "\n  ${source}: ${include}")
            elseif(target GREATER own)
                list(GET layers ${target} layer)
                string(APPEND wrong "\n  ${source}: ${include} (${layer} lies above ${own_layer})")
            elseif(NOT target EQUAL -1 AND DEFINED only_${own_layer})
                list(GET layers ${target} layer)
                if(NOT layer IN_LIST only_${own_layer})
                    string(APPEND wrong "\n  ${source}: ${include} (${own_layer} may use only: ${only_${own_layer}})")
                endif()
            endif()
        endforeach()
    endforeach()
endforeach()

if(wrong)
    message(FATAL_ERROR "includes that do not run downwards:${wrong}")
endif()
if(count EQUAL 0)
    message(FATAL_ERROR "no sources under ${ROOT}")
endif()
message(STATUS "${count} files, all includes run downwards")
