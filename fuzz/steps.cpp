// Time steps as CSV: what is accepted is a whole table of finite numbers.
#include <cmath>

#include "fuzz/oracle.h"
#include <rnnctl/data/step_table.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rnnctl;
  static fuzz::MemoryFile file;
  file.assign(std::span(data, size));
  data::StepTable table;
  if (!fuzz::accepts(base::ExitCode::kInput, [&] { table = data::read_step_csv(file.path()); })) {
    return 0;
  }
  fuzz::require(table.time > 0 && table.batch > 0 && table.input > 0, "an empty table");
  fuzz::require(
      static_cast<std::int64_t>(table.values.size()) == table.time * table.batch * table.input,
      "a table with holes");
  for (const float value : table.values) fuzz::require(std::isfinite(value), "not finite");
  return 0;
}
