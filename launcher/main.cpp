// The installed command `rnnctl`: finds LibTorch and becomes PREFIX/lib/rnnctl/rnnctl.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <unistd.h>

#include "find_libtorch.h"

namespace {

constexpr int kDevice = 4;  // what this machine lacks to compute on; base::ExitCode::kDevice
constexpr int kDefect = 1;

/// One line, whatever names it holds.
int refuse(std::string message, int exit_code) {
  for (char& c : message) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return exit_code;
}

std::string quoted(const std::string& word) {
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string how_to_get_it(const std::string& prefix) {
  const std::string cache = rnnctl::launcher::cache_folder();
  const std::string folder =
      cache.empty() ? prefix + "/lib/rnnctl" : cache + "/libtorch-" RNNCTL_LIBTORCH_VERSION;
  return "get it with: python3 -m pip install --no-deps --target " + quoted(folder) +
         " " RNNCTL_LIBTORCH_PACKAGES "; or name a copy with LIBTORCH_DIR";
}

/// Tells the loader, which reads this when the next program starts.
void search_first_in(const std::string& folders) {
  const char* before = std::getenv("LD_LIBRARY_PATH");
  const std::string rest = before == nullptr || *before == '\0' ? "" : std::string(":") + before;
  setenv("LD_LIBRARY_PATH", (folders + rest).c_str(), 1);
}

}  // namespace

int main(int, char** argv) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) return refuse("cannot tell where rnnctl is installed: no /proc here", kDefect);
  const std::string prefix = self.parent_path().parent_path().string();

  const auto places = rnnctl::launcher::places_from_environment(prefix);
  const auto search = rnnctl::launcher::find_libtorch(places, RNNCTL_LIBTORCH_VERSION);
  if (search.library_folder.empty()) {
    return refuse(search.finding + "; " + how_to_get_it(prefix), kDevice);
  }
  // The archive, unlike the Debian package, brings the libraries of others along.
  search_first_in(search.library_folder + ":" + prefix + "/lib/rnnctl/libraries");
  const std::string program = prefix + "/lib/rnnctl/rnnctl";
  execv(program.c_str(), argv);
  return refuse(program + " cannot be started: " + std::strerror(errno) + "; install rnnctl anew",
                kDefect);
}
