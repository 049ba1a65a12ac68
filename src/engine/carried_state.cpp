#include "engine/carried_state.h"

#include <algorithm>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::engine {

float* CarriedState::before(const Batch& batch) {
  if (batch.begins_streams || batch.size != size_) {
    size_ = batch.size;
    values_.assign(static_cast<std::size_t>(layers_ * size_ * hidden_), 0.0F);
  }
  return values_.data();
}

torch::Tensor CarriedState::tensor() const {
  if (size_ == 0) return {};
  return torch::tensor(values_).reshape({layers_, size_, hidden_});
}

void CarriedState::load(const torch::Tensor& state) {
  const bool fits = state.dim() == 3 && state.size(0) == layers_ && state.size(2) == hidden_ &&
                    state.scalar_type() == torch::kFloat32;
  if (!fits) {
    throw base::InputError(base::str("the carried hidden state has sizes ",
                                     base::shape_text(state.sizes().vec()), ", not [", layers_,
                                     ", batch, ", hidden_, "] float32"));
  }
  const torch::Tensor dense = state.to(torch::kCPU).contiguous();
  size_ = dense.size(1);
  values_.assign(dense.data_ptr<float>(), dense.data_ptr<float>() + dense.numel());
}

}  // namespace rnnctl::engine
