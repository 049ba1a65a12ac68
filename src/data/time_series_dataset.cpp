#include <algorithm>
#include <stdexcept>
#include <utility>

#include <rnnctl/data/time_series_dataset.h>

namespace rnnctl::data {

TimeSeriesDataset::TimeSeriesDataset(std::string description, LabelledSequences sequences,
                                     Answers answers, const Standardisation& standardisation,
                                     std::int64_t time, std::vector<std::string> content_hashes)
    : description_(std::move(description)),
      sequences_(std::move(sequences)),
      answers_(std::move(answers)),
      content_hashes_(std::move(content_hashes)) {
  std::int64_t longest = 0;
  for (std::size_t i = 0; i < sequences_.count(); ++i) {
    longest = std::max(longest, sequences_.length(i));
  }
  const std::size_t features = standardisation.mean.size();
  if (answers_.count() != sequences_.count() || (time != 0 && time < longest) ||
      (features != 0 && features != static_cast<std::size_t>(sequences_.features))) {
    throw std::invalid_argument("TimeSeriesDataset: sizes contradict each other");
  }
  shape_ = {.count = static_cast<std::int64_t>(sequences_.count()),
            .time = time == 0 ? longest : time,
            .input = sequences_.features,
            .num_classes = answers_.num_classes,
            .has_values = !answers_.values.empty()};
  for (std::size_t i = 0; i < sequences_.count(); ++i) {
    has_unequal_lengths_ |= sequences_.length(i) != shape_.time;
  }
  standardisation.apply(sequences_.values);
}

std::int64_t TimeSeriesDataset::length(std::uint32_t index) const {
  if (index >= shape_.count) throw std::out_of_range("TimeSeriesDataset: no such example");
  return sequences_.length(index);
}

void TimeSeriesDataset::gather(std::span<const std::uint32_t> indices, const Augmentation&,
                               float* inputs, std::int64_t* targets) const {
  const std::int64_t size = shape_.time * shape_.input;
  for (const std::uint32_t index : indices) {
    if (index >= shape_.count) throw std::out_of_range("TimeSeriesDataset: no such example");
    const std::span<const float> values = sequences_.sequence(index);
    float* const end = std::copy(values.begin(), values.end(), inputs);
    std::fill(end, inputs + size, 0.0F);
    inputs += size;
    *targets++ = answers_.values.empty() ? answers_.classes[index] : 0;
  }
}

void TimeSeriesDataset::gather_values(std::span<const std::uint32_t> indices, float* values) const {
  for (const std::uint32_t index : indices) *values++ = answers_.values.at(index);
}

}  // namespace rnnctl::data
