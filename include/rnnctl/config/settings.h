// Every option of rnnctl, declared once: visit_options() gives each one's field, name, help and
// range. Command line, environment, YAML, --print-config and the checkpoint's manifest all read
// this declaration, so a new option is one field and one line here.
#pragma once

#include <cstdint>
#include <string>

#include <rnnctl/config/option.h>
#include <rnnctl/models/options.h>
#include <rnnctl/training/options.h>

namespace rnnctl::config {

struct ComputeOptions {
  int threads = 0;              ///< 0: the usable cores
  std::string device = "auto";  ///< auto, cpu, cuda, cuda:N
  std::string engine = "auto";  ///< auto, fused, torch
};

struct OutputOptions {
  std::string run_dir;  ///< empty: runs/MODEL-N
  std::string resume;   ///< the run directory to go on in; empty: a new run
  bool overwrite = false;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  bool print_config = false;
  std::string config;       ///< the YAML file; empty: none
  std::string tensorboard;  ///< the folder of TensorBoard's event files; empty: none
  bool metrics_csv = false;
  bool report = false;  ///< report.html in the run directory, kept up while training
};

/// Any data by their place; see data/source.h, whose words these are.
struct DatasetOptions {
  std::string path;           ///< a file or a folder; empty: what the model trains on by default
  std::string kind = "auto";  ///< auto: by the contents
  std::string task = "auto";  ///< auto: as the data suggest
  double test_split = 0.1;    ///< where there is no test file: a fraction, or so many
  std::int64_t bptt = 100;    ///< characters of a text that an iteration looks back over
  bool bytes = false;         ///< a text is read as bytes
};

/// The defaults are those of the member structs.
struct Settings {
  models::ModelOptions model;  ///< its input_size, num_classes, sequence_length come from the data
  std::string data;            ///< empty: the shipped MNIST
  DatasetOptions dataset;
  training::TrainingOptions training;
  ComputeOptions compute;
  OutputOptions output;
};

// One function per heading of --help; visit_options() below calls them all.

template <typename AnySettings, typename Visitor>
void visit_model_options(AnySettings& settings, Visitor& v) {
  constexpr Group kGroup = Group::kModel;
  auto& model = settings.model;
  // Which models there are is the registry's business: the name is checked there.
  v(model.model,
    {"model", kGroup, "network to build: stacked, image, char, single, multi, cell or hello", 'm'},
    Text{"NAME"});
  v(model.num_layers, {"layers", kGroup, "stacked recurrent layers"}, Integer{1, 1024});
  v(model.hidden_size, {"hidden", kGroup, "hidden units of a layer"}, Integer{1, 65536});
  v(model.activation, {"act", kGroup, "nonlinearity of the recurrence"}, Choice{{"tanh", "relu"}});
  v(model.cell, {"cell", kGroup, "what a layer of --model stacked is made of"},
    Choice{{"rnn", "lstm", "gru"}});
  v(model.bidirectional, {"bidirectional", kGroup, "read each sequence from its end, too"}, Flag{});
  v(model.readout, {"readout", kGroup, "what is classified: the last state, or over all steps"},
    Choice{{"last", "mean", "max"}});
  v(model.layer_norm, {"layer-norm", kGroup, "normalise what each recurrent layer puts out"},
    Flag{});
  v(model.dropout, {"dropout", kGroup, "share of outputs dropped between layers"},
    Number{.min = 0, .max = 1, .below_max = true});
  v(model.init, {"init", kGroup, "how recurrent weights start"},
    Choice{{"pytorch", "orthogonal", "identity", "uniform"}});
  v(model.init_gain, {"init-gain", kGroup, "factor of the starting recurrent weights"},
    Number{.min = 0, .max = 100, .above_min = true});
  v(model.forget_bias,
    {"forget-bias", kGroup, "added to the forget gates' biases that an LSTM starts with"},
    Number{.min = 0, .max = 100});
  v(model.stateful, {"stateful", kGroup, "carry the hidden state from batch to batch"}, Flag{});
}

template <typename AnySettings, typename Visitor>
void visit_data_options(AnySettings& settings, Visitor& v) {
  constexpr Group kGroup = Group::kData;
  auto& training = settings.training;
  v(settings.data, {"data", kGroup, "folder of the data files; without it the shipped MNIST"},
    Text{"DIR", true});
  auto& dataset = settings.dataset;
  v(dataset.path,
    {"dataset", kGroup, "your own data: a file or a folder; its kind is found by its contents"},
    Text{"PATH", true});
  v(dataset.kind, {"dataset-kind", kGroup, "what --dataset is"},
    Choice{{"auto", "idx", "npy", "npz", "tsv", "ts", "csv", "text"}});
  v(dataset.task, {"task", kGroup, "tell classes apart, predict a number or the next character"},
    Choice{{"auto", "classify", "regress", "next"}});
  v(dataset.test_split,
    {"test-split", kGroup, "part of --dataset to test on, where it has no test file"}, Amount{});
  v(dataset.bptt, {"bptt", kGroup, "characters of a text that an iteration looks back over"},
    Integer{1, 100'000});
  v(dataset.bytes, {"bytes", kGroup, "read a text as bytes instead of as UTF-8"}, Flag{});
  v(training.batch_size, {"batch-size", kGroup, "examples of an iteration"}, Integer{1, 1'000'000});
  v(training.validation_split,
    {"validation-split", kGroup, "part of the training set that judges instead of training"},
    Amount{});
}

template <typename AnyTraining, typename Visitor>
void visit_training_options(AnyTraining& training, Visitor& v) {
  constexpr Group kGroup = Group::kTraining;
  auto& optimizer = training.optimizer;
  v(training.epochs, {"epochs", kGroup, "passes over the training set, instead of --iterations"},
    Integer{0, 1'000'000});
  v(training.iterations, {"iterations", kGroup, "batches to train on"},
    Integer{0, 1'000'000'000'000});
  v(optimizer.name, {"optimizer", kGroup, "update rule"},
    Choice{{"sgd", "adam", "adamw", "rmsprop"}});
  v(optimizer.learning_rate, {"lr", kGroup, "learning rate, before the schedule"},
    Number{.min = 0, .max = 1e6, .above_min = true});
  v(optimizer.momentum, {"momentum", kGroup, "momentum of sgd and rmsprop"},
    Number{.min = 0, .max = 1, .below_max = true});
  v(optimizer.nesterov, {"nesterov", kGroup, "momentum of sgd looks one step ahead"}, Flag{});
  v(training.schedule, {"schedule", kGroup, "course of the learning rate"},
    Choice{{"constant", "cosine", "step", "exponential"}});
  v(training.warmup, {"warmup", kGroup, "iterations in which the learning rate rises from 0"},
    Integer{});
}

template <typename AnyTraining, typename Visitor>
void visit_regularisation_options(AnyTraining& training, Visitor& v) {
  constexpr Group kGroup = Group::kRegularisation;
  v(training.optimizer.weight_decay, {"weight-decay", kGroup, "pull of the weights towards 0"},
    Number{});
  v(training.optimizer.clip_norm,
    {"clip-norm", kGroup, "largest norm of all gradients together, 0: any"}, Number{});
  v(training.label_smoothing, {"label-smoothing", kGroup, "probability spread over all classes"},
    Number{.min = 0, .max = 1, .below_max = true});
  v(training.ema_decay, {"ema", kGroup, "decay of a moving average of the weights, 0: none"},
    Number{.min = 0, .max = 1, .below_max = true});
  v(training.max_shift, {"augment", kGroup, "move training images by up to N pixels"}, Shift{14});
}

template <typename AnyTraining, typename Visitor>
void visit_evaluation_options(AnyTraining& training, Visitor& v) {
  constexpr Group kGroup = Group::kEvaluation;
  v(training.eval_every, {"eval-every", kGroup, "iterations between evaluations, 0: at the end"},
    Integer{});
  v(training.log_every, {"log-every", kGroup, "iterations between two lines of the loss"},
    Integer{.min = 1});
  v(training.checkpoint_every,
    {"checkpoint-every", kGroup, "iterations between checkpoints, 0: at the end"}, Integer{});
  v(training.checkpoint_minutes,
    {"checkpoint-minutes", kGroup, "minutes between checkpoints, beside the above, 0: off"},
    Number{});
  v(training.keep, {"keep", kGroup, "older checkpoints to keep"}, Integer{0, 10'000});
  v(training.on_save_error,
    {"on-save-error", kGroup, "what a checkpoint that cannot be written does to training"},
    Choice{{"stop", "continue"}});
  v(training.patience,
    {"patience", kGroup, "stop after N evaluations without a better one, 0: off"}, Integer{});
  v(training.target_accuracy, {"target-accuracy", kGroup, "stop at this accuracy, 0: off"},
    Number{.min = 0, .max = 1});
  v(training.max_minutes,
    {"max-minutes", kGroup, "stop after this time (a resumed run has it anew), 0: off"}, Number{});
}

template <typename AnySettings, typename Visitor>
void visit_run_options(AnySettings& settings, Visitor& v) {
  constexpr Group kGroup = Group::kRun;
  auto& compute = settings.compute;
  v(settings.training.seed, {"seed", kGroup, "of everything that is drawn"}, Integer{});
  v(compute.threads,
    {"threads", kGroup, "cores to compute on; auto: all, or as many of them as turn out fastest"},
    Integer{1, 1024, "auto"});
  v(compute.device, {"device", kGroup, "where to compute"}, Device{});
  v(compute.engine, {"engine", kGroup, "how a step is computed"},
    Choice{{"auto", "fused", "torch"}});
  v(settings.output.run_dir,
    {"run-dir", kGroup, "folder to write to; without it runs/MODEL-N", 'o', Scope::kNotStored},
    Text{"DIR", true});
  v(settings.output.resume,
    {"resume", kGroup, "go on in this run directory, to the bit as if it had never stopped", '\0',
     Scope::kCommandLine},
    Text{"RUN"});
  v(settings.output.overwrite,
    {"overwrite", kGroup, "replace an existing run directory", '\0', Scope::kNotStored}, Flag{});
}

template <typename AnyOutput, typename Visitor>
void visit_output_options(AnyOutput& output, Visitor& v) {
  constexpr Group kGroup = Group::kOutput;
  constexpr Scope kScope = Scope::kCommandLine;
  v(output.config, {"config", kGroup, "YAML file with options", 'c', kScope}, Text{"FILE"});
  v(output.print_config,
    {"print-config", kGroup, "print the resulting configuration and stop", '\0', kScope}, Flag{});
  v(output.tensorboard,
    {"tensorboard", kGroup, "folder to write TensorBoard's event files to, one of its own a run",
     '\0', Scope::kNotStored},
    Text{"DIR", true});
  v(output.metrics_csv,
    {"metrics-csv", kGroup, "write metrics.csv beside metrics.jsonl", '\0', Scope::kNotStored},
    Flag{});
  v(output.report,
    {"report", kGroup, "write report.html in the run directory, anew every few seconds", '\0',
     Scope::kNotStored},
    Flag{});
  v(output.json, {"json", kGroup, "JSON on stdout", '\0', kScope}, Flag{});
  v(output.quiet, {"quiet", kGroup, "warnings and errors only", 'q', kScope}, Flag{});
  v(output.verbose, {"verbose", kGroup, "say more, errors in full", 'v', kScope}, Flag{});
}

/// Calls visitor(field, OptionInfo, kind) for every option, in the order of --help. `settings` is a
/// Settings or a const Settings; `kind` one of the types of option.h.
template <typename AnySettings, typename Visitor>
void visit_options(AnySettings& settings, Visitor&& visitor) {
  visit_model_options(settings, visitor);
  visit_data_options(settings, visitor);
  visit_training_options(settings.training, visitor);
  visit_regularisation_options(settings.training, visitor);
  visit_evaluation_options(settings.training, visitor);
  visit_run_options(settings, visitor);
  visit_output_options(settings.output, visitor);
}

}  // namespace rnnctl::config
