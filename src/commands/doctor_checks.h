// The checks of `rnnctl doctor`, one function each. None throws for what it finds.
#pragma once

#include <filesystem>
#include <string>

#include <rnnctl/commands/doctor.h>

namespace rnnctl::commands {

// Of LibTorch.
/// Version and folder of the one that is loaded; whether rnnctl was built for that version.
Check libtorch_check();
/// Which library multiplies matrices.
Check blas_check();
Check cuda_check();

// Of the machine.
/// Cores of the machine, and what the affinity mask and a container's quota leave of them.
Check cores_check();
/// --threads against the cores.
Check threads_check(const DoctorOptions& options);
/// What the CPU has, and what the kernels use of it.
Check simd_check();
Check memory_check();

// Of places.
/// Where runs would go: writable, and with room.
Check disk_check(const std::filesystem::path& run_dir);
Check data_check(const std::filesystem::path& data_dir);
Check cache_check();
/// Whether marks, pictures and curves can be drawn with more than ASCII.
Check locale_check();

/// The value of `key` in LibTorch's description of how it was built (at::show_config()): of
/// "BLAS_INFO" in "- Build settings: BLAS_INFO=mkl, BUILD_TYPE=Release, …" it is "mkl". Empty where
/// it is not there.
std::string build_setting(const std::string& description, const std::string& key);

/// The check named "blas", from that description.
Check blas_check(const std::string& description);

}  // namespace rnnctl::commands
