#include <mutex>

#include <ATen/CPUGeneratorImpl.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/machine.h>
#include <rnnctl/base/text.h>
#include <rnnctl/models/cell_rnn.h>
#include <rnnctl/models/char_rnn.h>
#include <rnnctl/models/hello_rnn.h>
#include <rnnctl/models/image_rnn.h>
#include <rnnctl/models/initialization.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/models/single_rnn.h>
#include <rnnctl/models/stacked_cells.h>
#include <rnnctl/models/unrolled_classifier.h>

namespace rnnctl::models {
namespace {

// What torch::manual_seed() does for the CPU, where every model starts. That one asks for CUDA too,
// and LibTorch, asked before libtorch_cuda is loaded, never finds a GPU afterwards.
void seed_draws(std::uint64_t seed) {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(seed);
}

template <typename Model>
std::shared_ptr<SequenceModel> make(const ModelOptions& options) {
  return std::make_shared<Model>(options);
}

std::shared_ptr<SequenceModel> make_stacked(const ModelOptions& options) {
  if (options.cell == "rnn") return make<StackedRnn>(options);
  if (options.cell == "lstm") return make<StackedLstm>(options);
  if (options.cell == "gru") return make<StackedGru>(options);
  throw base::UsageError(
      base::str("cell ", base::cited(options.cell), " is unknown: rnn, lstm or gru"));
}

std::shared_ptr<StepNetwork> make_single(const ModelOptions& options) {
  return std::make_shared<SingleRnnImpl>(options.input_size);
}
std::shared_ptr<StepNetwork> make_multi(const ModelOptions& options) {
  return std::make_shared<BasicRnnImpl>(options.input_size, options.hidden_size);
}
std::shared_ptr<StepNetwork> make_cell(const ModelOptions& options) {
  return std::make_shared<CellRnnImpl>(options.input_size, options.hidden_size, options.activation);
}
std::shared_ptr<StepNetwork> make_hello(const ModelOptions& options) {
  return std::make_shared<HelloRnnImpl>(options.input_size, options.hidden_size,
                                        options.activation);
}

template <std::shared_ptr<StepNetwork> (*make_network)(const ModelOptions&)>
std::shared_ptr<SequenceModel> unrolled(const ModelOptions& options) {
  return std::make_shared<UnrolledClassifier>(options, make_network(options));
}

using Defaults = std::vector<std::pair<std::string, std::string>>;
const Defaults kImageDefaults = {{"hidden", "150"},
                                 {"batch-size", "64"},
                                 {"optimizer", "adam"},
                                 {"lr", "0.001"},
                                 {"epochs", "10"}};
const Defaults kCharDefaults = {{"hidden", "4"},    {"batch-size", "1"}, {"optimizer", "adam"},
                                {"lr", "0.1"},      {"epochs", "15"},    {"log-every", "1"},
                                {"eval-every", "0"}};

// The largest share of a model in memory, in floats: a weight, its gradient in each of a batch's
// four parts, two packed copies for the kernels, up to two optimizer tensors.
constexpr double kBytesPerParameter = 4.0 * (1 + 4 + 2 + 2);

void require_memory(const ModelOptions& options) {
  const double needed = parameter_estimate(options) * kBytesPerParameter;
  const double present = static_cast<double>(base::physical_memory());
  if (present > 0 && needed > 0.8 * present) {
    throw base::UsageError(
        base::str("--hidden ", options.hidden_size, " with --layers ", options.num_layers,
                  " needs about ", base::fixed(needed / 1e9, 1), " GB to train, this machine has ",
                  base::fixed(present / 1e9, 1), " GB"));
  }
}

void require_applicable(const ModelEntry& entry, const ModelOptions& options) {
  const bool small = static_cast<bool>(entry.build_steps);
  auto refuse = [&](const std::string& what) {
    throw base::UsageError(base::str("--model ", entry.name, " ", what));
  };
  if (small && options.num_layers != 1) refuse("has one layer; for more use --model stacked");
  if (entry.name == "single" && options.hidden_size != 1) {
    refuse("is one neuron (--hidden 1); for more use --model multi");
  }
  if ((entry.name == "single" || entry.name == "multi") && options.activation != "tanh") {
    refuse("is written with tanh; for relu use --model cell or stacked");
  }
  if (entry.name != "stacked") {
    const char* const other = "; --model stacked does";
    if (options.cell != "rnn") refuse(base::str("has no --cell ", options.cell, other));
    if (options.bidirectional) refuse(base::str("has no --bidirectional", other));
    if (options.readout != "last") refuse(base::str("has no --readout ", options.readout, other));
  }
  if (options.cell != "rnn" && options.activation != "tanh") {
    refuse(base::str("--cell ", options.cell, " has its own activations, --act is for --cell rnn"));
  }
  const bool is_text = options.task == "next";
  if (options.task != "classify" && entry.name != "stacked") {
    refuse(is_text ? "does not read text; --model stacked does"
                   : "predicts no numbers (--task regress); --model stacked does");
  }
  if (is_text && options.bidirectional) {
    refuse("reads a text from its beginning only; leave out --bidirectional");
  }
  if (is_text && options.readout != "last") {
    refuse("answers at every character of a text; leave out --readout");
  }
  if (options.cell != "rnn" && options.init == "identity") {
    refuse("starts the recurrence of --cell rnn at the identity (--init identity), no other's");
  }
  if (options.stateful && entry.name != "cell" && !is_text) {
    refuse("has no --stateful; --model cell has");
  }
  if (options.dropout > 0 && options.num_layers == 1 && !is_text) {
    throw base::UsageError("--dropout works between layers and needs --layers 2 or more");
  }
  require_memory(options);
}

}  // namespace

const std::vector<ModelEntry>& registry() {
  static const std::vector<ModelEntry> entries = {
      {"stacked",
       "nn.RNN, LSTM or GRU of 1 or more layers and a readout (Models A, B, C)",
       "mnist",
       {},
       make_stacked,
       nullptr},
      {"image", "nn.RNN(28, 150), readout from the last hidden state (ImageRNN)", "mnist",
       kImageDefaults, make<ImageRnn>, nullptr},
      {"char", "nn.RNN(5, 4), readout at every time step (hihell -> ihello)", "hihell",
       kCharDefaults, make<CharRnn>, nullptr},
      {"single",
       "one neuron written out (SingleRNN)",
       "mnist",
       {{"hidden", "1"}},
       unrolled<make_single>,
       make_single},
      {"multi", "n neurons written out (BasicRNN)", "mnist", {}, unrolled<make_multi>, make_multi},
      {"cell",
       "nn.RNNCell called at every time step (CleanBasicRNN)",
       "mnist",
       {},
       unrolled<make_cell>,
       make_cell},
      {"hello",
       "a bare nn.RNN(4, 2) on \"hello\" (forward only)",
       "",
       {{"hidden", "2"}},
       nullptr,
       make_hello},
  };
  return entries;
}

const ModelEntry& find_model(const std::string& name) {
  std::vector<std::string> names;
  for (const ModelEntry& entry : registry()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw base::UsageError(base::str("unknown model '", base::printable(name), "'",
                                   base::did_you_mean(name, names),
                                   " (models: ", base::join(names, ", "), ")"));
}

double parameter_estimate(const ModelOptions& options) {
  const double hidden = static_cast<double>(options.hidden_size);
  const double layers = static_cast<double>(options.num_layers);
  const double gates = options.cell == "lstm" ? 4 : options.cell == "gru" ? 3 : 1;
  const double directions = options.bidirectional ? 2 : 1;
  const double first = hidden * static_cast<double>(options.input_size) + hidden * (hidden + 2);
  const double other = directions * hidden * hidden + hidden * (hidden + 2);
  return gates * directions * (first + (layers - 1) * other) +
         directions * hidden * static_cast<double>(options.num_classes) +
         static_cast<double>(options.num_classes);
}

void require_trainable(const ModelOptions& options) {
  const ModelEntry& entry = find_model(options.model);
  if (!entry.build) {
    throw base::UsageError(base::str("--model ", entry.name,
                                     " does not train, see `rnnctl forward ", "--model ",
                                     entry.name, "`; to train one use --model char"));
  }
  require_applicable(entry, options);
}

std::shared_ptr<SequenceModel> build_model(const ModelOptions& options, std::uint64_t seed) {
  require_trainable(options);
  seed_draws(seed);
  auto model = find_model(options.model).build(options);
  initialize(*model, options);
  return model;
}

std::shared_ptr<StepNetwork> build_step_network(const ModelOptions& options, std::uint64_t seed) {
  const ModelEntry& entry = find_model(options.model);
  if (!entry.build_steps) {
    throw base::UsageError(
        base::str("--model ", entry.name,
                  " has no step-by-step form; forward takes single, multi, cell ", "or hello"));
  }
  require_applicable(entry, options);
  seed_draws(seed);
  auto network = entry.build_steps(options);
  initialize(*network, options);
  return network;
}

}  // namespace rnnctl::models
