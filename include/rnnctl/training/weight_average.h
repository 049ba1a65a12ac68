// An exponential moving average of the weights (Polyak, Juditsky 1992), beside the live ones.
#pragma once

#include <rnnctl/engine/engine.h>

namespace rnnctl::training {

class WeightAverage {
 public:
  /// Starts at the live values of `parameters`, whose tensors it keeps hold of.
  WeightAverage(engine::NamedTensors parameters, double decay);

  /// After a step: average <- d average + (1 - d) weights, with d = min(decay, (1 + n) / (10 + n))
  /// at update n, so that the random start is forgotten early.
  void update();

  std::int64_t updates() const { return updates_; }
  /// Goes on from values() after that many updates.
  void restore(const engine::NamedTensors& values, std::int64_t updates);

  /// The averaged values, in the model's order.
  const engine::NamedTensors& values() const { return average_; }

  /// While it lives, the live parameters hold the averaged values; afterwards their own, bit by
  /// bit.
  class Applied {
   public:
    explicit Applied(WeightAverage& average);
    ~Applied();
    Applied(const Applied&) = delete;
    Applied& operator=(const Applied&) = delete;

   private:
    WeightAverage& average_;
    std::vector<torch::Tensor> saved_;
  };

 private:
  engine::NamedTensors live_;
  engine::NamedTensors average_;
  double decay_;
  std::int64_t updates_ = 0;
};

}  // namespace rnnctl::training
