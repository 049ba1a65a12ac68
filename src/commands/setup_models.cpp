// What a trained or an untrained network is asked: eval, export, inspect, forward.
#include <memory>

#include "commands/setup.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/eval.h>
#include <rnnctl/commands/export.h>
#include <rnnctl/commands/forward.h>
#include <rnnctl/commands/inspect.h>

namespace rnnctl::commands {

using config::Group;
using config::Resolved;

void add_eval(CLI::App& app) {
  auto* command = app.add_subcommand("eval", "loss, accuracy and confusion on the test split");
  auto checkpoint = std::make_shared<std::string>();
  command
      ->add_option("checkpoint", *checkpoint,
                   "checkpoint to evaluate; or weights that Python's torch.save or safetensors "
                   "wrote, with the model's options")
      ->required()
      ->type_name("CKPT");
  const auto binder = config::bind(*command, {Group::kModel},
                                   {"data", "dataset", "dataset-kind", "threads", "device",
                                    "config", "json", "quiet", "verbose"});
  config::add_note(*command,
                   "The options of the model are for weights that do not say what they belong to: "
                   "rnnctl eval weights.pt --model stacked --act tanh (cell, layers, hidden "
                   "units and directions come from the file).");
  config::add_example(*command, "rnnctl eval runs/c/last.pt");
  command->callback([binder, checkpoint] { run_eval(*checkpoint, begin(binder)); });
}

void add_export(CLI::App& app) {
  auto* command =
      app.add_subcommand("export", "write a checkpoint in another program's format, or as C");
  auto options = std::make_shared<ExportOptions>();
  command->add_option("checkpoint", options->checkpoint, "checkpoint to write")
      ->required()
      ->type_name("CKPT");
  add_choice(*command, "--format", "NAME", export_formats(), "formats", options->format,
             "what to write; without it by the ending of --output");
  command->add_option("-o,--output", options->output, "file to write or replace")
      ->required()
      ->type_name("FILE");
  command->add_flag(
      "--with-preparation", options->with_preparation,
      "onnx: take inputs and give numbers as they stand in the data (pixels 0 to 255)");
  command->add_flag("--softmax", options->softmax, "onnx: give probabilities instead of logits");
  const auto binder = config::bind(*command, {}, {"json", "quiet", "verbose"});
  config::add_example(*command,
                      "rnnctl export runs/c/last.pt -o c.onnx --with-preparation --softmax");
  command->callback([binder, options] {
    options->json = begin(binder).settings.output.json;
    run_export(*options);
  });
}

void add_inspect(CLI::App& app) {
  auto* command = app.add_subcommand("inspect", "module tree, parameters with shapes, counts");
  auto checkpoint = std::make_shared<std::string>();
  command
      ->add_option("checkpoint", *checkpoint, "checkpoint; without it the model that --model says")
      ->type_name("CKPT");
  auto weights = std::make_shared<std::string>();
  command
      ->add_option("--weights", *weights,
                   "this tensor of the checkpoint alone: figures, distribution, values")
      ->type_name("NAME");
  const auto binder =
      config::bind(*command, {Group::kModel}, {"config", "json", "quiet", "verbose"});
  config::add_example(*command, "rnnctl inspect runs/c/last.pt --weights rnn.weight_ih_l0");
  config::add_example(*command, "rnnctl inspect --model stacked --layers 2");
  command->callback(
      [binder, checkpoint, weights] { run_inspect(*checkpoint, *weights, begin(binder)); });
}

void add_forward(CLI::App& app) {
  auto* command =
      app.add_subcommand("forward", "what the tutorials' small networks output at each time step");
  auto options = std::make_shared<ForwardOptions>();
  command
      ->add_option("--input", options->input,
                   "CSV, one instance a row, a blank line between "
                   "time steps [the tutorial's batch]")
      ->type_name("FILE");
  command
      ->add_option("--weights", options->weights,
                   "YAML, parameter names and matrices "
                   "[those that are missing are drawn from the seed]")
      ->type_name("FILE");
  const auto binder = config::bind(
      *command, {},
      {"model", "hidden", "act", "stateful", "seed", "config", "json", "quiet", "verbose"});
  CLI::Option* model = command->get_option("--model");
  model->description("single, multi, cell or hello");
  config::offer_words(*model, {"single", "multi", "cell", "hello"});
  command->get_option("--hidden")->description("units [those of the tutorial: 1, 5, 5 and 2]");
  config::add_example(*command, "rnnctl forward --model cell --hidden 5");
  command->callback([binder, options] {
    const Resolved resolved = begin(binder);
    if (resolved.origin.at("model") == config::kDefaultOrigin) {
      throw base::UsageError("--model is missing: single, multi, cell or hello");
    }
    options->model = resolved.settings.model;
    options->seed = resolved.settings.training.seed;
    options->json = resolved.settings.output.json;
    const std::string& origin = resolved.origin.at("hidden");
    // The tutorials' own sizes, unless somebody asked for another.
    if (origin != config::kDefaultOrigin && origin.rfind("default of model", 0) != 0) {
      options->hidden = resolved.settings.model.hidden_size;
    }
    run_forward(*options);
  });
}

}  // namespace rnnctl::commands
