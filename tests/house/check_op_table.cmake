# What is forgotten in op_table.def does not compile, and the message says what is missing. Each case changes a copy of the table,
# puts it first on the include path and compiles a file that reads it.
# Run as `cmake -D ROOT=<repository> -D COMPILER=<C++ compiler> -D FOLDER=<scratch folder> -P check_op_table.cmake`.
cmake_minimum_required(VERSION 3.25)

file(READ "${ROOT}/ops/table/op_table.def" table)

function(expect_error name found changed source message)
    string(FIND "${table}" "${found}" place)
    if(place EQUAL -1)
        message(FATAL_ERROR "${name}: the table has no '${found}'")
    endif()
    string(REPLACE "${found}" "${changed}" broken "${table}")
    file(WRITE "${FOLDER}/${name}/ops/table/op_table.def" "${broken}")
    execute_process(
        COMMAND "${COMPILER}" -std=c++20 -fsyntax-only -Wno-psabi "-I${FOLDER}/${name}" "-I${ROOT}" "${ROOT}/${source}"
        RESULT_VARIABLE result ERROR_VARIABLE output OUTPUT_VARIABLE output)
    if(result EQUAL 0)
        message(SEND_ERROR "${name}: ${source} compiles")
    endif()
    if(NOT output MATCHES "${message}")
        message(SEND_ERROR "${name}: expected '${message}', but ${source} says\n${output}")
    endif()
endfunction()

set(greater "BATT_OP(greater, ALL, \"a: integer, b: integer\", boolean, light, ")
expect_error(no_rule "${greater}boolean, " "${greater}" ops/op_table.cpp
    "greater needs a type rule, a sentence and an example after its cost")
expect_error(empty_rule "${greater}boolean, " "${greater}, " ops/op_table.cpp
    "greater needs a rule for the type of its result")
expect_error(unknown_rule "${greater}boolean, " "${greater}truth, " ir/type_rules.cpp "identifier.*truth|truth.*declared")
expect_error(absent_argument "${greater}boolean, " "${greater}element(t2), " ops/op_table.cpp
    "the type rule of greater speaks of an argument that it does not have")
expect_error(unknown_type "\"a: integer, b: integer\", boolean" "\"a: integer, b: int\", boolean" ops/op_table.cpp
    "a parameter of greater needs a type of TableType")
expect_error(no_arity "\"container: container, compfunc: function(1)\", tuple" "\"container: container, compfunc: function\", tuple"
    ops/op_table.cpp "a parameter of order needs a type of TableType. that of a function is function.n.")
expect_error(unknown_default "function(1) = identity" "function(1) = itself" ops/op_table.cpp
    "only the last parameter of get_nth_by_key_t may have a default, and it must be an op")
expect_error(fuel_of_arguments "BATT_FIXED_FUEL(add, numbers)" "BATT_FIXED_FUEL(fill, numbers)" ops/op_table.cpp
    "fill is not light, so that it charges for large arguments")
expect_error(no_combinator "BATT_COMBINATOR(fork, " "BATT_COMBINATOR(forks, " ops/op_table.cpp "op_forks")
expect_error(no_kernel "${greater}" "BATT_OP(border, CLASSIC, \"grid: grid\", indices, board, indices, \"Outermost locations.\", \"border(((1,),))\")\n${greater}"
    ops/kernel_table_baseline.cpp "identifier.*op_border|op_border.*declared")
