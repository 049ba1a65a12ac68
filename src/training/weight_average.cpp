#include <algorithm>

#include <rnnctl/training/weight_average.h>

namespace rnnctl::training {

WeightAverage::WeightAverage(engine::NamedTensors parameters, double decay)
    : live_(std::move(parameters)), decay_(decay) {
  for (const auto& [name, tensor] : live_) average_.emplace_back(name, tensor.detach().clone());
}

void WeightAverage::update() {
  const torch::NoGradGuard no_grad;
  const double n = static_cast<double>(updates_++);
  const double decay = std::min(decay_, (1.0 + n) / (10.0 + n));
  for (std::size_t i = 0; i < live_.size(); ++i) {
    average_[i].second.lerp_(live_[i].second, 1.0 - decay);
  }
}

void WeightAverage::restore(const engine::NamedTensors& values, std::int64_t updates) {
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < average_.size(); ++i) average_[i].second.copy_(values[i].second);
  updates_ = updates;
}

WeightAverage::Applied::Applied(WeightAverage& average) : average_(average) {
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < average_.live_.size(); ++i) {
    torch::Tensor& live = average_.live_[i].second;
    saved_.push_back(live.detach().clone());
    live.copy_(average_.average_[i].second);
  }
}

WeightAverage::Applied::~Applied() {
  const torch::NoGradGuard no_grad;
  for (std::size_t i = 0; i < saved_.size(); ++i) average_.live_[i].second.copy_(saved_[i]);
}

}  // namespace rnnctl::training
