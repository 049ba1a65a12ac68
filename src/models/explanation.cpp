#include <stdexcept>
#include <string>
#include <utility>

#include <torch/csrc/autograd/autograd.h>

#include "models/recurrent_parts.h"
#include <rnnctl/models/explanation.h>
#include <rnnctl/models/readout.h>

namespace rnnctl::models {
namespace {

struct CellState {
  torch::Tensor hidden;  ///< [hidden]
  torch::Tensor memory;  ///< [hidden] of an LSTM, else undefined
};

/// The formulas of torch.nn.RNN, LSTM and GRU. Written out, because the modules that read a whole
/// sequence at once have no tensor for the state at a step whose gradient could be asked for.
class WrittenCell {
 public:
  explicit WrittenCell(const ModelOptions& options)
      : cell_(options.cell), is_relu_(options.activation == "relu") {}

  CellState start(const RecurrentParts::Direction& weights) const {
    const torch::Tensor zeros =
        torch::zeros({weights.recurrent.size(1)}, weights.recurrent.options());
    return {zeros, cell_ == "lstm" ? zeros : torch::Tensor()};
  }

  /// `drive` [G * hidden]: what the input adds to the gates, with its bias.
  CellState next(const RecurrentParts::Direction& weights, const torch::Tensor& drive,
                 const CellState& before) const {
    const torch::Tensor recurrent =
        torch::addmv(weights.recurrent_bias, weights.recurrent, before.hidden);
    if (cell_ == "lstm") return next_lstm(drive + recurrent, before);
    if (cell_ == "gru") return next_gru(drive, recurrent, before);
    const torch::Tensor sum = drive + recurrent;
    return {is_relu_ ? torch::relu(sum) : torch::tanh(sum), {}};
  }

 private:
  static CellState next_lstm(const torch::Tensor& gates, const CellState& before) {
    const auto parts = gates.chunk(4);  // i, f, g, o
    const torch::Tensor memory =
        torch::sigmoid(parts[1]) * before.memory + torch::sigmoid(parts[0]) * torch::tanh(parts[2]);
    return {torch::sigmoid(parts[3]) * torch::tanh(memory), memory};
  }

  static CellState next_gru(const torch::Tensor& drive, const torch::Tensor& recurrent,
                            const CellState& before) {
    const auto in = drive.chunk(3), own = recurrent.chunk(3);  // r, z, n
    const torch::Tensor r = torch::sigmoid(in[0] + own[0]), z = torch::sigmoid(in[1] + own[1]);
    const torch::Tensor n = torch::tanh(in[2] + r * own[2]);
    return {(1 - z) * n + z * before.hidden, {}};
  }

  std::string cell_;
  bool is_relu_;
};

/// What one direction of a layer went through, a tensor a step, in the sequence's order.
struct Course {
  std::int64_t layer = 0;
  bool backward = false;
  std::vector<torch::Tensor> hidden, memory;

  const torch::Tensor& end() const { return backward ? hidden.front() : hidden.back(); }
};

/// x [time, input].
Course course_of(const WrittenCell& cell, const RecurrentParts::Direction& weights,
                 const torch::Tensor& x, std::int64_t layer, bool backward) {
  const auto drive = torch::addmm(weights.input_bias, x, weights.input.t()).unbind(0);
  Course course{layer, backward, std::vector<torch::Tensor>(drive.size()), {}};
  CellState state = cell.start(weights);
  if (state.memory.defined()) course.memory.resize(drive.size());
  for (std::size_t i = 0; i < drive.size(); ++i) {
    const std::size_t step = backward ? drive.size() - 1 - i : i;
    state = cell.next(weights, drive[step], state);
    course.hidden[step] = state.hidden;
    if (state.memory.defined()) course.memory[step] = state.memory;
  }
  return course;
}

torch::Tensor normalised(const RecurrentParts::Layer& layer, const torch::Tensor& outputs) {
  if (!layer.norm_weight.defined()) return outputs;
  return torch::layer_norm(outputs, {outputs.size(-1)}, layer.norm_weight, layer.norm_bias);
}

/// The whole network over one sequence, with every state at hand.
struct Pass {
  std::vector<Course> courses;
  torch::Tensor scores;  ///< [classes]
};

Pass pass_of(const ModelOptions& options, const RecurrentParts& parts, const torch::Tensor& x) {
  const WrittenCell cell(options);
  Pass pass;
  torch::Tensor outputs = x;
  std::vector<torch::Tensor> ends;  // of the layer's directions, [1, hidden] each
  for (std::size_t i = 0; i < parts.layers.size(); ++i) {
    if (i > 0) outputs = normalised(parts.layers[i - 1], outputs);
    std::vector<torch::Tensor> both;
    ends.clear();
    for (const RecurrentParts::Direction& direction : parts.layers[i].directions) {
      pass.courses.push_back(course_of(cell, direction, outputs, static_cast<std::int64_t>(i) + 1,
                                       /*backward=*/!both.empty()));
      both.push_back(torch::stack(pass.courses.back().hidden));
      ends.push_back(pass.courses.back().end().unsqueeze(0));
    }
    outputs = torch::cat(both, 1);
  }
  // What answers at every step is asked at the last one, which is the readout "last".
  const torch::Tensor read = read_out(readout_of(options.readout), outputs.unsqueeze(0),
                                      torch::stack(ends), {}, options.bidirectional);
  pass.scores = torch::linear(normalised(parts.layers.back(), read), parts.readout, parts.bias)[0];
  return pass;
}

/// Takes gradients in the order in which they were asked for.
class Gradients {
 public:
  Gradients(const torch::Tensor& score, const std::vector<torch::Tensor>& of)
      : of_(of),
        found_(torch::autograd::grad({score}, of, /*grad_outputs=*/{},
                                     /*retain_graph=*/std::nullopt, /*create_graph=*/false,
                                     /*allow_unused=*/true)) {}

  torch::Tensor take() {
    const std::size_t at = next_++;
    return found_[at].defined() ? found_[at] : torch::zeros_like(of_[at]);
  }
  torch::Tensor take(std::size_t steps) {
    std::vector<torch::Tensor> rows;
    for (std::size_t i = 0; i < steps; ++i) rows.push_back(take());
    return torch::stack(rows);
  }

 private:
  const std::vector<torch::Tensor>& of_;
  std::vector<torch::Tensor> found_;
  std::size_t next_ = 0;
};

Explanation differentiated(const Pass& pass, const torch::Tensor& x, std::int64_t explained) {
  std::vector<torch::Tensor> of = {x};
  for (const Course& course : pass.courses) {
    of.insert(of.end(), course.hidden.begin(), course.hidden.end());
    of.insert(of.end(), course.memory.begin(), course.memory.end());
  }
  Gradients gradients(pass.scores[explained], of);
  Explanation result;
  result.scores = pass.scores.detach();
  result.explained = explained;
  result.input_gradient = gradients.take();
  for (const Course& course : pass.courses) {
    Explanation::Layer& layer = result.layers.emplace_back();
    layer.number = course.layer;
    layer.backward = course.backward;
    layer.hidden = torch::stack(course.hidden).detach();
    layer.gradient = gradients.take(course.hidden.size());
    if (course.memory.empty()) continue;
    layer.memory = torch::stack(course.memory).detach();
    layer.memory_gradient = gradients.take(course.memory.size());
  }
  return result;
}

}  // namespace

Explanation explain(const SequenceModel& model, const torch::Tensor& x,
                    std::optional<std::int64_t> wanted) {
  const ModelOptions& options = model.options();
  const bool fits =
      x.dim() == 3 && x.size(0) == 1 && x.size(1) > 0 && x.size(2) == options.input_size;
  if (!fits) throw std::invalid_argument("explain: x is not [1, time, input]");
  if (wanted && (*wanted < 0 || *wanted >= options.num_classes)) {
    throw std::invalid_argument("explain: no such score");
  }
  const at::AutoGradMode with_gradients(true);
  const torch::Tensor steps = x[0].detach().to(torch::kCPU).clone().requires_grad_();
  const Pass pass = pass_of(options, recurrent_parts(model, x.scalar_type()), steps);
  return differentiated(pass, steps, wanted.value_or(pass.scores.argmax().item<std::int64_t>()));
}

}  // namespace rnnctl::models
