# What has to be known before project(): the compiler, the launcher and the kind of build, each only where the user has not
# chosen. clang 19 is the compiler of the project: the board kernels rely on its vector extensions.
if(NOT DEFINED CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX})
    find_program(BATT_CLANG NAMES clang++-19 clang++)
    if(BATT_CLANG)
        set(CMAKE_CXX_COMPILER "${BATT_CLANG}")
    endif()
endif()

if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(BATT_CCACHE ccache)
    if(BATT_CCACHE)
        # Without this, ccache leaves alone what uses precompiled headers.
        set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros "${BATT_CCACHE}")
    endif()
endif()

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()
