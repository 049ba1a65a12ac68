#include <cstdlib>
#include <dlfcn.h>
#include <optional>

#include <rnnctl/base/text.h>
#include <rnnctl/engine/cuda_probe.h>

namespace rnnctl::engine {
namespace {

// CUresult values of NVIDIA's driver API (cuda.h) that have a cause a user can act on.
constexpr int kSuccess = 0;
constexpr int kStubLibrary = 34;
constexpr int kNoDevice = 100;
constexpr int kSystemDriverMismatch = 803;

constexpr int kNameBytes = 256;

template <typename Function>
Function* symbol(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

// The part of the driver API that the probe needs; the names and signatures are cuda.h's.
struct DriverFunctions {
  explicit DriverFunctions(void* library)
      : init(symbol<int(unsigned)>(library, "cuInit")),
        driver_version(symbol<int(int*)>(library, "cuDriverGetVersion")),
        device_count(symbol<int(int*)>(library, "cuDeviceGetCount")),
        device(symbol<int(int*, int)>(library, "cuDeviceGet")),
        device_name(symbol<int(char*, int, int)>(library, "cuDeviceGetName")),
        error_text(symbol<int(int, const char**)>(library, "cuGetErrorString")) {}

  bool complete() const { return init && driver_version && device_count && device && device_name; }

  int (*init)(unsigned flags);
  int (*driver_version)(int* version);
  int (*device_count)(int* count);
  int (*device)(int* device, int ordinal);
  int (*device_name)(char* name, int length, int device);
  int (*error_text)(int status, const char** text);  // newer drivers only
};

std::string linker_error() {
  const char* text = dlerror();
  return base::printable(text ? text : "unknown error", 400);
}

// glibc's dlerror: "libfoo.so.1: cannot open shared object file: No such file or directory".
std::optional<std::string> missing_library(const std::string& error) {
  const auto end = error.find(": cannot open shared object file: No such file");
  if (end == std::string::npos) return std::nullopt;
  return error.substr(0, end);
}

std::string status_text(const DriverFunctions& driver, int status) {
  const char* text = nullptr;
  if (!driver.error_text || driver.error_text(status, &text) != kSuccess || !text) {
    return base::str("error ", status);
  }
  return base::str("error ", status, ", ", base::printable(text));
}

std::string device_name(const DriverFunctions& driver, int ordinal) {
  int device = 0;
  char name[kNameBytes] = "";
  if (driver.device(&device, ordinal) != kSuccess ||
      driver.device_name(name, kNameBytes, device) != kSuccess) {
    return "unnamed device";
  }
  name[kNameBytes - 1] = '\0';
  return base::printable(name);
}

std::string version_text(int cuda_version) {
  return base::str(cuda_version / 1000, ".", cuda_version % 1000 / 10);
}

CudaFinding fault(std::string finding, std::string remedy) {
  return {false, std::move(finding), std::move(remedy), {}};
}

/// nvidiactl is Linux's, dxg that of Windows' subsystem.
bool has_device_files(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder / "nvidiactl", ignored) ||
         std::filesystem::exists(folder / "dxg", ignored);
}

CudaFinding no_device_files_fault(const std::filesystem::path& folder) {
  return fault(base::str("the NVIDIA driver's library is here, but not its device files (",
                         base::printable((folder / "nvidiactl").string()), " is missing)"),
               "start the container with --gpus all; outside of one load the kernel module "
               "(modprobe nvidia)");
}

CudaFinding no_device_fault() {
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  if (visible) {
    return fault(base::str("no CUDA device is visible: CUDA_VISIBLE_DEVICES is '",
                           base::printable(visible), "'"),
                 "unset CUDA_VISIBLE_DEVICES, or name a device that nvidia-smi -L lists");
  }
  return fault("no CUDA device is visible: the NVIDIA driver finds none",
               "see whether nvidia-smi -L lists a GPU; pass it into a container with --gpus all");
}

// What the driver's answers mean; nothing where they are fine.
std::optional<CudaFinding> driver_fault(const DriverProbe& driver, const CudaLibraries& libraries,
                                        const std::filesystem::path& device_folder) {
  if (!driver.loaded || driver.status == kStubLibrary) {
    return fault(base::str("no NVIDIA driver: ", driver.error),
                 has_device_files(device_folder)
                     ? "its device files are here: install its library (libcuda1); start a "
                       "container with NVIDIA_DRIVER_CAPABILITIES=compute,utility"
                     : "install the NVIDIA driver; start a container with --gpus all");
  }
  // A newer minor version than the driver's is served too (CUDA's minor version compatibility).
  if (driver.cuda_version > 0 && driver.cuda_version / 1000 < libraries.cuda_version / 1000) {
    return fault(base::str("the NVIDIA driver is too old: it serves CUDA ",
                           version_text(driver.cuda_version), ", LibTorch is built for CUDA ",
                           version_text(libraries.cuda_version)),
                 "update the NVIDIA driver, or build with a LibTorch for the driver's CUDA");
  }
  if (driver.status != kSuccess && !has_device_files(device_folder)) {
    return no_device_files_fault(device_folder);
  }
  if (driver.status == kNoDevice || (driver.status == kSuccess && driver.devices.empty())) {
    return no_device_fault();
  }
  if (driver.status == kSystemDriverMismatch) {
    return fault(base::str("the NVIDIA driver cannot be used: ", driver.error),
                 "restart the machine: the driver was updated while its kernel module was loaded");
  }
  if (driver.status != kSuccess) {
    return fault(base::str("the NVIDIA driver cannot be used: ", driver.error),
                 "see what nvidia-smi says, and whether this user may open /dev/nvidia*");
  }
  return std::nullopt;
}

std::optional<CudaFinding> torch_cuda_fault(const std::filesystem::path& torch_cuda) {
  if (dlopen(torch_cuda.c_str(), RTLD_NOW | RTLD_GLOBAL)) return std::nullopt;
  const std::string error = linker_error();
  if (const auto library = missing_library(error)) {
    return fault(base::str(*library, ", which LibTorch's libtorch_cuda.so needs, is missing"),
                 "scripts/setup.sh --cuda gets LibTorch with all CUDA libraries");
  }
  return fault(base::str("LibTorch's libtorch_cuda.so cannot be loaded: ", error),
               "install LibTorch anew (scripts/setup.sh --cuda)");
}

}  // namespace

DriverProbe probe_driver(const std::string& library) {
  DriverProbe probe;
  void* const handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const std::string error = linker_error();
    const auto missing = missing_library(error);
    probe.error = missing ? *missing + " not found" : error;
    return probe;
  }
  const DriverFunctions driver(handle);
  if (!driver.complete()) {
    probe.error = base::printable(library) + " is not CUDA's driver library";
    return probe;
  }
  probe.loaded = true;
  // The version is answered without initialisation, so it is known where that fails.
  if (driver.driver_version(&probe.cuda_version) != kSuccess) probe.cuda_version = 0;

  probe.status = driver.init(0);
  const char* step = "cuInit";
  int count = 0;
  if (probe.status == kSuccess) {
    probe.status = driver.device_count(&count);
    step = "cuDeviceGetCount";
  }
  if (probe.status != kSuccess) {
    probe.error = probe.status == kStubLibrary
                      ? base::printable(library) + " is the CUDA toolkit's stub for linking"
                      : base::str(step, ": ", status_text(driver, probe.status));
    return probe;
  }
  for (int ordinal = 0; ordinal < count; ++ordinal) {
    probe.devices.push_back(device_name(driver, ordinal));
  }
  return probe;
}

CudaFinding diagnose_cuda(const CudaLibraries& libraries,
                          const std::filesystem::path& device_folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(libraries.torch_cuda, ignored)) {
    return fault(base::str("LibTorch is built without CUDA support (no libtorch_cuda.so in ",
                           base::printable(libraries.torch_cuda.parent_path().string()), ")"),
                 "set LIBTORCH_DIR to a LibTorch with CUDA (and build rnnctl again, unless it was "
                 "installed)");
  }
  DriverProbe driver = probe_driver(libraries.driver);
  if (const auto finding = driver_fault(driver, libraries, device_folder)) return *finding;
  if (const auto finding = torch_cuda_fault(libraries.torch_cuda)) return *finding;

  std::string finding = base::join(driver.devices, ", ");
  if (driver.cuda_version > 0) {
    finding += base::str(" (driver for CUDA ", version_text(driver.cuda_version), ")");
  }
  return {true, std::move(finding), "", std::move(driver.devices)};
}

}  // namespace rnnctl::engine
