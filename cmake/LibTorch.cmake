# Defines rnnctl::libtorch: LibTorch's headers (as system headers), torch_cpu and c10.
#
# Why not find_package(Torch): on a CUDA build it demands a whole CUDA toolkit and links torch_cuda.
# rnnctl loads torch_cuda at run time, only when --device asks for it.
#
# Searched in this order, first hit wins:
#   1. LIBTORCH_DIR (CMake variable, then environment): the folder that holds include/ and lib/
#   2. the cache that scripts/setup.sh fills
#   3. the torch package of the active Python
#   4. the distribution's prefixes
set(RNNCTL_LIBTORCH_MINIMUM 2.6)

function(_rnnctl_libtorch_candidates result)
  set(candidates "")
  foreach(chosen IN ITEMS "${LIBTORCH_DIR}" "$ENV{LIBTORCH_DIR}")
    if(chosen)
      set(${result} "${chosen}" PARENT_SCOPE)  # an explicit choice is never replaced silently
      return()
    endif()
  endforeach()
  set(cache "$ENV{XDG_CACHE_HOME}")
  if(NOT cache)
    set(cache "$ENV{HOME}/.cache")
  endif()
  file(GLOB cached "${cache}/rnnctl/libtorch-*/torch")
  list(SORT cached COMPARE NATURAL ORDER DESCENDING)
  list(APPEND candidates ${cached})
  find_program(RNNCTL_PYTHON3 NAMES python3 python)
  mark_as_advanced(RNNCTL_PYTHON3)
  if(NOT candidates AND RNNCTL_PYTHON3)
    execute_process(
      COMMAND ${RNNCTL_PYTHON3} -c
              "import importlib.util as u; s=u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
      OUTPUT_VARIABLE from_python OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    list(APPEND candidates ${from_python})
  endif()
  list(APPEND candidates /usr/local /usr)
  set(${result} "${candidates}" PARENT_SCOPE)
endfunction()

function(_rnnctl_libtorch_version root result)
  set(version "")
  foreach(header IN ITEMS torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(NOT version AND EXISTS "${root}/include/${header}")
      file(STRINGS "${root}/include/${header}" lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH)")
      string(REGEX MATCHALL "[0-9]+" numbers "${lines}")
      list(LENGTH numbers count)
      if(count EQUAL 3)
        list(JOIN numbers "." version)
      endif()
    endif()
  endforeach()
  set(${result} "${version}" PARENT_SCOPE)
endfunction()

_rnnctl_libtorch_candidates(_candidates)
set(_tried "")
foreach(_root IN LISTS _candidates)
  _rnnctl_libtorch_version("${_root}" _version)
  unset(_torch_cpu)
  find_library(_torch_cpu torch_cpu PATHS "${_root}/lib" "${_root}/lib/x86_64-linux-gnu"
               NO_DEFAULT_PATH NO_CACHE)
  if(_version AND _torch_cpu AND _version VERSION_GREATER_EQUAL RNNCTL_LIBTORCH_MINIMUM)
    set(RNNCTL_LIBTORCH_ROOT "${_root}")
    set(RNNCTL_LIBTORCH_VERSION "${_version}")
    get_filename_component(RNNCTL_LIBTORCH_LIBRARY_DIR "${_torch_cpu}" DIRECTORY)
    break()
  endif()
  string(APPEND _tried " ${_root}")
  if(_version)
    string(APPEND _tried " (${_version})")
  endif()
endforeach()

if(NOT RNNCTL_LIBTORCH_ROOT)
  message(FATAL_ERROR "LibTorch ${RNNCTL_LIBTORCH_MINIMUM} or newer not found (tried:${_tried}). "
                      "Run scripts/setup.sh, or set LIBTORCH_DIR to the folder with include/ and lib/.")
endif()
message(STATUS "LibTorch ${RNNCTL_LIBTORCH_VERSION}: ${RNNCTL_LIBTORCH_ROOT}")

find_package(Threads REQUIRED)
if(NOT TARGET rnnctl::libtorch)
  add_library(rnnctl::libtorch INTERFACE IMPORTED)
  target_include_directories(
    rnnctl::libtorch SYSTEM INTERFACE "${RNNCTL_LIBTORCH_ROOT}/include"
                                      "${RNNCTL_LIBTORCH_ROOT}/include/torch/csrc/api/include")
  target_link_libraries(rnnctl::libtorch INTERFACE "${RNNCTL_LIBTORCH_LIBRARY_DIR}/libtorch_cpu.so"
                                                   "${RNNCTL_LIBTORCH_LIBRARY_DIR}/libc10.so"
                                                   Threads::Threads)
  # A CUDA build of torch_cpu names small CUDA libraries that its own RPATH finds when it runs.
  target_link_options(rnnctl::libtorch INTERFACE LINKER:--allow-shlib-undefined)
endif()
