#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/engine/optimizer.h>

namespace rnnctl::engine {

void require_consistent(const OptimizerOptions& options) {
  if (options.nesterov && (options.name != "sgd" || options.momentum == 0)) {
    throw base::UsageError("--nesterov is for --optimizer sgd with a --momentum above 0");
  }
  if (options.momentum != 0 && options.name != "sgd" && options.name != "rmsprop") {
    throw base::UsageError(base::str("--momentum is for sgd and rmsprop; ",
                                     base::printable(options.name),
                                     " has its own moving averages"));
  }
}

std::unique_ptr<torch::optim::Optimizer> make_optimizer(std::vector<torch::Tensor> parameters,
                                                        const OptimizerOptions& options) {
  require_consistent(options);
  const double lr = options.learning_rate;
  const double decay = options.weight_decay;
  if (options.name == "sgd") {
    return std::make_unique<torch::optim::SGD>(std::move(parameters),
                                               torch::optim::SGDOptions(lr)
                                                   .momentum(options.momentum)
                                                   .nesterov(options.nesterov)
                                                   .weight_decay(decay));
  }
  if (options.name == "rmsprop") {
    return std::make_unique<torch::optim::RMSprop>(
        std::move(parameters),
        torch::optim::RMSpropOptions(lr).momentum(options.momentum).weight_decay(decay));
  }
  if (options.name == "adam") {
    return std::make_unique<torch::optim::Adam>(std::move(parameters),
                                                torch::optim::AdamOptions(lr).weight_decay(decay));
  }
  if (options.name == "adamw") {
    return std::make_unique<torch::optim::AdamW>(
        std::move(parameters), torch::optim::AdamWOptions(lr).weight_decay(decay));
  }
  throw base::UsageError(base::str("optimizer '", base::printable(options.name),
                                   "' is unknown: sgd, adam, adamw or rmsprop"));
}

void set_learning_rate(torch::optim::Optimizer& optimizer, double learning_rate) {
  for (auto& group : optimizer.param_groups()) group.options().set_lr(learning_rate);
}

}  // namespace rnnctl::engine
