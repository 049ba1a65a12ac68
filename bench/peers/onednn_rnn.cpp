// The workload of `rnnctl bench` with oneDNN's vanilla RNN primitives: forward, backward and an
// update of the weights. Readout, loss and the optimizer's rule are left out, which is in oneDNN's
// favour. Prints one JSON line a network.
//
//   onednn-rnn SECONDS HIDDEN:LAYERS...      (OMP_NUM_THREADS: threads)
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <omp.h>
#include <oneapi/dnnl/dnnl.hpp>

namespace {

using dnnl::memory;
using Clock = std::chrono::steady_clock;
using Arguments = std::unordered_map<int, memory>;
using Tag = memory::format_tag;

constexpr memory::dim kTime = 28, kBatch = 100, kInput = 28;

memory::desc described(const memory::dims& dims, Tag tag) {
  return {dims, memory::data_type::f32, tag};
}

void fill(memory& where, float value) {
  auto* const data = static_cast<float*>(where.get_data_handle());
  std::fill_n(data, where.get_desc().get_size() / sizeof(float), value);
}

/// One layer. oneDNN chooses how it wants the weights, which are reordered in each step, since each
/// step changes them.
class Layer {
 public:
  Layer(const dnnl::engine& engine, memory::dim input, memory::dim hidden)
      : engine_(engine), input_(input), hidden_(hidden) {
    const auto forward = forward_description();
    const auto backward = backward_description(forward);
    forward_ = dnnl::vanilla_rnn_forward(forward);
    backward_ = dnnl::vanilla_rnn_backward(backward);
    layer_ = memory(weights_of(input_, Tag::ldigo), engine_);
    iter_ = memory(weights_of(hidden_, Tag::ldigo), engine_);
    fill(layer_, 0.01F);
    fill(iter_, 0.01F);
    const memory bias = zeros(described({1, 1, 1, hidden_}, Tag::ldgo));
    const memory no_state = zeros(state());
    forward_layer_ = memory(forward.weights_layer_desc(), engine_);
    forward_iter_ = memory(forward.weights_iter_desc(), engine_);
    backward_layer_ = memory(backward.weights_layer_desc(), engine_);
    backward_iter_ = memory(backward.weights_iter_desc(), engine_);
    output = zeros(rows(hidden_));
    input_gradient = zeros(rows(input_));
    const memory last = zeros(state()), workspace(forward.workspace_desc(), engine_);
    forward_arguments_ = {{DNNL_ARG_SRC_ITER, no_state},
                          {DNNL_ARG_WEIGHTS_LAYER, forward_layer_},
                          {DNNL_ARG_WEIGHTS_ITER, forward_iter_},
                          {DNNL_ARG_BIAS, bias},
                          {DNNL_ARG_DST_LAYER, output},
                          {DNNL_ARG_DST_ITER, last},
                          {DNNL_ARG_WORKSPACE, workspace}};
    layer_gradient_ = zeros(backward.diff_weights_layer_desc());
    iter_gradient_ = zeros(backward.diff_weights_iter_desc());
    bias_gradient_ = zeros(described({1, 1, 1, hidden_}, Tag::ldgo));
    backward_arguments_ = forward_arguments_;
    backward_arguments_[DNNL_ARG_WEIGHTS_LAYER] = backward_layer_;
    backward_arguments_[DNNL_ARG_WEIGHTS_ITER] = backward_iter_;
    backward_arguments_[DNNL_ARG_DIFF_SRC_LAYER] = input_gradient;
    backward_arguments_[DNNL_ARG_DIFF_SRC_ITER] = zeros(state());
    backward_arguments_[DNNL_ARG_DIFF_WEIGHTS_LAYER] = layer_gradient_;
    backward_arguments_[DNNL_ARG_DIFF_WEIGHTS_ITER] = iter_gradient_;
    backward_arguments_[DNNL_ARG_DIFF_BIAS] = bias_gradient_;
    backward_arguments_[DNNL_ARG_DIFF_DST_ITER] = zeros(state());
  }

  void forward(dnnl::stream& stream, const memory& input) {
    dnnl::reorder(layer_, forward_layer_).execute(stream, layer_, forward_layer_);
    dnnl::reorder(iter_, forward_iter_).execute(stream, iter_, forward_iter_);
    forward_arguments_[DNNL_ARG_SRC_LAYER] = input;
    forward_.execute(stream, forward_arguments_);
  }

  void backward(dnnl::stream& stream, const memory& input, const memory& output_gradient) {
    dnnl::reorder(layer_, backward_layer_).execute(stream, layer_, backward_layer_);
    dnnl::reorder(iter_, backward_iter_).execute(stream, iter_, backward_iter_);
    for (memory* sums : {&layer_gradient_, &iter_gradient_, &bias_gradient_}) fill(*sums, 0.0F);
    backward_arguments_[DNNL_ARG_SRC_LAYER] = input;
    backward_arguments_[DNNL_ARG_DIFF_DST_LAYER] = output_gradient;
    backward_.execute(stream, backward_arguments_);
  }

  void update() {
    move(layer_, layer_gradient_);
    move(iter_, iter_gradient_);
  }

  memory output, input_gradient;

 private:
  memory::desc rows(memory::dim width) const { return described({kTime, kBatch, width}, Tag::tnc); }
  memory::desc state() const { return described({1, 1, kBatch, hidden_}, Tag::ldnc); }
  memory::desc weights_of(memory::dim from, Tag tag) const {
    return described({1, 1, from, 1, hidden_}, tag);
  }
  memory zeros(const memory::desc& desc) const {
    memory result(desc, engine_);
    fill(result, 0.0F);
    return result;
  }

  dnnl::vanilla_rnn_forward::primitive_desc forward_description() const {
    const dnnl::vanilla_rnn_forward::desc desc(
        dnnl::prop_kind::forward_training, dnnl::algorithm::eltwise_tanh,
        dnnl::rnn_direction::unidirectional_left2right, rows(input_), state(),
        weights_of(input_, Tag::any), weights_of(hidden_, Tag::any),
        described({1, 1, 1, hidden_}, Tag::ldgo), rows(hidden_), state());
    return {desc, engine_};
  }

  dnnl::vanilla_rnn_backward::primitive_desc backward_description(
      const dnnl::vanilla_rnn_forward::primitive_desc& forward) const {
    const auto bias = described({1, 1, 1, hidden_}, Tag::ldgo);
    const dnnl::vanilla_rnn_backward::desc desc(
        dnnl::prop_kind::backward, dnnl::algorithm::eltwise_tanh,
        dnnl::rnn_direction::unidirectional_left2right, rows(input_), state(),
        weights_of(input_, Tag::any), weights_of(hidden_, Tag::any), bias, rows(hidden_), state(),
        rows(input_), state(), weights_of(input_, Tag::ldigo), weights_of(hidden_, Tag::ldigo),
        bias, rows(hidden_), state());
    return {desc, engine_, forward};
  }

  static void move(memory& weights, memory& gradient) {
    auto* const w = static_cast<float*>(weights.get_data_handle());
    const auto* const g = static_cast<float*>(gradient.get_data_handle());
    const std::size_t count = weights.get_desc().get_size() / sizeof(float);
    for (std::size_t i = 0; i < count; ++i) w[i] -= 1e-6F * g[i];
  }

  dnnl::engine engine_;
  memory::dim input_, hidden_;
  dnnl::vanilla_rnn_forward forward_;
  dnnl::vanilla_rnn_backward backward_;
  memory layer_, iter_;  // the weights
  memory forward_layer_, forward_iter_, backward_layer_, backward_iter_;
  memory layer_gradient_, iter_gradient_, bias_gradient_;
  Arguments forward_arguments_, backward_arguments_;
};

/// Milliseconds a step, the first ones not counted.
double time_step(memory::dim hidden, int layers, double seconds) {
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  memory input(described({kTime, kBatch, kInput}, Tag::tnc), engine);
  memory gradient(described({kTime, kBatch, hidden}, Tag::tnc), engine);
  fill(input, 0.5F);
  fill(gradient, 0.001F);
  std::vector<std::unique_ptr<Layer>> all;
  for (int l = 0; l < layers; ++l) {
    all.push_back(std::make_unique<Layer>(engine, l == 0 ? kInput : hidden, hidden));
  }
  const auto input_of = [&](int l) { return l == 0 ? input : all[l - 1]->output; };
  const auto step = [&] {
    for (int l = 0; l < layers; ++l) all[l]->forward(stream, input_of(l));
    for (int l = layers - 1; l >= 0; --l) {
      all[l]->backward(stream, input_of(l), l + 1 == layers ? gradient : all[l + 1]->input_gradient);
    }
    stream.wait();
    for (auto& layer : all) layer->update();
  };
  for (int i = 0; i < 5; ++i) step();
  int steps = 0;
  const auto begin = Clock::now();
  double elapsed = 0.0;
  do {
    step();
    ++steps;
    elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
  } while (elapsed < seconds);
  return 1e3 * elapsed / steps;
}

}  // namespace

int main(int count, char** words) {
  for (int i = 2; i < count; ++i) {
    const std::string network = words[i];
    const int hidden = std::atoi(network.c_str());
    const int layers = std::atoi(network.substr(network.find(':') + 1).c_str());
    std::printf("{\"peer\": \"oneDNN\", \"hidden\": %d, \"layers\": %d, \"threads\": %d, \"ms\": %.4f}\n",
                hidden, layers, omp_get_max_threads(),
                time_step(hidden, layers, std::atof(words[1])));
  }
}
