// Stand-ins for NVIDIA's driver library, compiled when a test wants one: each answers as a machine
// in a certain state would. Signatures and error codes are those of CUDA's driver API (cuda.h).
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#ifndef RNNCTL_CXX_COMPILER
#define RNNCTL_CXX_COMPILER "c++"
#endif

namespace rnnctl::test {

struct FakeDriver {
  int version = 13020;  ///< CUDA 13.2
  int init_status = 0;  ///< CUDA_SUCCESS
  int devices = 1;      ///< named "Fake GPU 0", "Fake GPU 1", ...
};

/// Compiles `code` into a shared library; returns its path. `options` go to the linker's end.
inline std::string build_library(const std::filesystem::path& folder, const std::string& name,
                                 const std::string& code, const std::string& options = "") {
  const auto source = folder / (name + ".cpp");
  const auto library = folder / name;
  std::ofstream(source) << code;
  const std::string command = std::string("\"") + RNNCTL_CXX_COMPILER + "\" -shared -fPIC -o '" +
                              library.string() + "' '" + source.string() + "' " + options;
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return library.string();
}

inline std::string build_driver(const std::filesystem::path& folder, const FakeDriver& fake) {
  const std::string code =
      "#include <cstdio>\n"
      "extern \"C\" {\n"
      "int cuInit(unsigned) { return " +
      std::to_string(fake.init_status) +
      "; }\n"
      "int cuDriverGetVersion(int* v) { *v = " +
      std::to_string(fake.version) +
      "; return 0; }\n"
      "int cuDeviceGetCount(int* n) { *n = " +
      std::to_string(fake.devices) +
      "; return 0; }\n"
      "int cuDeviceGet(int* device, int ordinal) { *device = 40 + ordinal; return 0; }\n"
      "int cuDeviceGetName(char* name, int length, int device) {\n"
      "  std::snprintf(name, length, \"Fake GPU %d\", device - 40); return 0; }\n"
      "int cuGetErrorString(int, const char** text) { *text = \"fake trouble\"; return 0; }\n"
      "}\n";
  // A path that was loaded once is not loaded again, so each driver gets its own.
  static int built = 0;
  return build_library(folder, "libcuda-" + std::to_string(++built) + ".so.1", code);
}

/// Sets an environment variable (or unsets it: nullptr) until the end of the scope.
class ScopedEnvironment {
 public:
  ScopedEnvironment(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before, was_set_ = true;
    value ? setenv(name, value, 1) : unsetenv(name);
  }
  ~ScopedEnvironment() { was_set_ ? setenv(name_, before_.c_str(), 1) : unsetenv(name_); }
  ScopedEnvironment(const ScopedEnvironment&) = delete;
  ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;

 private:
  const char* name_;
  std::string before_;
  bool was_set_ = false;
};

}  // namespace rnnctl::test
