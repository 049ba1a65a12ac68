#include <hwy/targets.h>

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

InstructionSetScope::InstructionSetScope(const InstructionSet& set) {
  hwy::SetSupportedTargetsForTest(set.target);
}

InstructionSetScope::~InstructionSetScope() { hwy::SetSupportedTargetsForTest(0); }

}  // namespace rnnctl::engine
