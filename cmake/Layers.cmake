# rnnctl_layer(NAME [TORCH] [BRIEF] [JOIN files] [DEPENDS layer...] [LIBRARIES target...])
#
# One static library per layer, so that a layer that uses a higher one fails to link in its tests.
# TORCH layers share one precompiled header (LibTorch's headers cost 13 s a file without it).
# What runs once (BRIEF layers, tests) is compiled with -O1 where the compiler lets it share the
# header: a quarter to a third of their time.
set(RNNCTL_LAYERS "")

add_library(rnnctl_warnings INTERFACE)
target_compile_options(rnnctl_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                 -Wno-sign-conversion -Werror)
# GCC 12 sees overlapping copies in std::string concatenation where there are none (PR 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(rnnctl_warnings INTERFACE -Wno-restrict)
endif()
if(RNNCTL_SANITIZE OR RNNCTL_FUZZ)
  # GCC's documentation warns that the sanitizers make this warning see what is not there.
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(rnnctl_warnings INTERFACE -Wno-maybe-uninitialized)
  endif()
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()
if(RNNCTL_SANITIZE_THREADS)
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()
if(RNNCTL_FUZZ)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS -fsanitize=fuzzer)
  check_cxx_source_compiles(
    "extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }"
    RNNCTL_HAS_LIBFUZZER)
  unset(CMAKE_REQUIRED_FLAGS)
  if(NOT RNNCTL_HAS_LIBFUZZER)
    message(FATAL_ERROR "RNNCTL_FUZZ needs clang with libFuzzer, and ${CMAKE_CXX_COMPILER} has none. "
                        "Run scripts/fuzz.sh, or set CMAKE_CXX_COMPILER to clang++.")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Release and sanitizer builds compile `batch` files as one, so that what the headers cost (LibTorch's
# even at the end of a file) is paid once for all of them. Debug builds, where a change of one file is
# compiled most often, see to it that each file stands on its own.
function(rnnctl_join_files target batch)
  if(NOT CMAKE_BUILD_TYPE STREQUAL Debug)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${batch})
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)  # takes the files that are joined for headers
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
endfunction()

# Gives `target` LibTorch and the shared precompiled header.
function(rnnctl_use_torch target)
  target_link_libraries(${target} PUBLIC rnnctl::libtorch)
  if(TARGET rnnctl_models AND NOT target STREQUAL rnnctl_models)
    target_precompile_headers(${target} REUSE_FROM rnnctl_models)
  else()
    target_precompile_headers(${target} PRIVATE "${PROJECT_SOURCE_DIR}/include/rnnctl/models/libtorch.h")
  endif()
endfunction()

# GCC takes a precompiled header only with the settings it was made with, and from GCC 13 on -O1 and
# -O3 differ in more than their number.
function(_rnnctl_brief_options result)
  set(options -O1)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    set(folder ${PROJECT_BINARY_DIR}/CMakeFiles/rnnctl-pch)
    file(WRITE ${folder}/header.h "inline int one() { return 1; }\n")
    file(WRITE ${folder}/source.cpp "int two() { return one() + one(); }\n")
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -O3 -x c++-header header.h -o header.h.gch
                    WORKING_DIRECTORY ${folder})
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} ${options} -include header.h -c source.cpp
                            -o source.o -Winvalid-pch -Werror
                    WORKING_DIRECTORY ${folder} RESULT_VARIABLE refused ERROR_QUIET)
    if(refused)
      set(options "")
    endif()
  endif()
  set(${result} "${options}" CACHE INTERNAL "What makes compiling what runs once brief")
endfunction()
if(NOT DEFINED RNNCTL_BRIEF_OPTIONS)
  _rnnctl_brief_options(RNNCTL_BRIEF_OPTIONS)
endif()

function(rnnctl_compile_briefly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:${RNNCTL_BRIEF_OPTIONS}>)
endfunction()

# The same for a program. The header is position independent as libraries are; so must its users be.
function(rnnctl_program_uses_torch target)
  rnnctl_use_torch(${target})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)
endfunction()

function(rnnctl_layer name)
  cmake_parse_arguments(LAYER "TORCH;BRIEF" "JOIN" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  set(target rnnctl_${name})
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/include)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM LAYER_DEPENDS PREPEND rnnctl_)
  target_link_libraries(${target} PUBLIC ${LAYER_DEPENDS} ${LAYER_LIBRARIES}
                                  PRIVATE $<BUILD_INTERFACE:rnnctl_warnings>)
  if(LAYER_TORCH)
    rnnctl_use_torch(${target})
  endif()
  if(LAYER_BRIEF)
    rnnctl_compile_briefly(${target})
  endif()
  if(NOT LAYER_JOIN)
    set(LAYER_JOIN 8)
  endif()
  rnnctl_join_files(${target} ${LAYER_JOIN})
  set(RNNCTL_LAYERS ${RNNCTL_LAYERS} ${name} PARENT_SCOPE)
endfunction()
