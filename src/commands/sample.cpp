#include <cstdio>
#include <iostream>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "commands/asked.h"
#include "commands/utf8_stream.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/random.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/sample.h>
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/commands/workbench.h>
#include <rnnctl/data/text_dataset.h>

namespace rnnctl::commands {
namespace {

/// The network's memory of a text, a character further at a time.
class Reader {
 public:
  Reader(engine::Engine& engine, std::int64_t characters)
      : engine_(engine),
        one_hot_(static_cast<std::size_t>(characters)),
        present_(data::character_input(characters)),
        target_(0) {}

  /// Scores of what comes next.
  std::span<const float> read(std::int32_t character) {
    one_hot_[static_cast<std::size_t>(character)] = present_;
    engine::Batch batch;
    batch.inputs = one_hot_.data();
    batch.targets = &target_;
    batch.size = batch.time = 1;
    batch.input = static_cast<std::int64_t>(one_hot_.size());
    batch.begins_streams = std::exchange(begins_, false);
    scores_ = engine_.logits(batch);
    one_hot_[static_cast<std::size_t>(character)] = 0.0F;
    return {scores_.data_ptr<float>(), one_hot_.size()};
  }

 private:
  engine::Engine& engine_;
  std::vector<float> one_hot_;
  float present_;
  std::int64_t target_;
  bool begins_ = true;
  torch::Tensor scores_;
};

void require_text(const StoredModel& stored, const std::string& checkpoint) {
  if (stored.preparation.task == data::Task::kNext) return;
  throw base::UsageError(base::str(base::printable(checkpoint),
                                   " does not write text; 'rnnctl predict' "
                                   "asks it for answers"));
}

/// Text on its way to stdout, or kept for --json.
class Output {
 public:
  explicit Output(bool keeps) : keeps_(keeps) {}

  void write(const std::string& text) {
    if (keeps_) {
      kept_ += text;
    } else if (!text.empty()) {
      std::fwrite(text.data(), 1, text.size(), stdout);
      std::fflush(stdout);
    }
  }
  const std::string& kept() const { return kept_; }

 private:
  bool keeps_;
  std::string kept_;
};

void write_on(Reader& reader, std::span<const float> scores, const SampleOptions& options,
              std::uint64_t seed, const data::Vocabulary& vocabulary, Output& output) {
  base::RandomStream random(seed, base::RandomPurpose::kSample);
  Utf8Stream characters;
  for (std::int64_t i = 0; options.length == 0 || i < options.length; ++i) {
    if (base::stop_signal() != 0) break;
    const std::int32_t character = models::draw_character(scores, options.sampling, random);
    output.write(characters.add(vocabulary.text_of(character)));
    scores = reader.read(character);
  }
  output.write(characters.end());
}

}  // namespace

int run_sample(const SampleOptions& options, const config::Resolved& resolved) {
  const StoredModel stored = load_checkpoint_model(options.checkpoint);
  require_text(stored, options.checkpoint);
  const config::Settings settings = settings_to_use(stored, resolved);
  if (settings.output.json && options.length == 0) {
    throw base::UsageError(
        "--length 0 has no end, and --json prints one object there; give a length");
  }
  const Workbench bench =
      make_engine(stored.model, settings, choose_device(settings.compute), /*unequal=*/false);
  const data::Vocabulary& vocabulary = *stored.preparation.vocabulary;
  const std::vector<std::int32_t> first = prompt_characters(options.prompt, vocabulary);
  base::install_stop_signals();
  bench.engine->hold_weights();
  bench.engine->begin_evaluation();
  Reader reader(*bench.engine, vocabulary.size());
  std::span<const float> scores;
  for (const std::int32_t character : first) scores = reader.read(character);
  Output output(settings.output.json);
  Utf8Stream prompt;  // of a model of bytes, any bytes may be given
  const std::string shown = prompt.add(options.prompt);
  if (!settings.output.json) output.write(shown + prompt.end());
  write_on(reader, scores, options, resolved.settings.training.seed, vocabulary, output);
  if (settings.output.json) {
    const nlohmann::ordered_json object = {{"prompt", options.prompt}, {"text", output.kept()}};
    std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  } else {
    output.write("\n");
  }
  return base::stop_signal() == 0 ? 0 : 128 + base::stop_signal();
}

}  // namespace rnnctl::commands
