#include <cctype>
#include <hwy/targets.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/instruction_sets.h>

namespace rnnctl::engine {
namespace {

std::string common_name(const std::string& highways) {
  return highways.rfind("AVX3", 0) == 0 ? "AVX-512" + highways.substr(4) : highways;
}

}  // namespace

std::vector<InstructionSet> instruction_sets() {
  std::vector<InstructionSet> sets;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    sets.push_back({common_name(hwy::TargetName(target)), target});
  }
  return sets;
}

InstructionSet instruction_set_named(const std::string& name) {
  const auto upper = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  };
  std::vector<std::string> names;
  for (const InstructionSet& set : instruction_sets()) {
    if (upper(set.name) == upper(name)) return set;
    names.push_back(set.name);
  }
  throw base::UsageError(base::str("no kernels for the instruction set '", base::printable(name),
                                   "' here; this CPU runs ", base::join(names, ", ")));
}

InstructionSetScope::InstructionSetScope(const InstructionSet& set) {
  hwy::SetSupportedTargetsForTest(set.target);
}

InstructionSetScope::~InstructionSetScope() { hwy::SetSupportedTargetsForTest(0); }

}  // namespace rnnctl::engine
