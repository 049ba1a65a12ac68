// --device auto|cpu|cuda|cuda:N: where tensors live, and the line that says why.
#pragma once

#include <filesystem>
#include <string>

#include <torch/types.h>

#include <rnnctl/engine/cuda_probe.h>

namespace rnnctl::engine {

struct DeviceChoice {
  torch::Device device;
  std::string reason;  ///< "device: cpu (no NVIDIA driver: libcuda.so.1 not found)"
};

/// The folder of the LibTorch this process runs on.
std::filesystem::path libtorch_folder();

/// The libraries that this process would use CUDA through: beside its LibTorch, from its system.
CudaLibraries system_cuda_libraries();

/// What `doctor` reports. Where `ok`, torch_cuda is loaded and LibTorch itself sees the devices.
CudaFinding cuda_finding(const CudaLibraries& libraries = system_cuda_libraries());

/// `auto` takes the first CUDA device that can be used, else the CPU, and never fails; a machine
/// without a driver is recognised in about a millisecond. `cuda` is `cuda:0`.
/// Choosing CUDA makes cuBLAS and cuDNN repeat themselves bit by bit, and compute float32 products
/// in float32 (no TF32), so that the CPU's and the GPU's losses can be compared.
/// Throws base::UsageError for any other text, base::DeviceError where CUDA was asked for and
/// cannot be used (with which of the reasons it is), or has no device of that index.
DeviceChoice select_device(const std::string& text,
                           const CudaLibraries& libraries = system_cuda_libraries());

/// The same, from what was found out about CUDA before.
DeviceChoice choose_device(const std::string& text, const CudaFinding& cuda);

}  // namespace rnnctl::engine
