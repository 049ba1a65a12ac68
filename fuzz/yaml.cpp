// Configuration files: read_yaml and resolve. What they accept, printed as a configuration and read
// back, is the same configuration.
#include "fuzz/oracle.h"
#include <rnnctl/config/option_table.h>
#include <rnnctl/config/resolve.h>
#include <rnnctl/config/yaml_reader.h>
#include <rnnctl/config/yaml_writer.h>

namespace rnnctl::fuzz {
namespace {

config::Resolved read(const MemoryFile& file) {
  config::Sources sources;
  sources.file = config::read_yaml(file.path());
  return config::resolve(sources);
}

}  // namespace
}  // namespace rnnctl::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rnnctl;
  static fuzz::MemoryFile file;
  file.assign(std::span(data, size));
  config::Resolved first;
  if (!fuzz::accepts(base::ExitCode::kUsage, [&] { first = fuzz::read(file); })) return 0;
  file.assign(config::to_yaml(first));
  const config::Resolved second = fuzz::read(file);
  for (const auto& [name, origin] : first.origin) {
    fuzz::require(
        config::option_text(first.settings, name) == config::option_text(second.settings, name),
        name + " changes when the configuration is printed and read back");
  }
  return 0;
}
