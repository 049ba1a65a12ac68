// LibTorch's optimizers by name, and their state in torch.optim's terms.
#pragma once

#include <memory>
#include <vector>

#include <rnnctl/models/libtorch.h>

#include <rnnctl/engine/engine.h>
#include <rnnctl/engine/options.h>

namespace rnnctl::engine {

/// Throws base::UsageError where an option is set that the optimizer does not have.
void require_consistent(const OptimizerOptions& options);

/// sgd (with momentum), adam, adamw, rmsprop with PyTorch's defaults for what has no option here.
/// Throws base::UsageError for another name, and as require_consistent() does.
std::unique_ptr<torch::optim::Optimizer> make_optimizer(std::vector<torch::Tensor> parameters,
                                                        const OptimizerOptions& options);

/// Sets the learning rate of every parameter group.
void set_learning_rate(torch::optim::Optimizer& optimizer, double learning_rate);

/// Names as in Python: momentum_buffer; step, exp_avg, exp_avg_sq; step, square_avg.
OptimizerState state_of(const torch::optim::Optimizer& optimizer);

/// The inverse, for an optimizer of the same kind. The options of `state` are not looked at: the
/// optimizer was made with its own. Throws base::InputError where the tensors do not fit.
void load_state(torch::optim::Optimizer& optimizer, const OptimizerState& state);

}  // namespace rnnctl::engine
