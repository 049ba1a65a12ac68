// `rnnctl doctor`: what this machine can do, and why not where it can't.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include <rnnctl/base/error.h>

namespace rnnctl::commands {

struct Check {
  std::string name;     ///< "libtorch", "blas", "cuda", "cores", "threads", …
  bool ok = false;      ///< this works here; a machine without a GPU has "cuda" not ok
  std::string finding;  ///< one line: what was found
  std::string remedy;   ///< one line: what to do about it; empty where ok
  /// Nothing trains without it. A GPU or a cache folder is only missed by those who want one.
  bool needed = false;
};

/// What a training would be given here.
struct DoctorOptions {
  std::filesystem::path data;     ///< --data; empty: the shipped MNIST
  std::filesystem::path run_dir;  ///< --run-dir; empty: runs/MODEL-N
  int threads = 0;                ///< --threads; 0: the usable cores
  std::string threads_origin;     ///< who says so: "command line", "RNNCTL_THREADS"
};

/// Looks at everything; takes about 0.2 s, most of it for hashing the data (more with a GPU). Never
/// throws for what it finds.
std::vector<Check> run_checks(const DoctorOptions& options);

/// A table for people, or as JSON on one line {"checks":[{"name","ok","finding","remedy"}]}.
/// The marks are ✓ and ✗ where the locale is UTF-8, else ok and --.
void print_checks(const std::vector<Check>& checks, bool json, std::ostream& out);

/// kInput where a needed check failed, else kDone.
base::ExitCode doctor_exit_code(const std::vector<Check>& checks);

}  // namespace rnnctl::commands
