// `rnnctl forward`: the tutorials' small networks, what they output at every time step.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rnnctl/models/libtorch.h>

#include <rnnctl/models/options.h>

namespace rnnctl::commands {

struct ForwardOptions {
  /// single, multi, cell or hello. `input_size` follows from the batch and `hidden_size` from
  /// `hidden`; what they are set to here does not matter.
  models::ModelOptions model;
  std::optional<std::int64_t> hidden;  ///< empty: the tutorial's, 1, 5, 5 and 2
  std::uint64_t seed = 0;              ///< of the weights, then of the first state
  std::string input;    ///< CSV, see data::read_step_csv(); empty: the tutorial's batch
  std::string weights;  ///< YAML, see config::read_weights(); empty: all seeded
  bool json = false;
};

/// Everything that it takes to recompute `outputs`. Tensors are 32-bit floats on the CPU.
struct ForwardResult {
  std::string model;
  std::string activation;
  torch::Tensor inputs;                                        ///< [time, batch, input]
  std::vector<std::pair<std::string, torch::Tensor>> weights;  ///< by their names in the network
  torch::Tensor initial_state;                                 ///< [batch, hidden]
  torch::Tensor outputs;                                       ///< [time, batch, hidden]
  std::int64_t calls = 1;  ///< of the network; 2 with --stateful, and `time` spans both
};

/// Feeds the batch to the network. The first state is zeros for single and multi (the tutorials
/// have none); for cell and hello it is drawn from N(0, 1) by the generator that drew the weights,
/// right after them, so that torch.manual_seed(seed), the module, torch.randn() repeat it in
/// Python. The weights file replaces parameters by name, and the first state under the name
/// `state`.
///
/// With `model.stateful` (cell) the batch is fed twice and the second call begins where the first
/// ended, as CleanBasicRNN does (tutorial 000): `inputs` and `outputs` hold both calls' time steps.
///
/// Throws base::UsageError for a model without time steps of its own, options that do not apply to
/// it or sizes beyond this machine's memory, base::InputError for what is wrong in a file.
ForwardResult compute_forward(const ForwardOptions& options);

/// As the notebooks print it: the sizes, each time step's output with 4 decimals, the final state.
void print_forward(const ForwardResult& result, std::ostream& out);

/// One line of JSON: {"model", "activation", "inputs", "weights":{name: matrix}, "initial_state",
/// "outputs":[matrix per time step], "state"}. Numbers are the shortest that read back as the same
/// float; null stands for what has overflowed.
void print_forward_json(const ForwardResult& result, std::ostream& out);

/// Computes and prints to stdout. Throws what compute_forward() does, and base::OutputError where
/// stdout does not take it.
void run_forward(const ForwardOptions& options);

}  // namespace rnnctl::commands
