// What the machine could do if nothing but multiplying and adding were to be done.
#pragma once

namespace rnnctl::engine {

/// Fused multiply-adds on registers alone, on `threads` threads at the same time, for about
/// `seconds`; in 10^9 floating-point operations a second, a multiply-add being two. With the
/// instruction set of the kernels.
double fma_peak_gflops(int threads, double seconds);

}  // namespace rnnctl::engine
