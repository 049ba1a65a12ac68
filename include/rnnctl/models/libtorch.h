// What this program uses of LibTorch, precompiled once. Not <torch/torch.h>: at the end of each file
// that has seen it, GCC instantiates templates for 7 s, half of them of what nobody here uses.
#pragma once

#include <torch/cuda.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>
#include <torch/nn/modules/rnn.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim.h>
#include <torch/types.h>
#include <torch/version.h>
