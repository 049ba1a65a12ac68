#include <torch/nn/utils/rnn.h>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/models/rnn_options.h>
#include <rnnctl/models/stacked_cells.h>

namespace rnnctl::models {
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

// An LSTM's second state, its memory, is not read out.
torch::Tensor hidden_of(const torch::Tensor& state) { return state; }
torch::Tensor hidden_of(const std::tuple<torch::Tensor, torch::Tensor>& state) {
  return std::get<0>(state);
}

}  // namespace

template <class Recurrent>
StackedCells<Recurrent>::StackedCells(ModelOptions options)
    : SequenceModel(kName<Recurrent>, options), readout_(readout_of(options.readout)) {
  rnn = register_module("rnn", make_recurrent<Recurrent>(options));
  const std::int64_t directions = options.bidirectional ? 2 : 1;
  fc = register_module("fc",
                       torch::nn::Linear(directions * options.hidden_size, options.num_classes));
}

template <class Recurrent>
torch::Tensor StackedCells<Recurrent>::forward(torch::Tensor x, torch::Tensor lengths) {
  namespace packing = torch::nn::utils::rnn;
  if (answers_every_step()) {
    require_equal_lengths(lengths);
    return scores_at_every_step(x);
  }
  if (!lengths.defined()) {
    const auto [outputs, state] = rnn->forward(x);
    return fc->forward(
        read_out(readout_, outputs, hidden_of(state), lengths, options().bidirectional));
  }
  const auto packed = packing::pack_padded_sequence(x, lengths, /*batch_first=*/true,
                                                    /*enforce_sorted=*/false);
  const auto [packed_outputs, state] = rnn->forward_with_packed_input(packed);
  const torch::Tensor outputs =
      std::get<0>(packing::pad_packed_sequence(packed_outputs, /*batch_first=*/true));
  return fc->forward(
      read_out(readout_, outputs, hidden_of(state), lengths, options().bidirectional));
}

template <class Recurrent>
std::optional<PlainRnn> StackedCells<Recurrent>::plain_rnn() const {
  if constexpr (std::is_same_v<Recurrent, torch::nn::RNN>) {
    const bool is_read_out_plainly = answers_every_step() || readout_ == Readout::kLast;
    if (!options().bidirectional && is_read_out_plainly && options().task != "regress") {
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
  torch::Tensor outputs;
  const torch::Tensor first = first_state(x);
  if constexpr (kHasMemory<Recurrent>) {
    const auto [all, last] = rnn->forward(x, std::make_tuple(first[0], first[1]));
    outputs = all;
    current_state() = torch::stack({std::get<0>(last), std::get<1>(last)}).detach();
  } else {
    const auto [all, last] = rnn->forward(x, first);
    outputs = all;
    current_state() = last.detach();
  }
  return fc->forward(torch::dropout(outputs, options().dropout, is_training()));
}

template class StackedCells<torch::nn::RNN>;
template class StackedCells<torch::nn::LSTM>;
template class StackedCells<torch::nn::GRU>;

}  // namespace rnnctl::models
