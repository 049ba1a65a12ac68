#include <limits>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/models/readout.h>

namespace rnnctl::models {
namespace {

/// [batch, time, 1]: whether the step is one of the sequence's.
torch::Tensor true_steps(const torch::Tensor& outputs, const torch::Tensor& lengths) {
  const torch::Tensor steps = torch::arange(outputs.size(1), outputs.device());
  return steps.lt(lengths.to(outputs.device()).unsqueeze(1)).unsqueeze(2);
}

torch::Tensor mean_over_time(const torch::Tensor& outputs, const torch::Tensor& lengths) {
  if (!lengths.defined()) return outputs.mean(1);
  const torch::Tensor sums = outputs.masked_fill(~true_steps(outputs, lengths), 0.0).sum(1);
  return sums / lengths.to(outputs.device()).unsqueeze(1);
}

torch::Tensor highest_over_time(const torch::Tensor& outputs, const torch::Tensor& lengths) {
  if (!lengths.defined()) return outputs.amax(1);
  constexpr double kLowest = -std::numeric_limits<double>::infinity();
  return outputs.masked_fill(~true_steps(outputs, lengths), kLowest).amax(1);
}

}  // namespace

Readout readout_of(const std::string& name) {
  if (name == "last") return Readout::kLast;
  if (name == "mean") return Readout::kMean;
  if (name == "max") return Readout::kMax;
  throw base::UsageError(
      base::str("readout ", base::cited(name), " is unknown: last, mean or max"));
}

torch::Tensor read_out(Readout readout, const torch::Tensor& outputs, const torch::Tensor& h,
                       const torch::Tensor& lengths, bool bidirectional) {
  if (readout == Readout::kMean) return mean_over_time(outputs, lengths);
  if (readout == Readout::kMax) return highest_over_time(outputs, lengths);
  return bidirectional ? torch::cat({h.select(0, -2), h.select(0, -1)}, 1) : h.select(0, -1);
}

}  // namespace rnnctl::models
