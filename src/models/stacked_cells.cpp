#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/models/rnn_options.h>
#include <rnnctl/models/stacked_cells.h>

namespace rnnctl::models {

using torch::nn::utils::rnn::PackedSequence;

namespace {

/// LSTM and GRU have no activation to choose.
template <class Options>
Options sized(const ModelOptions& options) {
  return Options(options.input_size, options.hidden_size)
      .num_layers(options.num_layers)
      .dropout(options.num_layers > 1 ? options.dropout : 0.0);
}

template <class Recurrent>
Recurrent make_recurrent(const ModelOptions& options) {
  if constexpr (std::is_same_v<Recurrent, torch::nn::RNN>) {
    return Recurrent(rnn_options(options).batch_first(true).bidirectional(options.bidirectional));
  } else if constexpr (std::is_same_v<Recurrent, torch::nn::LSTM>) {
    return Recurrent(sized<torch::nn::LSTMOptions>(options).batch_first(true).bidirectional(
        options.bidirectional));
  } else {
    return Recurrent(sized<torch::nn::GRUOptions>(options).batch_first(true).bidirectional(
        options.bidirectional));
  }
}

template <class Recurrent>
constexpr const char* kName = "StackedRnn";
template <>
constexpr const char* kName<torch::nn::LSTM> = "StackedLstm";
template <>
constexpr const char* kName<torch::nn::GRU> = "StackedGru";

template <class Recurrent>
constexpr bool kHasMemory = std::is_same_v<Recurrent, torch::nn::LSTM>;

/// D * hidden: what a layer puts out at each step.
std::int64_t output_size(const ModelOptions& options) {
  return (options.bidirectional ? 2 : 1) * options.hidden_size;
}

template <class Recurrent>
auto pass(Recurrent& layers, const torch::Tensor& steps) {
  return layers->forward(steps);
}
template <class Recurrent>
auto pass(Recurrent& layers, const PackedSequence& steps) {
  return layers->forward_with_packed_input(steps);
}

// An LSTM's second state, its memory, is not read out.
torch::Tensor hidden_of(const torch::Tensor& state) { return state; }
torch::Tensor hidden_of(const std::tuple<torch::Tensor, torch::Tensor>& state) {
  return std::get<0>(state);
}

}  // namespace

template <class Recurrent>
StackedCells<Recurrent>::StackedCells(ModelOptions options)
    : SequenceModel(kName<Recurrent>, options), readout_(readout_of(options.readout)) {
  if (options.layer_norm) {
    add_normalised_layers();
  } else {
    rnn = register_module("rnn", make_recurrent<Recurrent>(options));
    parts_ = {rnn};
  }
  fc = register_module("fc", torch::nn::Linear(output_size(options), options.num_classes));
}

template <class Recurrent>
void StackedCells<Recurrent>::add_normalised_layers() {
  const auto layers = register_module("rnn", torch::nn::ModuleList());
  const auto norms = register_module("norm", torch::nn::ModuleList());
  ModelOptions layer = options();
  layer.num_layers = 1;
  for (std::int64_t i = 0; i < options().num_layers; ++i) {
    parts_.push_back(make_recurrent<Recurrent>(layer));
    layers->push_back(parts_.back());
    layer.input_size = output_size(options());
    norms_.push_back(torch::nn::LayerNorm(torch::nn::LayerNormOptions({layer.input_size})));
    norms->push_back(norms_.back());
  }
}

template <class Recurrent>
torch::Tensor StackedCells<Recurrent>::normalised(std::size_t layer, const torch::Tensor& outputs) {
  return norms_.empty() ? outputs : norms_[layer]->forward(outputs);
}

// What the layer behind `layer` reads.
template <class Recurrent>
torch::Tensor StackedCells<Recurrent>::handed_on(std::size_t layer, const torch::Tensor& outputs) {
  return torch::dropout(normalised(layer, outputs), options().dropout, is_training());
}

template <class Recurrent>
PackedSequence StackedCells<Recurrent>::handed_on(std::size_t layer,
                                                  const PackedSequence& outputs) {
  return PackedSequence(handed_on(layer, outputs.data()), outputs.batch_sizes(),
                        outputs.sorted_indices(), outputs.unsorted_indices());
}

// What the last layer puts out, before it is normalised, and the last state of its directions.
template <class Recurrent>
template <class Steps>
std::pair<Steps, torch::Tensor> StackedCells<Recurrent>::run(Steps steps) {
  torch::Tensor last;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i > 0) steps = handed_on(i - 1, steps);
    auto [outputs, state] = pass(parts_[i], steps);
    steps = std::move(outputs);
    last = hidden_of(state);
  }
  return {std::move(steps), std::move(last)};
}

template <class Recurrent>
torch::Tensor StackedCells<Recurrent>::forward(torch::Tensor x, torch::Tensor lengths) {
  namespace packing = torch::nn::utils::rnn;
  if (answers_every_step()) {
    require_equal_lengths(lengths);
    return scores_at_every_step(x);
  }
  torch::Tensor outputs, last;
  if (lengths.defined()) {
    auto [packed, state] = run(packing::pack_padded_sequence(x, lengths, /*batch_first=*/true,
                                                             /*enforce_sorted=*/false));
    outputs = std::get<0>(packing::pad_packed_sequence(packed, /*batch_first=*/true));
    last = state;
  } else {
    std::tie(outputs, last) = run(x);
  }
  const torch::Tensor read = read_out(readout_, outputs, last, lengths, options().bidirectional);
  return fc->forward(normalised(parts_.size() - 1, read));
}

template <class Recurrent>
std::optional<PlainRnn> StackedCells<Recurrent>::plain_rnn() const {
  if constexpr (std::is_same_v<Recurrent, torch::nn::RNN>) {
    const bool is_read_out_plainly = answers_every_step() || readout_ == Readout::kLast;
    const bool is_plain = !options().bidirectional && !options().layer_norm;
    if (is_plain && is_read_out_plainly && options().task != "regress") {
      PlainRnn parts = models::plain_rnn(rnn, fc, answers_every_step());
      parts.readout_dropout = answers_every_step() ? options().dropout : 0.0;
      parts.stateful = options().stateful;
      return parts;
    }
  }
  return std::nullopt;
}

template <class Recurrent>
void StackedCells<Recurrent>::set_carried_state(const torch::Tensor& state) {
  const std::int64_t rank = kHasMemory<Recurrent> ? 4 : 3;
  const bool fits = options().stateful && state.dim() == rank &&
                    state.scalar_type() == torch::kFloat32 &&
                    state.size(-1) == options().hidden_size &&
                    state.size(-3) == options().num_layers && (rank == 3 || state.size(0) == 2);
  if (!fits) {
    throw base::InputError(base::str("the carried hidden state has sizes ",
                                     base::shape_text(state.sizes().vec()),
                                     ", which does not fit the network"));
  }
  training_state_ = state;
}

// What the batch before left, where it was as large as this one.
template <class Recurrent>
torch::Tensor StackedCells<Recurrent>::first_state(const torch::Tensor& x) {
  const torch::Tensor& state = current_state();
  const bool fits = state.defined() && state.size(-2) == x.size(0) && state.device() == x.device();
  if (fits) return state;
  std::vector<std::int64_t> sizes = {options().num_layers, x.size(0), options().hidden_size};
  if (kHasMemory<Recurrent>) sizes.insert(sizes.begin(), 2);
  return torch::zeros(sizes, x.options());
}

template <class Recurrent>
torch::Tensor StackedCells<Recurrent>::scores_at_every_step(const torch::Tensor& x) {
  const torch::Tensor first = first_state(x);
  torch::Tensor outputs = x;
  std::vector<torch::Tensor> states;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i > 0) outputs = handed_on(i - 1, outputs);
    // One part has all layers, else each has its own one.
    const torch::Tensor own =
        parts_.size() == 1 ? first : first.narrow(-3, static_cast<std::int64_t>(i), 1).contiguous();
    if constexpr (kHasMemory<Recurrent>) {
      const auto [all, last] = parts_[i]->forward(outputs, std::make_tuple(own[0], own[1]));
      outputs = all;
      states.push_back(torch::stack({std::get<0>(last), std::get<1>(last)}));
    } else {
      const auto [all, last] = parts_[i]->forward(outputs, own);
      outputs = all;
      states.push_back(last);
    }
  }
  current_state() = torch::cat(states, -3).detach();
  outputs = normalised(parts_.size() - 1, outputs);
  return fc->forward(torch::dropout(outputs, options().dropout, is_training()));
}

template class StackedCells<torch::nn::RNN>;
template class StackedCells<torch::nn::LSTM>;
template class StackedCells<torch::nn::GRU>;

}  // namespace rnnctl::models
