#include "models/applicability.h"

#include <rnnctl/base/error.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>

namespace rnnctl::models {
namespace {

// The largest share of a model in memory, in floats: a weight, its gradient in each of a batch's
// four parts, two packed copies for the kernels, up to two optimizer tensors.
constexpr double kBytesPerParameter = 4.0 * (1 + 4 + 2 + 2);

void require_memory(const ModelOptions& options) {
  const double needed = parameter_estimate(options) * kBytesPerParameter;
  const double present = static_cast<double>(base::usable_memory());
  if (present > 0 && needed > 0.8 * present) {
    throw base::UsageError(
        base::str("--hidden ", options.hidden_size, " with --layers ", options.num_layers,
                  " needs about ", base::fixed(needed / 1e9, 1), " GB to train, this machine has ",
                  base::fixed(present / 1e9, 1), " GB"));
  }
}

[[noreturn]] void refuse(const ModelEntry& entry, const std::string& what) {
  throw base::UsageError(base::str("--model ", entry.name, " ", what));
}

void require_small_networks_options(const ModelEntry& entry, const ModelOptions& options) {
  const bool small = static_cast<bool>(entry.build_steps);
  if (small && options.num_layers != 1) {
    refuse(entry, "has one layer; for more use --model stacked");
  }
  if (entry.name == "single" && options.hidden_size != 1) {
    refuse(entry, "is one neuron (--hidden 1); for more use --model multi");
  }
  if ((entry.name == "single" || entry.name == "multi") && options.activation != "tanh") {
    refuse(entry, "is written with tanh; for relu use --model cell or stacked");
  }
}

// What only --model stacked has.
void require_stacked(const ModelEntry& entry, const ModelOptions& options) {
  if (entry.name == "stacked") return;
  const char* const other = "; --model stacked does";
  const auto has_no = [&](const std::string& option) {
    refuse(entry, base::str("has no ", option, other));
  };
  if (options.cell != "rnn") has_no("--cell " + options.cell);
  if (options.bidirectional) has_no("--bidirectional");
  if (options.readout != "last") has_no("--readout " + options.readout);
  if (options.layer_norm) has_no("--layer-norm");
  if (options.task == "next") refuse(entry, base::str("does not read text", other));
  if (options.task != "classify") {
    refuse(entry, base::str("predicts no numbers (--task regress)", other));
  }
}

void require_cells_options(const ModelEntry& entry, const ModelOptions& options) {
  if (options.forget_bias != 0 && options.cell != "lstm") {
    refuse(entry, base::str("--cell ", options.cell,
                            " has no forget gate; --forget-bias is for --cell lstm"));
  }
  if (options.cell == "rnn") return;
  if (options.activation != "tanh") {
    refuse(entry,
           base::str("--cell ", options.cell, " has its own activations, --act is for --cell rnn"));
  }
  if (options.init == "identity") {
    refuse(entry,
           "starts the recurrence of --cell rnn at the identity (--init identity), no other's");
  }
}

void require_texts_options(const ModelEntry& entry, const ModelOptions& options) {
  const bool is_text = options.task == "next";
  if (is_text && options.bidirectional) {
    refuse(entry, "reads a text from its beginning only; leave out --bidirectional");
  }
  if (is_text && options.readout != "last") {
    refuse(entry, "answers at every character of a text; leave out --readout");
  }
  if (options.stateful && entry.name != "cell" && !is_text) {
    refuse(entry, "has no --stateful; --model cell has");
  }
  if (options.dropout > 0 && options.num_layers == 1 && !is_text) {
    throw base::UsageError("--dropout works between layers and needs --layers 2 or more");
  }
}

}  // namespace

void require_applicable(const ModelEntry& entry, const ModelOptions& options) {
  require_small_networks_options(entry, options);
  require_stacked(entry, options);
  require_cells_options(entry, options);
  require_texts_options(entry, options);
  require_memory(options);
}

double parameter_estimate(const ModelOptions& options) {
  const double hidden = static_cast<double>(options.hidden_size);
  const double layers = static_cast<double>(options.num_layers);
  const double gates = options.cell == "lstm" ? 4 : options.cell == "gru" ? 3 : 1;
  const double directions = options.bidirectional ? 2 : 1;
  const double first = hidden * static_cast<double>(options.input_size) + hidden * (hidden + 2);
  const double other = directions * hidden * hidden + hidden * (hidden + 2);
  const double norms = options.layer_norm ? 2 * layers * directions * hidden : 0;
  return gates * directions * (first + (layers - 1) * other) + norms +
         directions * hidden * static_cast<double>(options.num_classes) +
         static_cast<double>(options.num_classes);
}

}  // namespace rnnctl::models
