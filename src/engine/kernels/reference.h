// What each kernel computes, in plain loops and double precision: the definition that the tests hold
// the kernels against. Matrices are given as the kernels get them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/kernels/activation.h"
#include "engine/kernels/dropout.h"
#include "engine/kernels/rows.h"
#include "engine/kernels/update.h"
#include <rnnctl/base/random.h>

namespace rnnctl::engine::kernels::reference {

/// [rows, columns], zeros at first.
class Matrix {
 public:
  Matrix(std::size_t rows, std::size_t columns) : columns_(columns), values_(rows * columns) {}
  double& operator()(std::size_t row, std::size_t column) {
    return values_[row * columns_ + column];
  }

 private:
  std::size_t columns_;
  std::vector<double> values_;
};

inline double activate(Activation activation, double x) {
  if (activation == Activation::kTanh) return std::tanh(x);
  return activation == Activation::kRelu && x < 0 ? 0.0 : x;
}

/// Of the activation where its value is h.
inline double derivative(Activation activation, double h) {
  if (activation == Activation::kTanh) return 1.0 - h * h;
  return activation == Activation::kRelu && h <= 0 ? 0.0 : 1.0;
}

/// in [count, depth] times w [depth, columns].
inline Matrix product(std::size_t count, std::size_t depth, std::size_t columns, ConstRows in,
                      ConstRows w) {
  Matrix sums(count, columns);
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      for (std::size_t k = 0; k < depth; ++k) {
        sums(r, c) += static_cast<double>(in[r][k]) * static_cast<double>(w[k][c]);
      }
    }
  }
  return sums;
}

/// multiply(), with a bias.
inline Matrix multiply(std::size_t count, std::size_t depth, std::size_t columns, ConstRows in,
                       ConstRows w, const float* bias, Activation activation) {
  Matrix out = product(count, depth, columns, in, w);
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      out(r, c) = activate(activation, out(r, c) + static_cast<double>(bias[c]));
    }
  }
  return out;
}

/// times_derivative().
inline Matrix times_derivative(std::size_t count, std::size_t columns, ConstRows in, ConstRows h,
                               Activation activation) {
  Matrix out(count, columns);
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      out(r, c) = static_cast<double>(in[r][c]) * derivative(activation, h[r][c]);
    }
  }
  return out;
}

/// multiply_backward(), without a bias.
inline Matrix multiply_backward(std::size_t count, std::size_t depth, std::size_t columns,
                                ConstRows in, ConstRows w, ConstRows above, ConstRows h,
                                Activation activation) {
  Matrix out = product(count, depth, columns, in, w);
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      out(r, c) = (out(r, c) + static_cast<double>(above[r][c])) * derivative(activation, h[r][c]);
    }
  }
  return out;
}

/// outer_product(), and column_sums() in a last column.
inline Matrix outer_product(std::size_t count, ConstRows left, std::size_t left_columns,
                            ConstRows right, std::size_t right_columns) {
  Matrix sums(left_columns, right_columns + 1);
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t i = 0; i < left_columns; ++i) {
      const auto factor = static_cast<double>(left[r][i]);
      for (std::size_t k = 0; k < right_columns; ++k) {
        sums(i, k) += factor * static_cast<double>(right[r][k]);
      }
      sums(i, right_columns) += factor;
    }
  }
  return sums;
}

/// cross_entropy() of one row, whose scores become their gradient; returns the loss.
inline double cross_entropy(std::vector<double>& scores, std::size_t target, double smoothing,
                            double scale) {
  const auto classes = static_cast<double>(scores.size());
  double sum = 0.0;
  for (const double score : scores) sum += std::exp(score);
  double loss = 0.0;
  for (std::size_t c = 0; c < scores.size(); ++c) {
    const double wanted = (c == target ? 1.0 - smoothing : 0.0) + smoothing / classes;
    const double log_probability = scores[c] - std::log(sum);
    loss -= wanted * log_probability;
    scores[c] = scale * (std::exp(log_probability) - wanted);
  }
  return loss;
}

/// draw_dropout().
inline std::vector<float> dropout(const DropoutKey& key, double probability, std::size_t columns) {
  const std::size_t quarter = (columns + 3) / 4;
  const auto purpose = static_cast<std::uint32_t>(base::RandomPurpose::kDropout);
  std::vector<float> factors(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    const auto words = base::philox(
        {static_cast<std::uint32_t>(c % quarter), purpose | key.layer << 8, key.iteration, key.row},
        {static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)});
    const bool dropped = static_cast<double>(words[c / quarter]) < probability * 0x1p32;
    factors[c] = dropped ? 0.0F : static_cast<float>(1.0 / (1.0 - probability));
  }
  return factors;
}

/// What an optimizer changes of one number of the parameter.
struct Number {
  double value, first = 0.0, second = 0.0;
};

/// update() of one number.
inline void update(const UpdateRule& rule, double gradient, Number& x) {
  using Kind = UpdateRule::Kind;
  const double rate = rule.learning_rate, decay = rule.weight_decay, momentum = rule.momentum;
  gradient *= static_cast<double>(rule.scale);
  if (rule.kind == Kind::kAdamW) {
    x.value *= 1.0 - rate * decay;
  } else {
    gradient += decay * x.value;
  }
  if (rule.kind == Kind::kSgd) {
    x.first = momentum * x.first + gradient;
    x.value -= rate * (rule.nesterov ? gradient + momentum * x.first : x.first);
  } else if (rule.kind == Kind::kRmsprop) {
    x.second = rule.alpha * x.second + (1.0 - rule.alpha) * gradient * gradient;
    x.first = momentum * x.first + gradient / (std::sqrt(x.second) + double{rule.epsilon});
    x.value -= rate * x.first;
  } else {
    x.first = rule.beta1 * x.first + (1.0 - rule.beta1) * gradient;
    x.second = rule.beta2 * x.second + (1.0 - rule.beta2) * gradient * gradient;
    const double root = std::sqrt(x.second) / double{rule.correction2_root};
    x.value -= rate / double{rule.correction1} * x.first / (root + double{rule.epsilon});
  }
}

}  // namespace rnnctl::engine::kernels::reference
