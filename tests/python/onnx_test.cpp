// ONNX Runtime computes from our files what PyTorch computes with the same weights, and answers as
// `rnnctl predict` does.
#include <iostream>

#include "cli/workplace.h"
#include "exchange/random_checkpoint.h"
#include "exchange/stacked_sweep.h"
#include "python/cases.h"
#include "python/pythons.h"
#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/onnx/encode.h>

namespace rnnctl {
namespace {

using exchange::testing::NetworkCase;

constexpr const char* kNoOnnx =
    "no Python with PyTorch, onnx and onnxruntime: run "
    "scripts/setup-python.sh, or set RNNCTL_PYTHON to one";

/// Asked once: they take seconds to start.
const std::vector<test::Python>& pythons_with_onnx() {
  static const std::vector<test::Python> found = [] {
    std::vector<test::Python> result;
    for (const test::Python& python : test::pythons()) {
      if (python.has("onnx, onnxruntime, torch")) result.push_back(python);
    }
    return result;
  }();
  return found;
}

std::vector<NetworkCase> network_cases() {
  std::vector<NetworkCase> all;
  for (const char* task : {"classify", "regress", "next"}) {
    exchange::testing::add_stacked(task, /*hidden=*/20, all);
  }
  for (const test::ModelCase& model : test::model_cases()) {
    if (model.model == "stacked") continue;
    NetworkCase& added = all.emplace_back();
    added.model = model.model;
    added.activation = model.activation;
    added.layers = model.layers;
    added.hidden = model.hidden;
    if (model.model == "char") added.classes = added.input;
  }
  all.push_back({.model = "cell", .hidden = 6, .stateful = true});
  return all;
}

void write_onnx(const std::string& path, const checkpoint::Checkpoint& content,
                const onnx::Options& options) {
  const std::vector<std::byte> bytes = onnx::encode(content, path, options);
  test::write_file(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

TEST(OnnxOfPython, ComputesWhatPyTorchComputes) {
  const auto& pythons = pythons_with_onnx();
  if (pythons.empty()) GTEST_SKIP() << kNoOnnx;
  const test::TemporaryDirectory folder;
  test::Words paths;
  for (const NetworkCase& with : network_cases()) {
    const auto seed = static_cast<std::uint32_t>(paths.size());
    const checkpoint::Checkpoint content = exchange::testing::random_checkpoint(with, seed);
    const std::string stem = folder.path(with.name());
    checkpoint::save(stem + ".pt", content);
    write_onnx(stem + ".onnx", content, {});
    write_onnx(stem + ".answers.onnx", content,
               {.with_preparation = true, .softmax = with.task != "regress"});
    paths.push_back(stem + ".pt");
  }
  for (const test::Python& python : pythons) {
    SCOPED_TRACE(python.command);
    std::cout << python.run("onnx_check.py", paths);
  }
}

/// `count` sequences of `size` numbers, a line each; `answer` gives what stands behind them.
template <class GiveAnswer>
std::string rows(int count, int size, const GiveAnswer& answer) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    for (int k = 0; k < size; ++k) text += std::to_string((7 * i * i + 31 * k + i * k) % 256) + ",";
    text += answer(i) + "\n";
    if (text.ends_with(",\n")) text.erase(text.size() - 2, 1);
  }
  return text;
}
std::string no_answer(int /*row*/) { return ""; }

/// Trains a little, exports, and lets ONNX Runtime answer what rnnctl has answered.
class OnnxOfCheckpoint : public test::Workplace {
 protected:
  std::string run(const test::Words& words) const {
    const auto result = rnnctl(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }
  void train_and_export(const test::Words& arguments, bool has_softmax = true) const {
    run(test::joined({"train", "--threads", "1", "--batch-size", "10", "--iterations", "20",
                      "--bptt", "10", "-q", "--overwrite", "--run-dir", "r"},
                     arguments));
    const test::Words softmax = has_softmax ? test::Words{"--softmax"} : test::Words();
    run(test::joined({"export", "r/last.pt", "-o", "r.onnx", "--with-preparation"}, softmax));
  }
  void compare(const std::string& what, const test::Words& files) const {
    for (const test::Python& python : pythons_with_onnx()) {
      SCOPED_TRACE(python.command);
      std::cout << what << "  " << python.run("onnx_answers.py", files);
    }
  }
  void compare_predictions(const std::string& what) const {
    write("answers.jsonl", run({"predict", "r/last.pt", "rows.csv", "--top", "99", "--json", "-q",
                                "--threads", "1"}));
    compare(what, {"predict", folder.path("r.onnx"), folder.path("rows.csv"),
                   folder.path("answers.jsonl")});
  }
};

TEST_F(OnnxOfCheckpoint, AnswersAsPredictDoesForPictures) {
  if (pythons_with_onnx().empty()) GTEST_SKIP() << kNoOnnx;
  write("rows.csv", rows(20, 120, no_answer));  // the tiny pictures have 12 rows of 10
  for (const test::ModelCase& model : test::model_cases()) {
    if (model.has_own_data()) continue;
    train_and_export(model.options());
    compare_predictions(model.name());
  }
  train_and_export({"--data", "data", "--ema", "0.5"});
  compare_predictions("average");
  train_and_export({"--dataset", "data"});
  compare_predictions("standardised");
  train_and_export({"--data", "data", "--model", "cell", "--stateful"});
  compare_predictions("cell, stateful");
}

TEST_F(OnnxOfCheckpoint, AnswersAsPredictDoesForSequences) {
  if (pythons_with_onnx().empty()) GTEST_SKIP() << kNoOnnx;
  const std::vector<std::string> kinds = {"low", "middle", "high \u00e4"};
  const auto kind = [&](int i) { return kinds[static_cast<std::size_t>(i % 3)]; };
  write("kinds.csv", rows(40, 6, kind));
  write("numbers.csv", rows(40, 6, [](int i) { return std::to_string(1000.5 + 3.25 * i); }));
  write("rows.csv", rows(20, 6, no_answer));
  for (const char* cell : {"rnn", "lstm", "gru"}) {
    train_and_export({"--dataset", "kinds.csv", "--cell", cell, "--layers", "2"});
    compare_predictions(std::string(cell) + " classes");
    train_and_export({"--dataset", "kinds.csv", "--cell", cell, "--layer-norm", "--bidirectional",
                      "--readout", "max"});
    compare_predictions(std::string(cell) + " classes, normalised, both directions, max");
    train_and_export({"--dataset", "numbers.csv", "--task", "regress", "--cell", cell, "--lr",
                      "0.01", "--readout", "mean"},
                     /*has_softmax=*/false);
    compare_predictions(std::string(cell) + " numbers");
  }
}

TEST_F(OnnxOfCheckpoint, GoesOnWithATextAsSampleDoes) {
  if (pythons_with_onnx().empty()) GTEST_SKIP() << kNoOnnx;
  std::string text;
  for (int i = 0; i < 40; ++i)
    text += "Gr\u00fc\u00dfe Nummer " + std::to_string(i) + " aus \u0141\u00f3d\u017a.\n";
  write("text.txt", text);
  for (const char* cell : {"rnn", "lstm", "gru"}) {
    for (const test::Words& norm : {test::Words(), test::Words{"--layer-norm"}}) {
      train_and_export(test::joined({"--dataset", "text.txt", "--cell", cell, "--layers", "2",
                                     "--optimizer", "adam", "--lr", "0.01", "--iterations", "60"},
                                    norm));
      write("answer.json", run({"sample", "r/last.pt", "--prompt", "Gr\u00fc", "--temperature", "0",
                                "--length", "80", "--json", "-q", "--threads", "1"}));
      compare(cell, {"sample", folder.path("r.onnx"), folder.path("answer.json")});
    }
  }
}

TEST_F(OnnxOfCheckpoint, IsRefusedWhereItCannotBe) {
  train_and_export({"--data", "data"});
  test::expect_failure(rnnctl({"export", "r/last.pt", "-o", "w.safetensors", "--softmax"}), 2,
                       testing::HasSubstr("--softmax is for --format onnx; leave it out"));
  write("numbers.csv", rows(40, 6, [](int i) { return std::to_string(1000.5 + 3.25 * i); }));
  train_and_export({"--dataset", "numbers.csv", "--task", "regress"}, /*has_softmax=*/false);
  test::expect_failure(rnnctl({"export", "r/last.pt", "-o", "w.onnx", "--softmax"}), 2,
                       testing::HasSubstr("predicts a number and has no classes"));
}

}  // namespace
}  // namespace rnnctl
