# The installed command bin/rnnctl, and the packages that scripts/package.sh makes with CPack: a .deb
# and a .tar.gz that can be unpacked anywhere.
#
# LibTorch is in neither. The program is in lib/rnnctl; bin/rnnctl looks for a LibTorch of the version
# that was built with (launcher/find_libtorch.h says where) and starts it. `cmake --install`, which
# serves the machine that it runs on, leaves a link to the LibTorch of the build besides.
set(_packages "torch==${RNNCTL_LIBTORCH_VERSION}")
# A CUDA build of torch_cpu does not load without these two small libraries of CUDA.
file(GLOB _cuda_parts "${RNNCTL_LIBTORCH_ROOT}/../nvidia_cuda_runtime*-*.dist-info"
                      "${RNNCTL_LIBTORCH_ROOT}/../nvidia_cuda_cupti*-*.dist-info")
foreach(_part IN LISTS _cuda_parts)
  if(_part MATCHES "/(nvidia_cuda_[a-z0-9_]+)-([0-9.]+)\\.dist-info$")
    string(REPLACE "_" "-" _name "${CMAKE_MATCH_1}")
    string(APPEND _packages " ${_name}==${CMAKE_MATCH_2}")
  endif()
endforeach()

add_library(rnnctl_find_libtorch STATIC launcher/find_libtorch.cpp)
target_include_directories(rnnctl_find_libtorch PUBLIC launcher)
target_compile_definitions(rnnctl_find_libtorch
                           PRIVATE RNNCTL_MULTIARCH="${CMAKE_LIBRARY_ARCHITECTURE}")
target_link_libraries(rnnctl_find_libtorch PRIVATE rnnctl_warnings)
add_executable(rnnctl-launcher launcher/main.cpp)
set_target_properties(rnnctl-launcher PROPERTIES
                      OUTPUT_NAME rnnctl RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/launcher)
target_compile_definitions(rnnctl-launcher PRIVATE
                           RNNCTL_LIBTORCH_VERSION="${RNNCTL_LIBTORCH_VERSION}"
                           RNNCTL_LIBTORCH_PACKAGES="${_packages}")
target_link_libraries(rnnctl-launcher PRIVATE rnnctl_find_libtorch rnnctl_warnings)
install(TARGETS rnnctl-launcher RUNTIME DESTINATION bin)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/rnnctl RENAME copyright)

# Of a component of its own, which the packages leave out: other machines have no such folder.
install(CODE "
  set(link \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/rnnctl/libtorch\")
  if(IS_SYMLINK \"\${link}\" OR NOT EXISTS \"\${link}\")
    file(CREATE_LINK \"${RNNCTL_LIBTORCH_ROOT}\" \"\${link}\" SYMBOLIC)
  endif()" COMPONENT libtorch_link)

# For the archive: what the program links to besides LibTorch and the system's own.
install(CODE "
  file(GET_RUNTIME_DEPENDENCIES EXECUTABLES \"$<TARGET_FILE:rnnctl-cli>\"
       RESOLVED_DEPENDENCIES_VAR libraries
       PRE_EXCLUDE_REGEXES \"^lib(torch|c10)\"
                           \"^(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|stdc\\\\+\\\\+|gcc_s))\\\\.so\")
  file(INSTALL \${libraries} FOLLOW_SYMLINK_CHAIN
       DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/rnnctl/libraries\")"
  COMPONENT libraries EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME rnnctl)
set(CPACK_PACKAGE_VENDOR "rnnctl")
set(CPACK_PACKAGE_CONTACT "The authors of rnnctl <rnnctl@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_FILE_NAME
    "rnnctl-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_RNNCTL_BUILD ${PROJECT_BINARY_DIR})
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_SOURCE_DIR}/cmake/PackageContents.cmake)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, python3-pip")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# dpkg-shlibdeps has to find LibTorch, and only that there: its folder holds a libgomp as well, which
# is not the one that the package is to depend on.
set(_beside ${PROJECT_BINARY_DIR}/package-libtorch)
file(MAKE_DIRECTORY ${_beside})
foreach(_library IN ITEMS libtorch_cpu.so libc10.so)
  file(CREATE_LINK ${RNNCTL_LIBTORCH_LIBRARY_DIR}/${_library} ${_beside}/${_library} SYMBOLIC)
endforeach()
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${_beside})
include(CPack)
