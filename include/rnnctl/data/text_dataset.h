// A text cut into streams for truncated backpropagation through time (Mikolov 2012; Sutskever
// 2013): the network predicts each next character and carries its state from batch to batch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rnnctl/data/character_text.h>
#include <rnnctl/data/dataset.h>

namespace rnnctl::data {

/// A target that counts neither for the loss nor for its gradient, as in PyTorch.
constexpr std::int64_t kIgnoredTarget = -100;

/// What stands for a character among the network's inputs, of which all others are 0: so large that
/// their mean square is 1, which is what weights start for and what a learning rate is chosen for.
/// With a 1 instead, a text is learned several times slower.
float character_input(std::int64_t num_classes);

/// The N - 1 pairs of a character and the one that follows it, in `streams` pieces one behind the
/// other in the text, the first ones at most one pair longer. Example chunk * streams + s is stream
/// s's pairs chunk * time to (chunk + 1) * time; so batches of `streams` examples, in order, go on
/// where the last one stopped. Each pair is in exactly one example. What a stream lacks at its end
/// are zeros with ignored targets.
class TextDataset : public Dataset {
 public:
  /// `characters`: numbers below `num_classes`, which stay where they are. Throws base::UsageError
  /// where the text is too short for as many streams of at least one pair, std::invalid_argument
  /// for streams or time < 1 and for a range that the text does not have.
  TextDataset(std::string description, CharacterRange characters, std::int64_t num_classes,
              std::int64_t streams, std::int64_t time,
              std::vector<std::string> content_hashes = {});
  /// Of a text of its own.
  TextDataset(std::string description, std::vector<std::int32_t> characters,
              std::int64_t num_classes, std::int64_t streams, std::int64_t time,
              std::vector<std::string> content_hashes = {});

  const DatasetShape& shape() const override { return shape_; }
  const std::string& description() const override { return description_; }
  const std::vector<std::string>& content_hashes() const override { return content_hashes_; }
  std::int64_t pairs() const { return static_cast<std::int64_t>(characters_.size) - 1; }
  std::int64_t streams() const override { return streams_; }
  /// `inputs` are one-hot, with character_input() for the 1. Throws base::InputError where a mapped
  /// text was changed meanwhile.
  void gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
              float* inputs, std::int64_t* targets) const override;

 private:
  std::string description_;
  CharacterRange characters_;
  std::int64_t streams_;
  std::vector<std::string> content_hashes_;
  DatasetShape shape_;
};

}  // namespace rnnctl::data
