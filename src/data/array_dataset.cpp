#include <stdexcept>
#include <utility>

#include <rnnctl/base/text.h>
#include <rnnctl/data/array_dataset.h>

namespace rnnctl::data {
namespace {

DatasetShape shape_of_inputs(const ArrayDataset::Inputs& inputs, std::size_t answers) {
  const std::vector<std::int64_t>& sizes = inputs.x.shape();
  const bool usable = inputs.x.is_number() && (sizes.size() == 2 || sizes.size() == 3);
  const std::int64_t features = sizes.size() == 3 ? sizes[2] : 1;
  const std::size_t figures = inputs.standardisation.mean.size();
  if (!usable || inputs.x.count() == 0 || static_cast<std::int64_t>(answers) != sizes[0] ||
      figures != inputs.standardisation.deviation.size() ||
      (figures != 0 && static_cast<std::int64_t>(figures) != features)) {
    throw std::invalid_argument(base::str("ArrayDataset: ", base::shape_text(sizes), " with ",
                                          answers, " answers and figures of ", figures,
                                          " features"));
  }
  return {.count = sizes[0], .time = sizes[1], .input = features};
}

void require_example(std::uint32_t index, const DatasetShape& shape) {
  if (index >= shape.count) {
    throw std::out_of_range(base::str("ArrayDataset: example ", index, " of ", shape.count));
  }
}

}  // namespace

ArrayDataset::ArrayDataset(std::string description, Inputs inputs, Answers answers,
                           std::vector<std::string> content_hashes)
    : description_(std::move(description)),
      inputs_(std::move(inputs)),
      shape_(shape_of_inputs(inputs_, answers.count())),
      answers_(std::move(answers)),
      content_hashes_(std::move(content_hashes)) {
  shape_.num_classes = answers_.num_classes;
  shape_.has_values = !answers_.values.empty();
}

void ArrayDataset::gather(std::span<const std::uint32_t> indices, const Augmentation&,
                          float* inputs, std::int64_t* targets) const {
  const std::int64_t size = shape_.time * shape_.input;
  for (const std::uint32_t index : indices) {
    require_example(index, shape_);
    const std::span<float> example(inputs, static_cast<std::size_t>(size));
    inputs_.x.read(index * size, example);
    inputs_.standardisation.apply(example);
    inputs += size;
    *targets++ = shape_.has_values ? 0 : answers_.classes[index];
  }
}

void ArrayDataset::gather_values(std::span<const std::uint32_t> indices, float* values) const {
  if (!shape_.has_values) return Dataset::gather_values(indices, values);
  for (const std::uint32_t index : indices) {
    require_example(index, shape_);
    *values++ = answers_.values[index];
  }
}

}  // namespace rnnctl::data
