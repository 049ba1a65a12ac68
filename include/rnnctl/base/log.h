// Lines for people, on stderr. stdout belongs to results.
#pragma once

#include <string>

namespace rnnctl::base {

enum class Verbosity { kQuiet, kNormal, kVerbose };

/// Call once, from the command driver; kNormal holds until then. kQuiet keeps warnings and errors
/// only. Warnings and errors start with "warning: " and "error: ", in color on a terminal.
void init_logging(Verbosity verbosity);

void log_debug(const std::string& line);  ///< shown with -v
void log_info(const std::string& line);
void log_warning(const std::string& line);
void log_error(const std::string& line);

}  // namespace rnnctl::base
