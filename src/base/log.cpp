// The only file that sees spdlog and its fmt.
#include <memory>
#include <string_view>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/progress_line.h"
#include <rnnctl/base/log.h>
#include <rnnctl/base/terminal.h>

namespace rnnctl::base {
namespace {

/// Prints "warning: " or "error: ", and nothing in front of ordinary lines.
class LevelPrefix : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
              spdlog::memory_buf_t& out) override {
    std::string_view prefix;
    if (message.level == spdlog::level::warn) prefix = "warning: ";
    if (message.level >= spdlog::level::err) prefix = "error: ";
    out.append(prefix.data(), prefix.data() + prefix.size());
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<LevelPrefix>();
  }
};

spdlog::sink_ptr make_sink() {
  if (stderr_has_color()) return std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  return std::make_shared<spdlog::sinks::stderr_sink_mt>();
}

spdlog::logger make_logger() {
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<LevelPrefix>('*').set_pattern("%^%*%$%v");  // %^...%$ is what gets the color
  spdlog::logger logger("rnnctl", make_sink());
  logger.set_formatter(std::move(formatter));
  logger.set_level(spdlog::level::info);
  return logger;
}

spdlog::logger& logger() {
  static spdlog::logger instance = make_logger();
  return instance;
}

void log(spdlog::level::level_enum level, const std::string& line) {
  if (!logger().should_log(level)) return;
  // The text goes in as it is, never as a format string: a "{}" in a file name stays one.
  ProgressLine::instance().write_instead([&] { logger().log(level, spdlog::string_view_t(line)); });
}

}  // namespace

void init_logging(Verbosity verbosity) {
  switch (verbosity) {
    case Verbosity::kQuiet:
      return logger().set_level(spdlog::level::warn);
    case Verbosity::kNormal:
      return logger().set_level(spdlog::level::info);
    case Verbosity::kVerbose:
      return logger().set_level(spdlog::level::debug);
  }
}

void log_debug(const std::string& line) { log(spdlog::level::debug, line); }
void log_info(const std::string& line) { log(spdlog::level::info, line); }
void log_warning(const std::string& line) { log(spdlog::level::warn, line); }
void log_error(const std::string& line) { log(spdlog::level::err, line); }

}  // namespace rnnctl::base
