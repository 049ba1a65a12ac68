// How recurrent weights start.
#pragma once

#include <rnnctl/models/libtorch.h>
#include <rnnctl/models/options.h>

namespace rnnctl::models {

/// Draws the recurrent matrices (weight_hh*, Wy) anew, in LibTorch's global random stream:
///   pytorch     left as the module drew them: U(-1/sqrt(hidden), 1/sqrt(hidden))
///   uniform     the same distribution for every weight and bias of the recurrent layers,
///               also for models that start otherwise
///   orthogonal  a random orthogonal matrix (Saxe, McClelland, Ganguli 2014)
///   identity    the identity (Le, Jaitly, Hinton 2015, for relu)
/// All are then multiplied by `init_gain`. orthogonal and identity also set the recurrent layers'
/// biases to zero, as those papers do. `forget_bias` is added to the forget gates' bias_ih of an
/// LSTM (Gers, Schmidhuber, Cummins 2000; Jozefowicz, Zaremba, Sutskever 2015: 1). Throws
/// base::UsageError for an unknown name.
void initialize(torch::nn::Module& model, const ModelOptions& options);

}  // namespace rnnctl::models
