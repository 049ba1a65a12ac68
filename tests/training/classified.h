// An evaluation of classes, as observers get it.
#pragma once

#include <string>

#include <rnnctl/training/evaluation.h>

namespace rnnctl::training {

inline Evaluation classified(const std::string& split, double loss, std::int64_t correct,
                             std::int64_t count) {
  Evaluation result;
  result.split = split;
  result.loss = loss;
  result.correct = correct;
  result.count = count;
  result.accuracy = static_cast<double>(correct) / static_cast<double>(count);
  return result;
}

}  // namespace rnnctl::training
