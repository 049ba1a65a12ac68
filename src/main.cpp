// rnnctl's entry: every way a command can end becomes one line and an exit code.
#include <cstdlib>
#include <exception>
#include <new>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/application.h>

int main(int argc, char** argv) {
  using rnnctl::base::ExitCode;
  try {
    return rnnctl::commands::run_application(argc, argv);
  } catch (const rnnctl::base::Error& error) {
    rnnctl::base::log_error(error.what());
    return static_cast<int>(error.exit_code());
  } catch (const std::bad_alloc&) {
    rnnctl::base::log_error("out of memory; try a smaller --batch-size, --hidden or --layers");
    return static_cast<int>(ExitCode::kUsage);
  } catch (const std::exception& error) {
    rnnctl::base::log_error(rnnctl::base::str("a defect of rnnctl, please report it: ",
                                              rnnctl::commands::defect_text(error)));
    return static_cast<int>(ExitCode::kDefect);
  }
}
