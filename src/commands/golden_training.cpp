#include "commands/golden_training.h"

#include <rnnctl/models/registry.h>

namespace rnnctl::commands {
namespace {

constexpr std::int64_t kGoldenBatches = 2;
constexpr std::int64_t kGoldenBatch = 20, kGoldenTime = 12, kGoldenInputs = 10;
constexpr std::int64_t kGoldenHidden = 40;  // leaves a tail behind the vectors of the kernels
constexpr std::int64_t kGoldenClasses = 5;

/// Uniform numbers in [0, 1) of a linear congruential generator, as in tests/python/selftest.py.
class GoldenNumbers {
 public:
  double draw() {
    constexpr std::uint64_t kModulus = std::uint64_t{1} << 31;
    state_ = (state_ * 1103515245 + 12345) % kModulus;
    return static_cast<double>(state_) / static_cast<double>(kModulus);
  }
  void fill(float* values, std::int64_t count, double scale) {
    for (std::int64_t i = 0; i < count; ++i) {
      values[i] = static_cast<float>((draw() - 0.5) * scale);
    }
  }

 private:
  std::uint64_t state_ = 1;
};

void draw_weights(GoldenNumbers& numbers, const torch::nn::Module& model) {
  const torch::NoGradGuard no_gradients;
  for (torch::Tensor& parameter : model.parameters()) {
    torch::Tensor values = torch::empty(parameter.sizes());
    numbers.fill(values.data_ptr<float>(), values.numel(), 0.6);
    parameter.copy_(values);
  }
}

struct GoldenBatchData {
  std::vector<float> inputs = std::vector<float>(kGoldenBatch * kGoldenTime * kGoldenInputs);
  std::vector<std::int64_t> targets = std::vector<std::int64_t>(kGoldenBatch);

  engine::Batch borrowed() const {
    engine::Batch batch;
    batch.inputs = inputs.data();
    batch.targets = targets.data();
    batch.size = kGoldenBatch;
    batch.time = kGoldenTime;
    batch.input = kGoldenInputs;
    return batch;
  }
};

/// They come from the same generator, behind the weights.
std::array<GoldenBatchData, kGoldenBatches> draw_batches(const GoldenTraining& training) {
  GoldenNumbers numbers;
  draw_weights(numbers, *models::build_model(training.model, 1));
  std::array<GoldenBatchData, kGoldenBatches> batches;
  for (GoldenBatchData& batch : batches) {
    numbers.fill(batch.inputs.data(), static_cast<std::int64_t>(batch.inputs.size()), 2.0);
  }
  for (GoldenBatchData& batch : batches) {
    for (std::int64_t& target : batch.targets) {
      target = static_cast<std::int64_t>(numbers.draw() * kGoldenClasses);
    }
  }
  return batches;
}

GoldenTraining golden(const std::string& cell, std::int64_t layers, const std::string& optimizer,
                      double learning_rate,
                      const std::array<double, GoldenTraining::kSteps>& losses) {
  GoldenTraining training;
  training.name = cell == "lstm" ? "LSTM" : cell == "gru" ? "GRU" : cell;
  training.name += optimizer == "sgd" ? ", SGD" : ", Adam";
  const bool is_gated = cell == "lstm" || cell == "gru";
  training.model.cell = is_gated ? cell : "rnn";
  training.model.activation = is_gated ? "tanh" : cell;
  training.model.num_layers = layers;
  training.model.hidden_size = kGoldenHidden;
  training.model.input_size = kGoldenInputs;
  training.model.sequence_length = kGoldenTime;
  training.model.num_classes = kGoldenClasses;
  training.engine.optimizer.name = optimizer;
  training.engine.optimizer.learning_rate = learning_rate;
  training.losses = losses;
  return training;
}

}  // namespace

const std::vector<GoldenTraining>& golden_trainings() {
  static const std::vector<GoldenTraining> trainings = {
      golden("tanh", 2, "sgd", 0.1,
             {1.747901891496189, 1.7606691171548312, 1.6279397852096706, 1.5410479654502105,
              1.4369823647217526, 1.512040342294381, 1.423201169862608, 1.3121001173524058}),
      golden("relu", 1, "adam", 0.01,
             {1.8565718735966628, 1.6594986636664018, 1.5174003035538286, 1.5510753844565932,
              1.3674658848249908, 1.439165886820263, 1.2343295640641467, 1.3268663219740273}),
      golden("lstm", 2, "sgd", 0.5,
             {1.6211162755692297, 1.6074788606066932, 1.5965322524501413, 1.5865597335313453,
              1.5924263996871042, 1.5793169359057995, 1.5901082924196543, 1.5753163971425184}),
      golden("gru", 1, "adam", 0.01,
             {1.6067272678544715, 1.6976598661655, 1.3511796196952148, 1.6540398710051467,
              1.2359777796771692, 1.5855442524872327, 1.145039609637024, 1.4964921299464393})};
  return trainings;
}

std::shared_ptr<models::SequenceModel> golden_model(const GoldenTraining& training) {
  auto model = models::build_model(training.model, 1);
  GoldenNumbers numbers;
  draw_weights(numbers, *model);
  return model;
}

std::vector<double> golden_losses(const GoldenTraining& training, engine::Engine& engine,
                                  std::int64_t first, std::int64_t last) {
  const auto batches = draw_batches(training);
  std::vector<double> losses;
  for (std::int64_t step = first; step <= last; ++step) {
    const engine::Batch batch = batches[(step - 1) % kGoldenBatches].borrowed();
    losses.push_back(engine.step(batch, step, training.engine.optimizer.learning_rate).loss);
  }
  return losses;
}

}  // namespace rnnctl::commands
