# Read by cpack, once for each kind of package: which components of the installation go into it.
set(CPACK_INSTALL_CMAKE_PROJECTS "${CPACK_RNNCTL_BUILD};rnnctl;Unspecified;/")
if(CPACK_GENERATOR STREQUAL "TGZ")
  # A .deb depends on the packages that have them.
  list(APPEND CPACK_INSTALL_CMAKE_PROJECTS "${CPACK_RNNCTL_BUILD};rnnctl;libraries;/")
endif()
