// `rnnctl bench --growth`: how a step of the fused engine grows with what it is given.
#pragma once

namespace rnnctl::commands {

/// Trains on batches, sequences, stacks and layers of growing size for about `seconds` in all, and
/// prints for each of the four the exponent that fits best, time ~ size^exponent, and that of the
/// work.
void measure_growth(int threads, double seconds, bool json);

}  // namespace rnnctl::commands
