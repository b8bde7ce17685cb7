# Precompiled headers: the standard library and fmt for all that is not a kernel, and with GoogleTest for tests. They hold no header of
# the project, so that editing one compiles no more than what includes it. A file still includes what it uses: the sanitizer
# builds compile without them.
option(BATT_PRECOMPILED_HEADERS "Compile headers of the standard library, fmt and GoogleTest once" ON)

# batt_add_precompiled_headers(<name>): the headers that <name>.h in this folder includes, for batt_use_precompiled_headers.
function(batt_add_precompiled_headers name)
    if(BATT_PRECOMPILED_HEADERS)
        add_library(${name} OBJECT "${PROJECT_SOURCE_DIR}/cmake/precompiled_headers.cpp")
        target_precompile_headers(${name} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/${name}.h")
        target_compile_options(${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp") # or ccache compiles them again and again
        target_link_libraries(${name} PRIVATE ${ARGN})
    endif()
endfunction()

# batt_use_precompiled_headers(<name> <target>...)
function(batt_use_precompiled_headers name)
    if(BATT_PRECOMPILED_HEADERS)
        foreach(target IN LISTS ARGN)
            target_precompile_headers(${target} REUSE_FROM ${name})
            # Executables too have the code that libraries have: a precompiled header serves one kind only.
            target_compile_options(${target} PRIVATE -fPIC "SHELL:-Xclang -fno-pch-timestamp")
        endforeach()
    endif()
endfunction()
