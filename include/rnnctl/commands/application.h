// The command line: which commands there are, and how whatever happens becomes an exit code.
#pragma once

#include <exception>
#include <string>

namespace rnnctl::commands {

/// Parses, dispatches and returns the process's exit code. Throws what the command throws.
int run_application(int argc, char** argv);

/// Whether the C++ library, LibTorch or the GPU ran out of memory.
bool is_out_of_memory(const std::exception& error);

/// What to print for an exception that is no base::Error: its first line, without LibTorch's
/// backtrace; the whole of it with -v.
std::string defect_text(const std::exception& error);

}  // namespace rnnctl::commands
