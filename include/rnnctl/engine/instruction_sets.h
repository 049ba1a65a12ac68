// The instruction sets that the fused engine's kernels can run with. They choose the best one by
// themselves; who wants to see each of them right goes through all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rnnctl::engine {

struct InstructionSet {
  std::string name;         ///< "AVX-512", "AVX2", "SSE4", "SSE2", "NEON", …
  std::int64_t target = 0;  ///< Highway's number for it
};

/// Those that the kernels were compiled for and this CPU runs, the best one first.
std::vector<InstructionSet> instruction_sets();

/// The one with this name, upper case or not. Throws base::UsageError, which names those there are.
InstructionSet instruction_set_named(const std::string& name);

/// As long as it lives, all kernels of this process run with one set. Not while an engine computes.
class InstructionSetScope {
 public:
  explicit InstructionSetScope(const InstructionSet& set);
  ~InstructionSetScope();
  InstructionSetScope(const InstructionSetScope&) = delete;
  InstructionSetScope& operator=(const InstructionSetScope&) = delete;
};

}  // namespace rnnctl::engine
