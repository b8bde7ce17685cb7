# What is installed of the library: libbattc, shared and as one archive, the headers, and what find_package(battc) reads.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# --- shared: battc::battc
add_library(batt_shared SHARED $<TARGET_OBJECTS:batt_api_objects>)
target_link_libraries(batt_shared PRIVATE batt_runtime fmt::fmt simdjson::simdjson)
target_include_directories(batt_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(batt_shared INTERFACE cxx_std_20)
set_target_properties(batt_shared PROPERTIES
    OUTPUT_NAME battc
    EXPORT_NAME battc
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    LINK_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/exports.map")
# Nothing but the namespace battc is visible: not the layers below, and not the libraries in them.
target_link_options(batt_shared PRIVATE "LINKER:--version-script=${CMAKE_CURRENT_SOURCE_DIR}/exports.map")

# --- one archive of all layers: battc::static
function(batt_static_libraries target result)
    set(libraries ${${result}})
    if(TARGET ${target})
        get_target_property(type ${target} TYPE)
        get_target_property(imported ${target} IMPORTED)
        if(type STREQUAL "STATIC_LIBRARY" AND NOT imported AND NOT target IN_LIST libraries)
            list(APPEND libraries ${target})
            get_target_property(linked ${target} LINK_LIBRARIES)
            foreach(library IN LISTS linked)
                batt_static_libraries("${library}" libraries)
            endforeach()
        endif()
    endif()
    set(${result} ${libraries} PARENT_SCOPE)
endfunction()
set(batt_archived "")
batt_static_libraries(batt_api batt_archived)
set(batt_archive "${CMAKE_CURRENT_BINARY_DIR}/libbattc.a")
set(batt_archive_script "create ${batt_archive}\n")
set(batt_archived_files "")
foreach(library IN LISTS batt_archived)
    string(APPEND batt_archive_script "addlib $<TARGET_FILE:${library}>\n")
    list(APPEND batt_archived_files "$<TARGET_FILE:${library}>")
endforeach()
string(APPEND batt_archive_script "save\nend\n")
file(GENERATE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/libbattc.mri" CONTENT "${batt_archive_script}")
add_custom_command(
    OUTPUT "${batt_archive}"
    COMMAND "${CMAKE_COMMAND}" -E rm -f "${batt_archive}"
    COMMAND "${CMAKE_AR}" -M < "${CMAKE_CURRENT_BINARY_DIR}/libbattc.mri"
    DEPENDS ${batt_archived} ${batt_archived_files} "${CMAKE_CURRENT_BINARY_DIR}/libbattc.mri"
    VERBATIM)
add_custom_target(batt_archive ALL DEPENDS "${batt_archive}")

# --- installed
install(TARGETS batt_shared EXPORT battcTargets
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library
    NAMELINK_COMPONENT library)
install(FILES "${batt_archive}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library)
install(DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}/include/battc" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    COMPONENT library FILES_MATCHING PATTERN "*.h")
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/include/battc/version.h" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/battc"
    COMPONENT library)
set(batt_config_folder "${CMAKE_INSTALL_LIBDIR}/cmake/battc")
install(EXPORT battcTargets NAMESPACE battc:: DESTINATION "${batt_config_folder}" COMPONENT library)
configure_package_config_file("${CMAKE_CURRENT_SOURCE_DIR}/battcConfig.cmake.in"
    "${CMAKE_CURRENT_BINARY_DIR}/battcConfig.cmake" INSTALL_DESTINATION "${batt_config_folder}"
    PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/battcConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/battcConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/battcConfigVersion.cmake"
    DESTINATION "${batt_config_folder}" COMPONENT library)
