# Settings of every target: language level, warnings, debug information, sanitizers, linker, include root.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Line tables are enough for stack traces and profiles, and keep objects small.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -gline-tables-only -DNDEBUG")

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 19)
    message(WARNING "battc is developed with clang 19; found ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
endif()

add_compile_options(-Wall -Wextra -Werror -fdiagnostics-color=auto)
include_directories("${PROJECT_SOURCE_DIR}")

if(BATT_SANITIZE)
    add_compile_options(-fsanitize=${BATT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${BATT_SANITIZE})
endif()

find_program(BATT_MOLD mold)
find_program(BATT_LLD NAMES ld.lld-19 ld.lld)
mark_as_advanced(BATT_MOLD BATT_LLD)
if(BATT_MOLD)
    add_link_options(-fuse-ld=mold)
elseif(BATT_LLD)
    add_link_options(-fuse-ld=lld)
endif()

find_package(Threads REQUIRED)
