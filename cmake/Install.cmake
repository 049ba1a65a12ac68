# cmake --install: the program in lib/rnnctl (bin/rnnctl, which starts it, is Package.cmake's), one
# static library of all layers below the commands, the headers, the data, man pages and completions,
# and a package so that find_package(rnnctl) gives the target rnnctl::rnnctl.
include(CMakePackageConfigHelpers)

set(_objects $<TARGET_OBJECTS:rnnctl_kernels>)
foreach(_layer IN LISTS RNNCTL_LAYERS)
  if(NOT _layer STREQUAL commands)
    list(APPEND _objects $<TARGET_OBJECTS:rnnctl_${_layer}>)
  endif()
endforeach()
add_library(rnnctl STATIC ${_objects})
set_target_properties(rnnctl PROPERTIES LINKER_LANGUAGE CXX)
target_include_directories(rnnctl INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(rnnctl INTERFACE cxx_std_20)

install(TARGETS rnnctl-cli RUNTIME DESTINATION lib/rnnctl)
install(TARGETS rnnctl EXPORT rnnctlTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/rnnctl DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        PATTERN commands EXCLUDE)
install(DIRECTORY data/mnist data/tinyshakespeare DESTINATION ${CMAKE_INSTALL_DATADIR}/rnnctl/data)
install(DIRECTORY configs DESTINATION ${CMAKE_INSTALL_DATADIR}/rnnctl)

# Man pages and completions, which the program writes itself: a build has them, so that an
# installation need not run it.
set(_shared ${PROJECT_BINARY_DIR}/shared)
add_custom_command(OUTPUT ${_shared}/written DEPENDS rnnctl-cli
                   COMMAND ${CMAKE_COMMAND} -E rm -rf ${_shared}
                   COMMAND rnnctl-cli help --write-to ${_shared}/share
                   COMMAND ${CMAKE_COMMAND} -E touch ${_shared}/written
                   COMMENT "Writing man pages and completions" VERBATIM)
add_custom_target(rnnctl-shared ALL DEPENDS ${_shared}/written)
install(DIRECTORY ${_shared}/share/ DESTINATION ${CMAKE_INSTALL_DATADIR})

set(_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rnnctl)
install(EXPORT rnnctlTargets NAMESPACE rnnctl:: DESTINATION ${_package_dir})
configure_package_config_file(cmake/rnnctlConfig.cmake.in ${PROJECT_BINARY_DIR}/rnnctlConfig.cmake
                              INSTALL_DESTINATION ${_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rnnctlConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rnnctlConfig.cmake
              ${PROJECT_BINARY_DIR}/rnnctlConfigVersion.cmake
              cmake/LibTorch.cmake cmake/Dependencies.cmake
        DESTINATION ${_package_dir})
