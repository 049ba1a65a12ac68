#include <algorithm>
#include <ostream>

#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>

#include "commands/selftest_proofs.h"
#include <rnnctl/base/text.h>
#include <rnnctl/commands/application.h>
#include <rnnctl/commands/selftest.h>
#include <rnnctl/engine/instruction_sets.h>

namespace rnnctl::commands {
namespace {

constexpr std::size_t kProofNameWidth = 24;

const char* word_for(Verdict verdict) {
  if (verdict == Verdict::kOk) return "ok";
  return verdict == Verdict::kFailed ? "failed" : "skipped";
}

/// What is wrong with a machine may show as an exception anywhere in between.
Proof outcome_of(const std::string& name, const std::function<Proof()>& prove) {
  try {
    return prove();
  } catch (const base::Error& error) {
    return {name, Verdict::kFailed, error.what(), "mend that, and run rnnctl selftest again"};
  } catch (const std::exception& error) {
    return {name, Verdict::kFailed, base::printable(defect_text(error), 400),
            "see what rnnctl doctor says; please report it"};
  }
}

bool any_failed(const std::vector<Proof>& proofs) {
  return std::any_of(proofs.begin(), proofs.end(),
                     [](const Proof& proof) { return proof.verdict == Verdict::kFailed; });
}

}  // namespace

std::vector<Proof> run_proofs(const std::function<void(const Proof&)>& observe) {
  at::set_num_threads(1);  // the networks are small
  std::vector<Proof> proofs;
  const auto add = [&](const std::string& name, const std::function<Proof()>& prove) {
    proofs.push_back(outcome_of(name, prove));
    observe(proofs.back());
  };
  add("torch engine", prove_torch_engine);
  for (const engine::InstructionSet& set : engine::instruction_sets()) {
    add("fused engine, " + set.name, [&set] { return prove_fused_engine(set); });
  }
  add("engines agree", prove_engines_agree);
  add("checkpoint", prove_checkpoint);
  for (const char* engine : {"fused", "torch"}) {
    add(base::str("resume, ", engine, " engine"), [engine] { return prove_resume(engine); });
  }
  add("cuda", prove_cuda);
  return proofs;
}

void print_proof(const Proof& proof, std::ostream& out) {
  const std::string word = word_for(proof.verdict);
  const auto padded = [](std::string text, std::size_t width) {
    text.resize(std::max(width, text.size() + 1), ' ');
    return text;
  };
  out << padded(word, 9) << padded(proof.name, kProofNameWidth) << proof.finding << '\n';
  if (!proof.remedy.empty()) out << padded("", 9 + kProofNameWidth) << proof.remedy << '\n';
  out.flush();
}

void print_proofs_as_json(const std::vector<Proof>& proofs, double seconds, std::ostream& out) {
  auto checks = nlohmann::ordered_json::array();
  for (const Proof& proof : proofs) {
    checks.push_back({{"name", proof.name},
                      {"result", word_for(proof.verdict)},
                      {"finding", proof.finding},
                      {"remedy", proof.remedy}});
  }
  const nlohmann::ordered_json object = {
      {"ok", !any_failed(proofs)}, {"seconds", seconds}, {"checks", checks}};
  out << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

base::ExitCode selftest_exit_code(const std::vector<Proof>& proofs) {
  return any_failed(proofs) ? base::ExitCode::kDefect : base::ExitCode::kDone;
}

}  // namespace rnnctl::commands
