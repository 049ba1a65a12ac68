#include "engine/fused_update.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <rnnctl/engine/optimizer.h>

namespace rnnctl::engine {
namespace {

constexpr std::size_t kBlockFloats = 2048;  // a few microseconds of work

std::vector<torch::Tensor> tensors_of(const std::vector<ParameterPlace>& parameters) {
  std::vector<torch::Tensor> tensors;
  for (const ParameterPlace& parameter : parameters) tensors.push_back(parameter.tensor);
  return tensors;
}

kernels::UpdateRule rule_of(const OptimizerOptions& options) {
  using Kind = kernels::UpdateRule::Kind;
  kernels::UpdateRule rule;
  rule.kind = options.name == "adam"      ? Kind::kAdam
              : options.name == "adamw"   ? Kind::kAdamW
              : options.name == "rmsprop" ? Kind::kRmsprop
                                          : Kind::kSgd;
  rule.weight_decay = static_cast<float>(options.weight_decay);
  rule.momentum = static_cast<float>(options.momentum);
  rule.nesterov = options.nesterov;
  return rule;
}

bool is_adam(const OptimizerOptions& options) {
  return options.name == "adam" || options.name == "adamw";
}

}  // namespace

FusedUpdate::FusedUpdate(std::vector<ParameterPlace> parameters, const OptimizerOptions& options)
    : parameters_(std::move(parameters)),
      options_(options),
      rule_(rule_of(options)),
      model_of_state_(make_optimizer(tensors_of(parameters_), options)) {
  for (std::size_t p = 0; p < parameters_.size(); ++p) {
    const ParameterPlace& place = parameters_[p];
    gradients_.emplace_back(place.rows * place.columns);
    const std::size_t rows = std::max<std::size_t>(1, kBlockFloats / place.columns);
    for (std::size_t row = 0; row < place.rows; row += rows) {
      blocks_.push_back({p, row, std::min(rows, place.rows - row)});
    }
  }
  squares_.resize(blocks_.size());
}

void FusedUpdate::reduce(std::size_t block, const std::vector<kernels::Buffer>& parts,
                         std::size_t count) {
  const Block& b = blocks_[block];
  const ParameterPlace& place = parameters_[b.parameter];
  const GradientPlace& from = place.place;
  float* const begin = gradients_[b.parameter].data() + b.first_row * place.columns;
  for (std::size_t part = 0; part < count; ++part) {
    for (std::size_t r = 0; r < b.rows; ++r) {
      const float* const source =
          parts[part].data() + from.offset + (b.first_row + r) * from.row_stride;
      float* const sum = begin + r * place.columns;
      for (std::size_t c = 0; c < place.columns; ++c) {
        const float value = source[c * from.column_stride];
        sum[c] = part == 0 ? value : sum[c] + value;
      }
    }
  }
  if (options_.clip_norm <= 0) return;
  double square = 0.0;
  for (std::size_t i = 0; i < b.rows * place.columns; ++i) {
    square += static_cast<double>(begin[i]) * static_cast<double>(begin[i]);
  }
  squares_[block] = square;
}

// torch.nn.utils.clip_grad_norm_ and, for adam, the bias corrections of Kingma and Ba, 2015.
void FusedUpdate::begin(double learning_rate) {
  if (kept_.empty()) keep_state();
  ++step_;
  rule_.learning_rate = static_cast<float>(learning_rate);
  set_learning_rate(*model_of_state_, learning_rate);
  if (is_adam(options_)) {
    const auto step = static_cast<double>(step_);
    rule_.correction1 = static_cast<float>(1.0 - std::pow(rule_.beta1, step));
    rule_.correction2_root =
        static_cast<float>(std::sqrt(1.0 - std::pow(rule_.beta2, step)));
  }
  if (options_.clip_norm <= 0) return;
  double square = 0.0;
  for (const double one : squares_) square += one;
  rule_.scale = static_cast<float>(std::min(1.0, options_.clip_norm / (std::sqrt(square) + 1e-6)));
}

void FusedUpdate::apply(std::size_t block) {
  const Block& b = blocks_[block];
  const ParameterPlace& place = parameters_[b.parameter];
  const std::size_t begin = b.first_row * place.columns;
  const auto at = [begin](float* data) { return data ? data + begin : nullptr; };
  kernels::update(rule_, {.count = b.rows * place.columns,
                          .value = place.tensor.data_ptr<float>() + begin,
                          .gradient = gradients_[b.parameter].data() + begin,
                          .first = at(buffer(b.parameter, "momentum_buffer", "exp_avg")),
                          .second = at(buffer(b.parameter, "square_avg", "exp_avg_sq"))});
}

float* FusedUpdate::buffer(std::size_t parameter, const char* one_name,
                           const char* other_name) const {
  for (const auto& [name, tensor] : kept_[parameter]) {
    if (name == one_name || name == other_name) return tensor.data_ptr<float>();
  }
  return nullptr;
}

torch::Tensor FusedUpdate::gradient_of(const torch::Tensor& parameter) const {
  for (std::size_t p = 0; p < parameters_.size(); ++p) {
    if (!parameters_[p].tensor.is_same(parameter)) continue;
    torch::Tensor gradient = torch::empty(parameter.sizes());
    const float* const source = gradients_[p].data();
    std::transform(source, source + gradient.numel(), gradient.data_ptr<float>(),
                   [scale = rule_.scale](float value) { return scale * value; });
    return gradient;
  }
  throw std::logic_error("FusedUpdate: not one of its parameters");
}

void FusedUpdate::keep_state() {
  std::vector<const char*> names;
  if (is_adam(options_)) names = {"exp_avg", "exp_avg_sq"};
  if (options_.name == "rmsprop") names = {"square_avg"};
  if (options_.momentum > 0) names.push_back("momentum_buffer");
  for (const ParameterPlace& parameter : parameters_) {
    NamedTensors& tensors = kept_.emplace_back();
    for (const char* name : names) {
      tensors.emplace_back(name, torch::zeros(parameter.tensor.sizes()));
    }
  }
}

OptimizerState FusedUpdate::state() const {
  OptimizerState result = state_of(*model_of_state_);  // without a step it keeps nothing
  if (step_ == 0) return result;
  for (std::size_t p = 0; p < kept_.size(); ++p) {
    NamedTensors tensors;
    if (options_.name != "sgd") {
      tensors.emplace_back("step", torch::tensor(static_cast<float>(step_)));
    }
    for (const auto& [name, tensor] : kept_[p]) tensors.emplace_back(name, tensor.clone());
    result.tensors[p] = std::move(tensors);
  }
  return result;
}

void FusedUpdate::load(const OptimizerState& state) {
  // Into one of its own, whose parameters are the same, and out again: what comes out fits.
  const auto checked = make_optimizer(tensors_of(parameters_), options_);
  load_state(*checked, state);
  std::vector<NamedTensors> tensors = state_of(*checked).tensors;
  kept_.clear();
  step_ = 0;
  keep_state();
  for (std::size_t p = 0; p < kept_.size(); ++p) {
    for (const auto& [name, tensor] : tensors[p]) {
      if (name == "step") step_ = static_cast<std::int64_t>(tensor.item<double>());
      for (auto& [own_name, own] : kept_[p]) {
        if (own_name == name) own.copy_(tensor);
      }
      step_ = std::max<std::int64_t>(step_, 1);  // sgd counts no steps, but has a buffer after one
    }
  }
}

}  // namespace rnnctl::engine
