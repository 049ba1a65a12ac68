#include <algorithm>
#include <cmath>
#include <utility>

#include "data/sources.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/sha256.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/text_dataset.h>
#include <rnnctl/data/text_file.h>

namespace rnnctl::data {
namespace {

/// Pieces that are tested side by side: each begins without a memory of what was before it, so few
/// of them, and fixed, so that a result does not depend on the batch size.
constexpr std::int64_t kTestStreams = 20;

void require_next(const SourceOptions& options) {
  if (options.task.empty() || task_named(options.task) == Task::kNext) return;
  throw base::UsageError(base::str("--task ", options.task,
                                   ": a text has no labels, what can be learned is --task next"));
}

Vocabulary vocabulary_of(const SharedBytes& text, bool bytes, const std::string& name) {
  return {text.text(), bytes ? Alphabet::kBytes : Alphabet::kCodePoints, name};
}

/// Of `count` characters: a fraction, or so many.
std::size_t characters_in(double amount, std::size_t count, const char* option) {
  const double size = amount < 1.0 ? std::round(amount * static_cast<double>(count)) : amount;
  if (size >= 0.0 && size + 2.0 <= static_cast<double>(count)) {
    return static_cast<std::size_t>(size);
  }
  throw base::UsageError(base::str(option, " ", base::shortest(amount), " of ", count,
                                   " characters leaves nothing to train on"));
}

/// An iteration longer than the longest stream would be filled up with nothing.
std::int64_t time_within(std::size_t characters, std::int64_t streams, std::int64_t time) {
  const auto pairs = static_cast<std::int64_t>(characters) - 1;
  return std::clamp<std::int64_t>((pairs + streams - 1) / streams, 1, time);
}

DataPart test_part(const std::string& name, CharacterRange characters, std::int64_t num_classes,
                   std::int64_t time, std::vector<std::string> hashes) {
  const auto pairs = static_cast<std::int64_t>(characters.size) - 1;
  const std::int64_t streams = std::clamp<std::int64_t>(pairs / time, 1, kTestStreams);
  const std::int64_t within = time_within(characters.size, streams, time);
  return {std::make_shared<const TextDataset>(name, std::move(characters), num_classes, streams,
                                              within, std::move(hashes)),
          {}};
}

}  // namespace

LoadedData load_text_source(const SourceOptions& options) {
  require_next(options);
  const std::string name = base::printable(options.path.string());
  const SharedBytes text = read_corpus(options.path);
  LoadedData data;
  data.kind = "text";
  data.preparation.task = Task::kNext;
  // Of the whole text: which characters there are is no statistic that could give the test away.
  const Vocabulary vocabulary =
      options.known ? options.known->vocabulary.value() : vocabulary_of(text, options.bytes, name);
  const auto all = std::make_shared<const CharacterText>(text, vocabulary, name);
  const std::vector<std::string> hashes = {base::sha256_hex(std::as_bytes(std::span(text)))};
  data.preparation.vocabulary = vocabulary;

  const std::size_t tested = characters_in(options.test_split, all->size(), "--test-split");
  const std::size_t rest = all->size() - tested;
  const std::size_t judged = characters_in(options.validation_split, rest, "--validation-split");
  const std::size_t trained = rest - judged;
  if (tested < 2) {
    throw base::UsageError("--test-split leaves nothing to test on; choose a larger one, like 0.1");
  }
  const std::int64_t time = time_within(trained, options.streams, options.time);
  data.training = {
      std::make_shared<const TextDataset>(name, CharacterRange{all, 0, trained}, vocabulary.size(),
                                          options.streams, time, hashes),
      {}};
  if (judged >= 2) {
    data.validation =
        test_part(name, {all, trained, judged}, vocabulary.size(), options.time, hashes);
  }
  data.test = test_part(name, {all, rest, tested}, vocabulary.size(), options.time, hashes);
  return data;
}

DataPart load_text_test(const SourceOptions& options, const Preparation& known) {
  const std::string name = base::printable(options.path.string());
  const SharedBytes text = read_corpus(options.path);
  const Vocabulary& vocabulary = known.vocabulary.value();
  const auto all = std::make_shared<const CharacterText>(text, vocabulary, name);
  return test_part(name, {all, 0, all->size()}, vocabulary.size(), options.time,
                   {base::sha256_hex(std::as_bytes(std::span(text)))});
}

}  // namespace rnnctl::data
