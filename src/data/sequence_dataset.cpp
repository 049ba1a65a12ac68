#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include <rnnctl/base/text.h>
#include <rnnctl/data/sequence_dataset.h>

namespace rnnctl::data {
namespace {

// count * size == values, without forming products that may overflow.
bool holds(std::size_t values, std::int64_t count, std::int64_t size) {
  const auto total = static_cast<std::int64_t>(values);
  return count == 0 ? total == 0 : total % count == 0 && total / count == size;
}

std::int64_t values_per_example(const DatasetShape& shape) {
  if (shape.count < 0 || shape.time < 1 || shape.input < 1 || shape.targets_per_example < 1 ||
      shape.input > std::numeric_limits<std::int64_t>::max() / shape.time) {
    throw std::invalid_argument(base::str("SequenceDataset: impossible shape [", shape.count, ", ",
                                          shape.time, ", ", shape.input, "] with ",
                                          shape.targets_per_example, " targets per example"));
  }
  return shape.time * shape.input;
}

}  // namespace

SequenceDataset::SequenceDataset(std::string description, DatasetShape shape,
                                 std::vector<float> inputs, std::vector<std::int64_t> targets,
                                 std::vector<std::string> class_names)
    : description_(std::move(description)),
      shape_(shape),
      inputs_(std::move(inputs)),
      targets_(std::move(targets)),
      class_names_(std::move(class_names)) {
  const bool named =
      class_names_.empty() || static_cast<std::int64_t>(class_names_.size()) == shape.num_classes;
  if (!holds(inputs_.size(), shape.count, values_per_example(shape)) ||
      !holds(targets_.size(), shape.count, shape.targets_per_example) || !named) {
    throw std::invalid_argument(
        base::str("SequenceDataset: ", inputs_.size(), " inputs, ", targets_.size(),
                  " targets and ", class_names_.size(), " class names do not make [", shape.count,
                  ", ", shape.time, ", ", shape.input, "] with ", shape.targets_per_example,
                  " targets per example in ", shape.num_classes, " classes"));
  }
}

void SequenceDataset::gather(std::span<const std::uint32_t> indices, const Augmentation&,
                             float* inputs, std::int64_t* targets) const {
  const std::int64_t size = shape_.time * shape_.input;
  for (const std::uint32_t index : indices) {
    if (index >= shape_.count) {
      throw std::out_of_range(base::str("SequenceDataset: example ", index, " of ", shape_.count));
    }
    inputs = std::copy_n(inputs_.data() + index * size, size, inputs);
    targets = std::copy_n(targets_.data() + index * shape_.targets_per_example,
                          shape_.targets_per_example, targets);
  }
}

SequenceDataset hihell() {
  const std::vector<std::string> alphabet = {"h", "i", "e", "l", "o"};
  const auto class_of = [&](char letter) {
    return std::find(alphabet.begin(), alphabet.end(), std::string(1, letter)) - alphabet.begin();
  };
  const std::string given = "hihell";
  const std::string wanted = "ihello";
  const DatasetShape shape{.count = 1,
                           .time = static_cast<std::int64_t>(given.size()),
                           .input = static_cast<std::int64_t>(alphabet.size()),
                           .num_classes = static_cast<std::int64_t>(alphabet.size()),
                           .targets_per_example = static_cast<std::int64_t>(wanted.size())};
  std::vector<float> one_hot(given.size() * alphabet.size(), 0.0f);
  std::vector<std::int64_t> targets;
  for (std::size_t step = 0; step < given.size(); ++step) {
    one_hot[step * alphabet.size() + class_of(given[step])] = 1.0f;
    targets.push_back(class_of(wanted[step]));
  }
  return SequenceDataset("hihell -> ihello (tutorial 003)", shape, std::move(one_hot),
                         std::move(targets), alphabet);
}

}  // namespace rnnctl::data
