#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <dlfcn.h>
#include <limits>
#include <optional>
#include <string_view>

#include <ATen/Context.h>
#include <torch/cuda.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/device.h>

namespace rnnctl::engine {
namespace {

constexpr std::string_view kCudaPrefix = "cuda:";

// The CUDA version LibTorch was built for (13020 for 13.2). A CUDA build of torch_cpu links to
// CUDA's runtime, so that library is already here and answers without touching the driver; 0 where
// LibTorch came without one.
int runtime_cuda_version() {
  using VersionFunction = int(int*);
  const auto ask = reinterpret_cast<VersionFunction*>(dlsym(RTLD_DEFAULT, "cudaRuntimeGetVersion"));
  int version = 0;
  return ask && ask(&version) == 0 ? version : 0;
}

// "0" and up; what exceeds an int becomes the largest one. Nothing for anything but digits.
std::optional<int> parse_index(std::string_view digits) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  int index = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  return result.ec == std::errc() ? index : std::numeric_limits<int>::max();
}

// The index in "cuda" or "cuda:N".
int cuda_index(const std::string& text) {
  if (text == "cuda") return 0;
  if (text.rfind(kCudaPrefix, 0) == 0) {
    if (const auto index = parse_index(std::string_view(text).substr(kCudaPrefix.size()))) {
      return *index;
    }
  }
  const std::array<std::string, 3> names = {"auto", "cpu", "cuda"};
  throw base::UsageError(base::str("--device takes auto, cpu, cuda or cuda:N (N from 0), not '",
                                   base::printable(text), "'", base::did_you_mean(text, names)));
}

// The same seed shall give the same bits, and single precision shall mean it: TF32 would move the
// losses by 1e-3. cuBLAS repeats itself only with a workspace of its own, asked for before it
// starts (NVIDIA, "cuBLAS: Results Reproducibility").
void make_cuda_exact() {
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
  auto& context = at::globalContext();
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
  context.setAllowTF32CuBLAS(false);
  context.setAllowTF32CuDNN(false);
}

DeviceChoice cuda_choice(int index, const CudaFinding& cuda) {
  make_cuda_exact();
  return {torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(index)),
          base::str("device: cuda:", index, " (", cuda.devices.at(index), ")")};
}

}  // namespace

std::filesystem::path libtorch_folder() {
  Dl_info library{};
  // A function that only torch_cpu defines; torch/headeronly and c10 live in other libraries.
  const auto address = reinterpret_cast<void*>(&torch::cuda::is_available);
  if (dladdr(address, &library) == 0 || !library.dli_fname) return {};
  return std::filesystem::path(library.dli_fname).parent_path();
}

CudaLibraries system_cuda_libraries() {
  CudaLibraries libraries;
  libraries.torch_cuda = libtorch_folder() / "libtorch_cuda.so";
  libraries.cuda_version = runtime_cuda_version();
  return libraries;
}

CudaFinding cuda_finding(const CudaLibraries& libraries) {
  CudaFinding cuda = diagnose_cuda(libraries);
  if (!cuda.ok) return cuda;
  // The driver is content; LibTorch has the last word, and counts what it can address.
  const auto usable = static_cast<std::size_t>(torch::cuda::device_count());
  if (usable == 0) {
    return {false,
            base::str("LibTorch finds no usable device among: ", cuda.finding),
            "see what nvidia-smi says; another LibTorch may support this GPU",
            {}};
  }
  cuda.devices.resize(std::min(usable, cuda.devices.size()));
  return cuda;
}

DeviceChoice choose_device(const std::string& text, const CudaFinding& cuda) {
  if (text == "cpu") return {torch::Device(torch::kCPU), "device: cpu (as asked)"};
  if (text == "auto") {
    if (cuda.ok) return cuda_choice(0, cuda);
    return {torch::Device(torch::kCPU), base::str("device: cpu (", cuda.finding, ")")};
  }
  const int index = cuda_index(text);
  const std::string refusal = base::str("--device ", base::printable(text), " cannot be used: ");
  if (!cuda.ok) throw base::DeviceError(base::str(refusal, cuda.finding, "; ", cuda.remedy));
  const std::size_t count = cuda.devices.size();
  if (static_cast<std::size_t>(index) >= count) {
    throw base::DeviceError(base::str(
        refusal, "index out of range, ",
        count == 1 ? "there is 1 CUDA device, cuda:0"
                   : base::str("there are ", count, " CUDA devices, cuda:0 to cuda:", count - 1)));
  }
  return cuda_choice(index, cuda);
}

DeviceChoice select_device(const std::string& text, const CudaLibraries& libraries) {
  if (text == "cpu") return choose_device(text, {});
  if (text != "auto") cuda_index(text);  // a misspelt device must not wait for CUDA to load
  return choose_device(text, cuda_finding(libraries));
}

}  // namespace rnnctl::engine
