// rnnctl's entry: every way a command can end becomes one line and an exit code.
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <unistd.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/application.h>

namespace {

/// A file opened under the number of a closed stdout (`>&-`) would get what is printed. In its
/// place stands what cannot be written to, so that a lost result is an error.
void reserve_standard_descriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) != -1) continue;
    open("/dev/null", number == STDOUT_FILENO ? O_RDONLY : O_RDWR);  // the lowest free number
  }
}

}  // namespace

int main(int argc, char** argv) {
  using rnnctl::base::ExitCode;
  reserve_standard_descriptors();
  // A file beyond `ulimit -f` shall be a failed write with its error line, not the end.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return rnnctl::commands::run_application(argc, argv);
  } catch (const rnnctl::base::Error& error) {
    rnnctl::base::log_error(error.what());
    return static_cast<int>(error.exit_code());
  } catch (const std::exception& error) {
    if (rnnctl::commands::is_out_of_memory(error)) {
      rnnctl::base::log_error("out of memory; try a smaller --batch-size, --hidden or --layers");
      return static_cast<int>(ExitCode::kUsage);
    }
    rnnctl::base::log_error(rnnctl::base::str("a defect of rnnctl, please report it: ",
                                              rnnctl::commands::defect_text(error)));
    return static_cast<int>(ExitCode::kDefect);
  }
}
