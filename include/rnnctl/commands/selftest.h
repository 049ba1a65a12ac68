// `rnnctl selftest`: proves on the machine where it is installed that what it computes is right.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include <rnnctl/base/error.h>

namespace rnnctl::commands {

enum class Verdict {
  kOk,
  kFailed,
  kSkipped,  ///< this machine cannot do it, and need not
};

struct Proof {
  std::string name;  ///< "torch engine", "fused engine, AVX2", "checkpoint", "resume", "cuda"
  Verdict verdict = Verdict::kFailed;
  std::string finding;  ///< one line: what was compared, and how near it came
  std::string remedy;   ///< one line: what to do; empty unless failed
};

/// Runs all proofs, about 3 s on two cores; tells `observe` of each as soon as it is done. They
/// need no data and no checkout, only a temporary folder. What one throws makes that one fail.
std::vector<Proof> run_proofs(const std::function<void(const Proof&)>& observe);

/// The line or two of one proof, for people.
void print_proof(const Proof& proof, std::ostream& out);

/// {"ok", "seconds", "checks":[{"name","result","finding","remedy"}]} on one line; `result` is
/// "ok", "failed" or "skipped".
void print_proofs_as_json(const std::vector<Proof>& proofs, double seconds, std::ostream& out);

/// kDefect (1) where one failed.
base::ExitCode selftest_exit_code(const std::vector<Proof>& proofs);

}  // namespace rnnctl::commands
