// What a trained network gives back: predict, explain, sample.
#include <memory>

#include "commands/setup.h"
#include <rnnctl/base/text.h>
#include <rnnctl/commands/explain.h>
#include <rnnctl/commands/predict.h>
#include <rnnctl/commands/sample.h>

namespace rnnctl::commands {

void add_predict(CLI::App& app) {
  auto* command = app.add_subcommand("predict", "a checkpoint's answers to new sequences");
  auto options = std::make_shared<PredictOptions>();
  command->add_option("checkpoint", options->checkpoint, "checkpoint to ask")
      ->required()
      ->type_name("CKPT");
  command
      ->add_option("input", options->inputs,
                   "PNG pictures, IDX images, .npy, .npz, .ts or .tsv files, rows of numbers (one "
                   "sequence each, without a label); - for such rows on stdin, answered one by one")
      ->type_name("INPUT");
  command
      ->add_option(
          "--test-index", options->test_index,
          "instead: examples of the test part that the checkpoint was tested on, like 0:20")
      ->type_name("FIRST:END");
  add_number(*command, "--top", {.min = 1, .max = 1'000'000}, options->top,
             "classes of each answer, the most probable ones");
  add_choice(*command, "--format", "NAME", predict_formats(), "formats", options->format,
             "how answers are written; jsonl with --json");
  const auto binder = config::bind(
      *command, {}, {"data", "dataset", "threads", "device", "json", "quiet", "verbose"});
  config::add_note(*command,
                   "Inputs are prepared as the training data were. One that cannot be read costs a "
                   "line, the others are answered (exit 3).");
  config::add_example(*command, "rnnctl predict runs/c/last.pt digit.png --top 3");
  command->callback([binder, options] {
    const config::Resolved resolved = begin(binder);
    if (resolved.settings.output.json) options->format = "jsonl";
    outcome().exit_code = run_predict(*options, resolved);
  });
}

void add_explain(CLI::App& app) {
  auto* command = app.add_subcommand("explain", "what a network looks at, and its hidden states");
  auto options = std::make_shared<ExplainOptions>();
  command->add_option("checkpoint", options->checkpoint, "checkpoint to look into")
      ->required()
      ->type_name("CKPT");
  command
      ->add_option("input", options->input,
                   "a file as predict reads it, its first sequence; - for a line of stdin")
      ->type_name("INPUT");
  add_number(*command, "--test-index", {.min = 0}, options->test_index,
             "instead: this example of the test part that the checkpoint was tested on");
  // Not options of their fields: to CLI11 an empty word is an optional without a value.
  command
      ->add_option_function<std::string>(
          "--prompt", [options](const std::string& text) { options->prompt = text; },
          "instead, for a network of text: what it has read")
      ->type_name("TEXT");
  command
      ->add_option_function<std::string>(
          "--class", [options](const std::string& name) { options->wanted = name; },
          "class, or next character, whose score is explained [the answer given]")
      ->type_name("NAME|INDEX");
  command->add_option("-o,--png", options->png, "draws the hidden states into this PNG file")
      ->type_name("FILE");
  const auto binder = config::bind(*command, {}, {"data", "dataset", "json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl explain runs/c/last.pt --test-index 3 --png states.png");
  command->callback([binder, options] { run_explain(*options, begin(binder)); });
}

void add_sample(CLI::App& app) {
  auto* command = app.add_subcommand("sample", "text that a character model goes on with");
  auto options = std::make_shared<SampleOptions>();
  auto& sampling = options->sampling;
  command->add_option("checkpoint", options->checkpoint, "checkpoint of a model trained on text")
      ->required()
      ->type_name("CKPT");
  command->add_option("--prompt", options->prompt, "how the text begins [a new line]")
      ->type_name("TEXT");
  add_number(*command, "--length", {.min = 0}, options->length,
             "characters to write, 0: until interrupted");
  add_number(*command, "--temperature", {.min = 0, .max = 100}, sampling.temperature,
             "below 1 safer, above 1 wilder, 0: always the most probable");
  add_number(*command, "--top-k", {.min = 0}, sampling.top_k,
             "only the K most probable characters, 0: all");
  add_number(*command, "--top-p", {.min = 0, .max = 1, .above_min = true}, sampling.top_p,
             "only the most probable ones that make up this share");
  const auto binder =
      config::bind(*command, {}, {"seed", "threads", "device", "json", "quiet", "verbose"});
  config::add_note(*command, "The same seed writes the same text.");
  config::add_example(
      *command, "rnnctl sample runs/text/best.pt --prompt 'ROMEO:' --temperature 0.8 --top-k 40");
  command->callback(
      [binder, options] { outcome().exit_code = run_sample(*options, begin(binder)); });
}

}  // namespace rnnctl::commands
