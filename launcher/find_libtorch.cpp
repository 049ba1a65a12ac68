#include "find_libtorch.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace rnnctl::launcher {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// What is in `folder` and begins with `beginning`, the highest name first.
std::vector<fs::path> entries(const fs::path& folder, std::string_view beginning) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end;
       each.increment(error)) {
    if (each->path().filename().string().rfind(beginning, 0) == 0) found.push_back(each->path());
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

/// The Python that `python3` starts lives in PREFIX/bin.
std::string python_prefix_on_path() {
  std::string path = environment("PATH");
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const fs::path folder = path.substr(begin, end - begin);
    if (folder.is_absolute() && is_there(folder / "python3")) return folder.parent_path().string();
    begin = end + 1;
  }
  return "";
}

/// The `torch` packages of the Python that lives in `prefix`.
void add_python(const std::string& prefix, std::vector<Place>& places) {
  if (!fs::path(prefix).is_absolute()) return;
  for (const fs::path& python : entries(fs::path(prefix) / "lib", "python3")) {
    for (const char* packages : {"site-packages", "dist-packages"}) {
      const fs::path root = python / packages / "torch";
      if (is_there(root)) places.push_back({root.string()});
    }
  }
}

/// Empty where `root` has no LibTorch; else the folder with its libraries.
std::string library_folder(const std::string& root) {
  for (const char* folder : {"lib", "lib/" RNNCTL_MULTIARCH, "lib64"}) {
    const fs::path libraries = fs::path(root) / folder;
    if (is_there(libraries / "libtorch_cpu.so") && is_there(libraries / "libc10.so")) {
      return libraries.string();
    }
  }
  return "";
}

std::string without_last_number(const std::string& version) {
  return version.substr(0, version.rfind('.'));
}

/// The loader takes these characters in LD_LIBRARY_PATH for something else.
bool loader_takes(const std::string& folder) {
  return folder.find_first_of(":;$") == std::string::npos;
}

/// Empty where it is a LibTorch that serves; else why it is not.
std::string refusal_of(const Place& place, const std::string& version) {
  const std::string folder = library_folder(place.root);
  if (folder.empty()) return "it holds no lib/libtorch_cpu.so";
  if (!loader_takes(folder)) return "its path holds one of the characters : ; $";
  const auto found = version_of(place.root);
  if (!found) return place.chosen ? "" : "its version cannot be read";
  if (without_last_number(*found) == without_last_number(version)) return "";
  return "it is LibTorch " + *found;
}

}  // namespace

std::string cache_folder() {
  // The XDG Base Directory Specification has relative paths ignored.
  const fs::path cache = environment("XDG_CACHE_HOME");
  if (cache.is_absolute()) return (cache / "rnnctl").string();
  const fs::path home = environment("HOME");
  return home.empty() ? "" : (home / ".cache" / "rnnctl").string();
}

std::optional<std::string> version_of(const std::string& root) {
  for (const char* header :
       {"include/torch/headeronly/version.h", "include/torch/csrc/api/include/torch/version.h"}) {
    std::ifstream file(fs::path(root) / header);
    std::string numbers[3];
    for (std::string word, name; file >> word;) {
      if (word != "#define" || !(file >> name)) continue;
      if (name == "TORCH_VERSION_MAJOR") file >> numbers[0];
      if (name == "TORCH_VERSION_MINOR") file >> numbers[1];
      if (name == "TORCH_VERSION_PATCH") file >> numbers[2];
    }
    if (numbers[0].empty() || numbers[1].empty() || numbers[2].empty()) continue;
    return numbers[0] + "." + numbers[1] + "." + numbers[2];
  }
  return std::nullopt;
}

Places places_from_environment(const std::string& prefix) {
  Places places;
  places.libtorch_dir = environment("LIBTORCH_DIR");
  places.others.push_back({prefix + "/lib/rnnctl/libtorch", true});
  places.others.push_back({prefix + "/lib/rnnctl/torch", true});  // where pip --target puts it
  if (const std::string cache = cache_folder(); !cache.empty()) {
    for (const fs::path& folder : entries(cache, "libtorch-")) {
      places.others.push_back({(folder / "torch").string()});
    }
  }
  const std::string home = environment("HOME");
  const std::string user = home.empty() ? "" : home + "/.local";
  for (const std::string& python : {environment("VIRTUAL_ENV"), environment("CONDA_PREFIX"),
                                    python_prefix_on_path(), user, std::string("/usr/local")}) {
    add_python(python, places.others);
  }
  places.others.push_back({"/usr/local"});
  places.others.push_back({"/usr"});
  return places;
}

Search find_libtorch(const Places& places, const std::string& version) {
  const std::string wanted = "LibTorch " + without_last_number(version);
  if (!places.libtorch_dir.empty()) {  // an explicit choice is never replaced silently
    const Place place{places.libtorch_dir, true};
    const std::string refusal = refusal_of(place, version);
    if (refusal.empty()) return {library_folder(place.root), ""};
    return {"",
            "LIBTORCH_DIR is " + place.root + ", but " + refusal + "; this rnnctl needs " + wanted};
  }
  std::string others;
  for (const Place& place : places.others) {
    const std::string refusal = refusal_of(place, version);
    if (refusal.empty()) return {library_folder(place.root), ""};
    // An empty /usr is no news, another LibTorch is.
    if (!library_folder(place.root).empty()) others += "; not " + place.root + ": " + refusal;
  }
  return {"", wanted + " is missing" + others};
}

}  // namespace rnnctl::launcher
