// Runs a program whose Nth system call on the files of one folder fails; see failing_calls.cpp.
#pragma once

#include <csignal>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/run_program.h"

namespace rnnctl::test {

struct FileCall {
  long number = 0;
  std::string name;
  std::string file;  ///< inside the folder, "." for the folder; a temporary file without its number

  bool is_on_temporary() const { return file.find(".tmp") != std::string::npos; }
};

/// How a program ends whose call is "KILL"ed, as a shell sees it.
constexpr int kKilledByFault = 128 + SIGKILL;

/// What to do to which call; call 0: nothing, only count.
struct Fault {
  long call = 0;
  std::string kind;  ///< EIO, ENOSPC, EINTR, SHORT, FULL or KILL
};

/// The calls that such a program made, in their order.
inline std::vector<FileCall> read_calls(const std::string& log) {
  static const std::regex process_number("\\.tmp\\.[0-9.]+");
  std::vector<FileCall> calls;
  std::istringstream lines(read_file(log));
  for (FileCall call; lines >> call.number >> call.name >> call.file;) {
    call.file = std::regex_replace(call.file, process_number, ".tmp");
    calls.push_back(call);
  }
  return calls;
}

/// The environment in which `fault` hits the files of `folder`; the calls are written to `log`.
inline std::vector<std::string> faulty_environment(const std::string& folder, const Fault& fault,
                                                   const std::string& log) {
  return {std::string("LD_PRELOAD=") + RNNCTL_FAILING_CALLS,
          "FAULT_FOLDER=" + std::filesystem::weakly_canonical(folder).string(),
          "FAULT_CALL=" + std::to_string(fault.call), "FAULT_KIND=" + fault.kind,
          "FAULT_LOG=" + log,
          // AddressSanitizer wants to be the first library, and works as the second.
          "ASAN_OPTIONS=verify_asan_link_order=0"};
}

}  // namespace rnnctl::test
