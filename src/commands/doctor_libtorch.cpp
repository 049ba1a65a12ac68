#include <sstream>

#include <ATen/Version.h>
#include <torch/version.h>

#include "commands/doctor_checks.h"
#include <rnnctl/base/text.h>
#include <rnnctl/engine/device.h>

namespace rnnctl::commands {
namespace {

constexpr const char* kFreshLibTorch =
    "set LIBTORCH_DIR to PyTorch's own LibTorch, which brings MKL";

/// "Intel(R) oneAPI Math Kernel Library Version 2024.2" in "  - Intel(R) oneAPI … for Intel(R) …".
std::string mkl_version(const std::string& description) {
  std::istringstream lines(description);
  for (std::string line; std::getline(lines, line);) {
    const auto name = line.find("Math Kernel Library Version ");
    if (name == std::string::npos) continue;
    const auto version = line.find("Version ", name);
    return line.substr(version + 8, line.find_first_of("- ", version + 8) - version - 8);
  }
  return "";
}

/// "2.15" of "2.15.0": LibTorch's interface changes with its second number.
std::string interface_of(const std::string& version) {
  return version.substr(0, version.find('.', version.find('.') + 1));
}

}  // namespace

std::string build_setting(const std::string& description, const std::string& key) {
  for (const char* before : {" ", "\n", ","}) {
    const auto found = description.find(before + key + "=");
    if (found == std::string::npos) continue;
    const auto value = found + 1 + key.size() + 1;
    return description.substr(value, description.find_first_of(", \n", value) - value);
  }
  return "";
}

Check libtorch_check() {
  const std::string folder = base::printable(engine::libtorch_folder().string());
  const std::string loaded = build_setting(at::show_config(), "TORCH_VERSION");
  // Some builds do not say.
  if (!loaded.empty() && interface_of(loaded) != interface_of(TORCH_VERSION)) {
    return {"libtorch", false,
            base::str(base::printable(loaded), " in ", folder, ", but rnnctl was built for ",
                      TORCH_VERSION),
            base::str("set LIBTORCH_DIR to LibTorch ", TORCH_VERSION,
                      ", or build rnnctl with this one"),
            true};
  }
  return {"libtorch", true,
          base::str(loaded.empty() ? TORCH_VERSION : base::printable(loaded), " in ", folder), "",
          true};
}

Check blas_check(const std::string& description) {
  const std::string name = build_setting(description, "BLAS_INFO");
  if (name == "mkl") {
    const std::string version = mkl_version(description);
    return {"blas", true, base::str("MKL", version.empty() ? "" : " ", base::printable(version)),
            "", false};
  }
  if (name == "open") return {"blas", true, "OpenBLAS", "", false};
  if (name.empty() || name == "generic") {
    return {"blas", false,
            name.empty()
                ? "LibTorch does not say which library multiplies its matrices"
                : "LibTorch multiplies matrices with reference BLAS, some ten times slower",
            kFreshLibTorch, false};
  }
  return {"blas", true, base::printable(name), "", false};
}

Check blas_check() { return blas_check(at::show_config()); }

Check cuda_check() {
  const engine::CudaFinding cuda = engine::cuda_finding();
  return {"cuda", cuda.ok, cuda.finding, cuda.remedy, false};
}

}  // namespace rnnctl::commands
