#include <mutex>

#include <ATen/CPUGeneratorImpl.h>

#include "models/applicability.h"
#include <rnnctl/base/error.h>
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

}  // namespace

const std::vector<ModelEntry>& registry() {
  static const std::vector<ModelEntry> entries = {
      {"stacked",
       "nn.RNN, LSTM or GRU of 1 or more layers and a readout (Models A, B, C)",
       "mnist",
       {},
       make_stacked,
       nullptr,
       "001 and 004"},
      {"image", "nn.RNN(28, 150), readout from the last hidden state (ImageRNN)", "mnist",
       kImageDefaults, make<ImageRnn>, nullptr, "000 and 002"},
      {"char", "nn.RNN(5, 4), readout at every time step (hihell -> ihello)", "hihell",
       kCharDefaults, make<CharRnn>, nullptr, "003"},
      {"single",
       "one neuron written out (SingleRNN)",
       "mnist",
       {{"hidden", "1"}},
       unrolled<make_single>,
       make_single,
       "000 and 002"},
      {"multi",
       "n neurons written out (BasicRNN)",
       "mnist",
       {},
       unrolled<make_multi>,
       make_multi,
       "000 and 002"},
      {"cell",
       "nn.RNNCell called at every time step (CleanBasicRNN)",
       "mnist",
       {},
       unrolled<make_cell>,
       make_cell,
       "000 and 002"},
      {"hello",
       "a bare nn.RNN(4, 2) on \"hello\" (forward only)",
       "",
       {{"hidden", "2"}},
       nullptr,
       make_hello,
       "003"},
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

bool is_applicable(const ModelOptions& options) {
  const ModelEntry& entry = find_model(options.model);
  try {
    require_applicable(entry, options);
    return true;
  } catch (const base::UsageError&) {
    return false;
  }
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
