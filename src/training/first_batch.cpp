#include <cmath>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/trainer.h>

namespace rnnctl::training {
namespace {

// Untrained scores are near zero, so the loss is near that of guessing, ln(classes). Networks that
// start with weights of N(0, 1) or with identity and relu stray by less than this factor; exploding
// ones by orders of magnitude.
constexpr double kLargestRatio = 3.0;

void require_fit(const torch::Tensor& logits, const data::DatasetShape& shape,
                 std::int64_t targets) {
  if (logits.size(0) == targets && logits.size(1) == shape.num_classes) return;
  throw base::UsageError(base::str("the model answers with scores ",
                                   base::shape_text(logits.sizes().vec()), " where the data has ",
                                   targets, " targets of ", shape.num_classes,
                                   " classes; choose another --model or data set"));
}

}  // namespace

std::string check_first_batch(engine::Engine& engine, data::BatchStream& stream,
                              const data::DatasetShape& shape) {
  const engine::Batch batch = engine_batch(stream.at(0, 0), shape);
  const std::int64_t count = batch.size * batch.targets_per_example;
  engine.begin_evaluation();
  const torch::Tensor logits = engine.logits(batch);
  require_fit(logits, shape, count);
  const std::int64_t input_sizes[] = {batch.size, batch.time, batch.input};
  const std::string shapes = base::str("first batch: inputs ", base::shape_text(input_sizes),
                                       " -> logits ", base::shape_text(logits.sizes().vec()));
  if (batch.values != nullptr) return shapes;  // how large a squared error may be, nobody knows
  const torch::Tensor targets =
      torch::from_blob(const_cast<std::int64_t*>(batch.targets), {count}, torch::kInt64);
  const double loss = torch::nn::functional::cross_entropy(logits, targets).item<double>();
  const double guessing = std::log(static_cast<double>(shape.num_classes));
  if (!std::isfinite(loss) || loss > kLargestRatio * guessing) {
    throw base::UsageError(base::str(
        "the loss before training is ", std::isnan(loss) ? "not a number" : base::shortest(loss),
        ", guessing among ", shape.num_classes, " classes gives ", base::fixed(guessing, 3),
        ": the weights start too large; lower --init-gain or choose "
        "another --init"));
  }
  return base::str(shapes, ", loss ", base::fixed(loss, 3), " (guessing: ln ", shape.num_classes,
                   " = ", base::fixed(guessing, 3), ")");
}

}  // namespace rnnctl::training
