# Every library rnnctl stands on, from the system's packages; scripts/setup.sh installs them.
include(LibTorch)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)

# Debian's libzip-config.cmake fails without the separate zip tools, so pkg-config it is.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
# GCC has it; clang needs libomp-dev, and computes on one thread without it (the fuzz targets do).
find_package(OpenMP COMPONENTS CXX)
if(NOT TARGET OpenMP::OpenMP_CXX)
  message(STATUS "No OpenMP: the fused engine will use one thread")
  add_library(OpenMP::OpenMP_CXX INTERFACE IMPORTED)
endif()
if(NOT TARGET libzip::zip)
  add_library(libzip::zip ALIAS PkgConfig::LIBZIP)
endif()
