// predict CHECKPOINT MNIST_FOLDER INDEX...: what a network says of images of MNIST's test set. The
// checkpoint may come from train_model_c or from `rnnctl train`.
#include <cstdio>
#include <string>

#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/data/mnist.h>
#include <rnnctl/engine/torch_engine.h>
#include <rnnctl/models/registry.h>
#include <rnnctl/training/checkpointing.h>

int main(int argc, char** argv) try {
  using namespace rnnctl;
  if (argc < 4) throw base::UsageError("predict CHECKPOINT MNIST_FOLDER INDEX...");
  const checkpoint::Checkpoint file = checkpoint::load(argv[1]);
  const auto options = training::model_options_from_json(file.manifest.at("model"), argv[1]);
  const auto model = models::build_model(options, 1);
  if (file.manifest.contains(nlohmann::json::json_pointer("/data/preparation/pixels"))) {
    throw base::InputError("it was trained with --dataset, which standardises pixels");
  }
  training::load_into(*model, file.average.empty() ? file.state_dict : file.average, argv[1]);
  engine::TorchEngine engine(model, torch::kCPU, {});

  const data::MnistPair mnist = data::load_mnist(argv[2]);
  const data::DatasetShape& shape = mnist.test->shape();
  std::vector<float> picture(static_cast<std::size_t>(shape.time * shape.input));
  std::int64_t truth = 0;
  engine::Batch batch;
  batch.inputs = picture.data();
  batch.targets = &truth;
  batch.size = 1;
  batch.time = shape.time;
  batch.input = shape.input;
  for (int i = 3; i < argc; ++i) {
    const std::uint32_t index[] = {static_cast<std::uint32_t>(std::stoul(argv[i]))};
    mnist.test->gather(index, {}, picture.data(), &truth);
    const torch::Tensor probabilities = engine.logits(batch)[0].softmax(0);
    const auto label = probabilities.argmax().item<std::int64_t>();
    std::printf("%s: %d with probability %.3f, it is a %d\n", argv[i], static_cast<int>(label),
                probabilities[label].item<double>(), static_cast<int>(truth));
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
