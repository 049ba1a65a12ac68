// Can CUDA be used on this machine, and if not, which of the possible reasons is it?
// Asked of the driver and the dynamic linker, without LibTorch and without starting CUDA's runtime.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rnnctl::engine {

/// What NVIDIA's driver library answered.
struct DriverProbe {
  bool loaded = false;               ///< the library is there and speaks CUDA's driver interface
  int status = 0;                    ///< CUresult of the first call that failed; 0: all went well
  int cuda_version = 0;              ///< newest CUDA it serves: 13020 for 13.2; 0: unknown
  std::vector<std::string> devices;  ///< names of the visible GPUs, by CUDA's index
  std::string error;                 ///< one line: why it could not be loaded, or what failed
};

/// Loads the driver (under a millisecond where there is none) and asks for its version and devices.
/// The library stays loaded: its threads may run, and LibTorch opens it next. Never throws.
DriverProbe probe_driver(const std::string& library = "libcuda.so.1");

/// The libraries CUDA would be used through.
struct CudaLibraries {
  std::filesystem::path torch_cuda;     ///< LibTorch's libtorch_cuda.so; need not exist
  int cuda_version = 0;                 ///< LibTorch was built for: 13020 for 13.2; 0: unknown
  std::string driver = "libcuda.so.1";  ///< for dlopen
};

struct CudaFinding {
  bool ok = false;
  std::string finding;               ///< one line: the devices, or the one reason why there is none
  std::string remedy;                ///< what to do about it; empty where ok
  std::vector<std::string> devices;  ///< as DriverProbe::devices
};

/// Goes through everything CUDA needs, the cheap questions first, and stops at the first that
/// fails: LibTorch with CUDA, driver, driver new enough, a visible device, and last (0.1 to 1 s,
/// only where all else is fine) torch_cuda's own libraries, by loading it. It has to be loaded with
/// global symbols and before LibTorch is asked about CUDA, which remembers its first answer.
/// `device_folder` holds the driver's device files, which a container may lack.
CudaFinding diagnose_cuda(const CudaLibraries& libraries,
                          const std::filesystem::path& device_folder = "/dev");

}  // namespace rnnctl::engine
