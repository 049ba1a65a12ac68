#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_cuda.h"
#include "support/run_program.h"
#include <rnnctl/engine/cuda_probe.h>

namespace rnnctl::engine {
namespace {

using test::build_driver;
using test::build_library;
using test::FakeDriver;
using test::ScopedEnvironment;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProbeDriver : public testing::Test {
 protected:
  DriverProbe probe(const FakeDriver& fake) { return probe_driver(build_driver(scratch_, fake)); }
  test::TemporaryDirectory folder_;
  const std::filesystem::path scratch_ = folder_.path();
};

TEST_F(ProbeDriver, ReportsVersionAndDevicesOfAWorkingDriver) {
  const DriverProbe answer = probe({.version = 12040, .devices = 2});
  EXPECT_TRUE(answer.loaded);
  EXPECT_EQ(answer.status, 0);
  EXPECT_EQ(answer.cuda_version, 12040);
  EXPECT_THAT(answer.devices, ElementsAre("Fake GPU 0", "Fake GPU 1"));
  EXPECT_EQ(answer.error, "");
}

TEST_F(ProbeDriver, NamesTheLibraryThatIsNotThere) {
  const DriverProbe answer = probe_driver("libcuda-of-no-machine.so.1");
  EXPECT_FALSE(answer.loaded);
  EXPECT_EQ(answer.error, "libcuda-of-no-machine.so.1 not found");
}

TEST_F(ProbeDriver, RefusesALibraryThatIsNoDriver) {
  const std::string library = build_library(scratch_, "libcuda.so.1", "int nothing;");
  const DriverProbe answer = probe_driver(library);
  EXPECT_FALSE(answer.loaded);
  EXPECT_THAT(answer.error, HasSubstr("is not CUDA's driver library"));
}

TEST_F(ProbeDriver, ReportsAFileThatIsNoLibraryOnOneLine) {
  const auto file = scratch_ / "libcuda.so.1";
  std::ofstream(file) << "a text file\n";
  const DriverProbe answer = probe_driver(file.string());
  EXPECT_FALSE(answer.loaded);
  EXPECT_THAT(answer.error, HasSubstr("libcuda.so.1"));
  EXPECT_EQ(answer.error.find('\n'), std::string::npos);
}

TEST_F(ProbeDriver, KnowsTheVersionWhereInitialisationFails) {
  const DriverProbe answer = probe({.version = 11080, .init_status = 100});
  EXPECT_TRUE(answer.loaded);
  EXPECT_EQ(answer.status, 100);
  EXPECT_EQ(answer.cuda_version, 11080);
  EXPECT_THAT(answer.devices, IsEmpty());
  EXPECT_EQ(answer.error, "cuInit: error 100, fake trouble");
}

// Each test breaks one thing that CUDA needs; the finding has to name that one.
class DiagnoseCuda : public testing::Test {
 protected:
  // A machine where everything is in place, with an empty library for LibTorch's CUDA part.
  CudaLibraries machine(const FakeDriver& fake = {}) {
    CudaLibraries libraries;
    libraries.torch_cuda = build_library(scratch_, "libtorch_cuda.so", "int nothing;");
    libraries.cuda_version = 13020;
    libraries.driver = build_driver(scratch_, fake);
    return libraries;
  }
  DiagnoseCuda() {
    std::filesystem::create_directories(devices());
    std::ofstream(devices() / "nvidiactl");
  }
  std::filesystem::path devices() const { return scratch_ / "dev"; }
  void expect_fault(const CudaLibraries& libraries, const std::string& finding) {
    const CudaFinding cuda = diagnose_cuda(libraries, devices());
    EXPECT_FALSE(cuda.ok);
    EXPECT_THAT(cuda.finding, HasSubstr(finding));
    EXPECT_NE(cuda.remedy, "");
    EXPECT_THAT(cuda.devices, IsEmpty());
  }
  test::TemporaryDirectory folder_;
  const std::filesystem::path scratch_ = folder_.path();
  ScopedEnvironment nothing_hidden_{"CUDA_VISIBLE_DEVICES", nullptr};
};

TEST_F(DiagnoseCuda, IsContentWithACompleteMachine) {
  const CudaFinding cuda = diagnose_cuda(machine({.devices = 2}));
  EXPECT_TRUE(cuda.ok) << cuda.finding;
  EXPECT_EQ(cuda.finding, "Fake GPU 0, Fake GPU 1 (driver for CUDA 13.2)");
  EXPECT_EQ(cuda.remedy, "");
  EXPECT_THAT(cuda.devices, ElementsAre("Fake GPU 0", "Fake GPU 1"));
}

TEST_F(DiagnoseCuda, NamesALibTorchWithoutCuda) {
  CudaLibraries libraries = machine();
  libraries.torch_cuda = scratch_ / "elsewhere" / "libtorch_cuda.so";
  expect_fault(libraries, "LibTorch is built without CUDA support (no libtorch_cuda.so in ");
}

TEST_F(DiagnoseCuda, NamesAMissingDriver) {
  std::filesystem::remove_all(devices());
  CudaLibraries libraries = machine();
  libraries.driver = "libcuda-of-no-machine.so.1";
  expect_fault(libraries, "no NVIDIA driver: libcuda-of-no-machine.so.1 not found");
}

// A container that was given the devices alone.
TEST_F(DiagnoseCuda, NamesDeviceFilesWithoutTheDriversLibrary) {
  CudaLibraries libraries = machine();
  libraries.driver = "libcuda-of-no-machine.so.1";
  expect_fault(libraries, "no NVIDIA driver: libcuda-of-no-machine.so.1 not found");
  EXPECT_THAT(diagnose_cuda(libraries, devices()).remedy,
              HasSubstr("its device files are here: install its library"));
}

// A container that was given the library alone: the driver answers with one of these.
TEST_F(DiagnoseCuda, NamesALibraryWithoutTheDeviceFiles) {
  std::filesystem::remove_all(devices());
  for (const int status : {100, 999}) {
    expect_fault(machine({.init_status = status}),
                 "library is here, but not its device files (" + devices().string());
  }
}

TEST_F(DiagnoseCuda, TakesTheToolkitsStubForNoDriver) {
  std::filesystem::remove_all(devices());
  expect_fault(machine({.init_status = 34}), "no NVIDIA driver: ");
}

TEST_F(DiagnoseCuda, NamesADriverOfAnOlderMajorVersion) {
  expect_fault(
      machine({.version = 12080}),
      "the NVIDIA driver is too old: it serves CUDA 12.8, LibTorch is built for CUDA 13.2");
}

TEST_F(DiagnoseCuda, TakesADriverOfAnOlderMinorVersion) {
  EXPECT_TRUE(diagnose_cuda(machine({.version = 13000})).ok);
}

TEST_F(DiagnoseCuda, LeavesTheAgeOpenWhereLibTorchsVersionIsUnknown) {
  CudaLibraries libraries = machine({.version = 12080});
  libraries.cuda_version = 0;
  EXPECT_TRUE(diagnose_cuda(libraries).ok);
}

TEST_F(DiagnoseCuda, NamesAMachineWithoutDevices) {
  expect_fault(machine({.init_status = 100}), "no CUDA device is visible: the NVIDIA driver");
  expect_fault(machine({.devices = 0}), "no CUDA device is visible: the NVIDIA driver");
}

TEST_F(DiagnoseCuda, SaysWhenTheEnvironmentHidesTheDevices) {
  const ScopedEnvironment hidden("CUDA_VISIBLE_DEVICES", "7\n");
  expect_fault(machine({.init_status = 100}),
               "no CUDA device is visible: CUDA_VISIBLE_DEVICES is '7\\x0a'");
}

TEST_F(DiagnoseCuda, PassesTheDriversOwnWordsOn) {
  expect_fault(machine({.init_status = 999}),
               "the NVIDIA driver cannot be used: cuInit: error 999, fake trouble");
  expect_fault(machine({.init_status = 803}), "cuInit: error 803");
}

TEST_F(DiagnoseCuda, NamesTheLibraryThatTorchCudaMisses) {
  CudaLibraries libraries = machine();
  const std::string needed = build_library(scratch_, "libneeded.so.9", "int f() { return 1; }",
                                           "-Wl,-soname,libneeded.so.9");
  libraries.torch_cuda = build_library(scratch_, "libtorch_cuda_incomplete.so",
                                       "int f(); int g() { return f(); }", "'" + needed + "'");
  std::filesystem::remove(needed);
  expect_fault(libraries, "libneeded.so.9, which LibTorch's libtorch_cuda.so needs, is missing");
}

TEST_F(DiagnoseCuda, ReportsADamagedTorchCuda) {
  CudaLibraries libraries = machine();
  libraries.torch_cuda = scratch_ / "libtorch_cuda_damaged.so";
  std::ofstream(libraries.torch_cuda) << "a text file\n";
  expect_fault(libraries, "LibTorch's libtorch_cuda.so cannot be loaded: ");
}

}  // namespace
}  // namespace rnnctl::engine
