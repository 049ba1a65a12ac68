// Builds Model C through the public headers and takes one training step on the tutorials' lesson
// data; prints the loss before it.
#include <cmath>
#include <cstdio>
#include <vector>

#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/sequence_dataset.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/evaluation.h>

int main() {
  using namespace rnnctl;
  const data::SequenceDataset lesson = data::hihell();
  models::ModelOptions options;
  options.model = "char";
  options.hidden_size = 4;
  options.input_size = lesson.shape().input;
  options.num_classes = lesson.shape().num_classes;
  engine::TorchEngine engine(models::build_model(options, 1), torch::kCPU, {});
  data::BatchStream stream(lesson, {.batch_size = 1});
  const auto result =
      engine.step(training::engine_batch(stream.at(0, 0), lesson.shape()), 1, 0.1);
  std::printf("loss %.4f\n", result.loss);
  return std::isfinite(result.loss) ? 0 : 1;
}
