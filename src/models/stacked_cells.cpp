#include <torch/nn/utils/rnn.h>

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
    return Recurrent(
        rnn_options(options).batch_first(true).bidirectional(options.bidirectional));
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
  fc = register_module(
      "fc", torch::nn::Linear(directions * options.hidden_size, options.num_classes));
}

template <class Recurrent>
torch::Tensor StackedCells<Recurrent>::forward(torch::Tensor x, torch::Tensor lengths) {
  namespace packing = torch::nn::utils::rnn;
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

template class StackedCells<torch::nn::RNN>;
template class StackedCells<torch::nn::LSTM>;
template class StackedCells<torch::nn::GRU>;

}  // namespace rnnctl::models
