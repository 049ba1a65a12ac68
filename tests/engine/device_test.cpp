#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_cuda.h"
#include "support/run_program.h"
#include <rnnctl/base/error.h>
#include <rnnctl/engine/device.h>

namespace rnnctl::engine {
namespace {

using test::build_driver;
using test::FakeDriver;
using test::ScopedEnvironment;
using testing::HasSubstr;
using testing::StartsWith;

// LibTorch as this build found it, on a machine without a driver, whatever this machine is.
CudaLibraries without_driver() {
  CudaLibraries libraries = system_cuda_libraries();
  libraries.driver = "libcuda-of-no-machine.so.1";
  return libraries;
}

bool libtorch_has_cuda() { return std::filesystem::exists(system_cuda_libraries().torch_cuda); }

template <typename Error>
std::string message_of(const std::string& text, const CudaLibraries& libraries) {
  try {
    select_device(text, libraries);
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "--device " << text << " was accepted";
  return "";
}

TEST(LibtorchFolder, HoldsTheLibraryThisTestRunsOn) {
  EXPECT_TRUE(std::filesystem::exists(libtorch_folder() / "libtorch_cpu.so")) << libtorch_folder();
}

TEST(SystemCudaLibraries, KnowWhichCudaLibTorchWasBuiltFor) {
  if (!libtorch_has_cuda()) GTEST_SKIP() << "this LibTorch is built without CUDA";
  // LibTorch 2.6 and newer are built for CUDA 11.8 and newer.
  EXPECT_GE(system_cuda_libraries().cuda_version, 11080);
}

TEST(SelectDevice, GivesTheCpuWhenAskedFor) {
  const DeviceChoice choice = select_device("cpu");
  EXPECT_TRUE(choice.device.is_cpu());
  EXPECT_EQ(choice.reason, "device: cpu (as asked)");
}

TEST(SelectDevice, AutoFallsBackToTheCpuAndSaysWhy) {
  const DeviceChoice choice = select_device("auto", without_driver());
  EXPECT_TRUE(choice.device.is_cpu());
  if (libtorch_has_cuda()) {
    EXPECT_EQ(choice.reason,
              "device: cpu (no NVIDIA driver: libcuda-of-no-machine.so.1 not found)");
  } else {
    EXPECT_THAT(choice.reason, StartsWith("device: cpu (LibTorch is built without CUDA support"));
  }
}

TEST(SelectDevice, CudaWithoutADriverIsADeviceErrorOfOneLine) {
  const std::string message = message_of<base::DeviceError>("cuda:1", without_driver());
  EXPECT_THAT(message, StartsWith("--device cuda:1 cannot be used: "));
  EXPECT_EQ(message.find('\n'), std::string::npos);
}

TEST(SelectDevice, RefusesEveryOtherTextAsUsage) {
  for (const char* text : {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:+1", "cuda:1x", "cuda: 1",
                           "cuda:0x1", "cudaa", "mps", "cuda:1\n"}) {
    EXPECT_THAT(message_of<base::UsageError>(text, without_driver()),
                StartsWith("--device takes auto, cpu, cuda or cuda:N"));
  }
  EXPECT_THAT(message_of<base::UsageError>("cdua", without_driver()),
              HasSubstr("did you mean 'cuda'?"));
}

TEST(SelectDevice, AHugeIndexIsADeviceQuestionNotASyntaxError) {
  EXPECT_THAT(message_of<base::DeviceError>("cuda:99999999999999999999", without_driver()),
              StartsWith("--device cuda:99999999999999999999 cannot be used: "));
}

// A machine with this many GPUs where all is well.
CudaFinding with_devices(int count) {
  CudaFinding cuda;
  cuda.ok = true;
  for (int i = 0; i < count; ++i) cuda.devices.push_back("GPU " + std::to_string(i));
  return cuda;
}

std::string refusal_of(const std::string& text, const CudaFinding& cuda) {
  try {
    choose_device(text, cuda);
  } catch (const base::DeviceError& error) {
    return error.what();
  }
  ADD_FAILURE() << "--device " << text << " was accepted";
  return "";
}

TEST(ChooseDevice, AutoAndCudaTakeTheFirstGpu) {
  for (const char* text : {"auto", "cuda", "cuda:0"}) {
    const DeviceChoice choice = choose_device(text, with_devices(2));
    EXPECT_EQ(choice.device, torch::Device(torch::kCUDA, 0)) << text;
    EXPECT_EQ(choice.reason, "device: cuda:0 (GPU 0)");
  }
}

TEST(ChooseDevice, TakesTheLastIndexAndNamesTheRangeBeyondIt) {
  EXPECT_EQ(choose_device("cuda:1", with_devices(2)).device, torch::Device(torch::kCUDA, 1));
  EXPECT_EQ(refusal_of("cuda:2", with_devices(2)),
            "--device cuda:2 cannot be used: index out of range, there are 2 CUDA devices, "
            "cuda:0 to cuda:1");
  EXPECT_EQ(refusal_of("cuda:99999999999999999999", with_devices(1)),
            "--device cuda:99999999999999999999 cannot be used: index out of range, there is 1 "
            "CUDA device, cuda:0");
}

TEST(ChooseDevice, CpuIsTheCpuBesideAGpuToo) {
  EXPECT_TRUE(choose_device("cpu", with_devices(1)).device.is_cpu());
}

TEST(ChooseDevice, TheErrorHoldsFindingAndRemedy) {
  EXPECT_EQ(refusal_of("cuda", {false, "the finding", "the remedy", {}}),
            "--device cuda cannot be used: the finding; the remedy");
}

// The real libtorch_cuda.so: where its libraries were not installed, the first missing one is
// named.
TEST(SelectDevice, NamesTheLibraryThatTheRealTorchCudaMisses) {
  if (!libtorch_has_cuda()) GTEST_SKIP() << "this LibTorch is built without CUDA";
  const test::TemporaryDirectory scratch;
  const ScopedEnvironment nothing_hidden("CUDA_VISIBLE_DEVICES", nullptr);
  CudaLibraries libraries = system_cuda_libraries();
  libraries.driver = build_driver(scratch.path(), FakeDriver{.version = 99000});
  const CudaFinding cuda = diagnose_cuda(libraries);
  if (cuda.ok) GTEST_SKIP() << "all of torch_cuda's libraries are installed here";
  EXPECT_THAT(message_of<base::DeviceError>("cuda", libraries),
              testing::ContainsRegex("cannot be used: lib[a-zA-Z0-9_-]+[.]so[.0-9]*, which "
                                     "LibTorch's libtorch_cuda.so needs, is missing; "));
}

}  // namespace
}  // namespace rnnctl::engine
