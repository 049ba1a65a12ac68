// The steps between the matrix products, an element at a time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/kernels/activation.h"
#include "engine/kernels/rows.h"

namespace rnnctl::engine::kernels {

/// out[r, c] = in[r, c] times the derivative of `activation` where its value is h[r, c].
void times_derivative(Activation activation, std::size_t count, std::size_t columns, ConstRows in,
                      ConstRows h, Rows out);

/// rows[r, c] *= factors[r, c].
void multiply_elements(std::size_t count, std::size_t columns, ConstRows factors, Rows rows);

}  // namespace rnnctl::engine::kernels
