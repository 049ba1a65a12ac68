// train_model_c MNIST_FOLDER CHECKPOINT [ITERATIONS]: trains the tutorials' Model C (two layers of
// 100 tanh units that read an image row by row), tests it and writes a checkpoint.
#include <cstdio>
#include <string>

#include <rnnctl/base/machine.h>
#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/data/mnist.h>
#include <rnnctl/engine/fused_engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/checkpointing.h>
#include <rnnctl/training/evaluation.h>

int main(int argc, char** argv) try {
  using namespace rnnctl;
  if (argc < 3) throw base::UsageError("train_model_c MNIST_FOLDER CHECKPOINT [ITERATIONS]");
  const data::MnistPair mnist = data::load_mnist(argv[1]);
  const data::DatasetShape shape = mnist.training->shape();  // 60000 examples of 28 steps of 28

  models::ModelOptions options;  // 100 hidden units, tanh
  options.model = "stacked";
  options.num_layers = 2;
  options.input_size = shape.input;
  options.sequence_length = shape.time;
  options.num_classes = shape.num_classes;
  engine::FusedEngine engine(models::build_model(options, 1), {}, base::usable_cores());

  data::BatchStream stream(*mnist.training, {.batch_size = 100, .seed = 1});
  const long iterations = argc > 3 ? std::stol(argv[3]) : 3000;
  for (long i = 0; i < iterations; ++i) {
    const data::Batch& batch =
        stream.at(i / stream.batches_per_epoch(), i % stream.batches_per_epoch());
    const auto step = engine.step(training::engine_batch(batch, shape), i + 1, 0.1);
    if ((i + 1) % 500 == 0) std::printf("Iteration: %ld. Loss: %.4f\n", i + 1, step.loss);
  }
  const auto result = training::EvaluationSet("test", *mnist.test).evaluate(engine);
  std::printf("Test Accuracy: %.2f  loss %.4f\n", 100 * result.accuracy, result.loss);

  checkpoint::Checkpoint file;
  file.state_dict = training::to_records(engine.parameters());
  file.manifest = {{"model", training::to_json(options)}};
  checkpoint::save(argv[2], file);
} catch (const std::exception& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
