#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/text_dataset.h>

namespace rnnctl::data {
namespace {

CharacterRange whole_text(std::vector<std::int32_t> characters) {
  const auto text = std::make_shared<const CharacterText>(std::move(characters));
  return {text, 0, text->size()};
}

}  // namespace

float character_input(std::int64_t num_classes) {
  return std::sqrt(static_cast<float>(num_classes));
}

TextDataset::TextDataset(std::string description, std::vector<std::int32_t> characters,
                         std::int64_t num_classes, std::int64_t streams, std::int64_t time,
                         std::vector<std::string> content_hashes)
    : TextDataset(std::move(description), whole_text(std::move(characters)), num_classes, streams,
                  time, std::move(content_hashes)) {}

TextDataset::TextDataset(std::string description, CharacterRange characters,
                         std::int64_t num_classes, std::int64_t streams, std::int64_t time,
                         std::vector<std::string> content_hashes)
    : description_(std::move(description)),
      characters_(std::move(characters)),
      streams_(streams),
      content_hashes_(std::move(content_hashes)) {
  if (streams < 1 || time < 1) throw std::invalid_argument("TextDataset: streams or time below 1");
  const std::size_t there = characters_.text->size();
  if (characters_.begin > there || characters_.size > there - characters_.begin) {
    throw std::invalid_argument("TextDataset: the text ends before the range does");
  }
  if (pairs() < streams) {
    throw base::UsageError(base::str(description_, " has ", characters_.size,
                                     " characters, too few for a batch of ", streams,
                                     " streams; choose a smaller --batch-size"));
  }
  const std::int64_t longest = (pairs() + streams - 1) / streams;
  const std::int64_t chunks = (longest + time - 1) / time;
  shape_ = {.count = chunks * streams,
            .time = time,
            .input = num_classes,
            .num_classes = num_classes,
            .targets_per_example = time};
}

void TextDataset::gather(std::span<const std::uint32_t> indices, const Augmentation&, float* inputs,
                         std::int64_t* targets) const {
  const std::int64_t shorter = pairs() / streams_, longer_streams = pairs() % streams_;
  const auto time = shape_.time;
  const float present = character_input(shape_.num_classes);
  std::fill_n(inputs, static_cast<std::int64_t>(indices.size()) * time * shape_.input, 0.0F);
  for (const std::uint32_t index : indices) {
    if (index >= shape_.count) throw std::out_of_range("TextDataset: no such example");
    const std::int64_t stream = index % streams_, step = index / streams_ * time;
    const std::int64_t begin = stream * shorter + std::min(stream, longer_streams);
    const std::int64_t length = shorter + (stream < longer_streams ? 1 : 0);
    const std::int64_t there = std::clamp<std::int64_t>(length - step, 0, time);
    if (there > 0) {
      auto characters =
          characters_.text->from(characters_.begin + static_cast<std::size_t>(begin + step));
      std::int32_t character = characters.next();
      for (std::int64_t t = 0; t < there; ++t) {
        inputs[t * shape_.input + character] = present;
        character = characters.next();
        targets[t] = character;
      }
    }
    std::fill(targets + there, targets + time, kIgnoredTarget);
    inputs += time * shape_.input;
    targets += time;
  }
}

}  // namespace rnnctl::data
