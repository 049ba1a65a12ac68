// An RNN's nonlinearities.
#pragma once

namespace rnnctl::engine::kernels {

enum class Activation { kNone, kTanh, kRelu };

}  // namespace rnnctl::engine::kernels
