// What `rnnctl selftest` proves, one function a proof. What one throws is its failure.
#pragma once

#include <string>

#include <rnnctl/commands/selftest.h>
#include <rnnctl/engine/instruction_sets.h>

namespace rnnctl::commands {

/// LibTorch computes the golden losses: vanilla RNNs, LSTM and GRU; SGD and Adam.
Proof prove_torch_engine();
/// The fused engine does with this instruction set, for what it covers.
Proof prove_fused_engine(const engine::InstructionSet& set);
/// Both engines turn the same weights into the same weights.
Proof prove_engines_agree();
/// A checkpoint on the disk gives the same bits back, and the other engine goes on from it.
Proof prove_checkpoint();
/// A run that is stopped and resumed is the run that never was, to the bit, with `engine`.
Proof prove_resume(const std::string& engine);
/// The golden losses on a GPU; skipped where none can be used.
Proof prove_cuda();

}  // namespace rnnctl::commands
