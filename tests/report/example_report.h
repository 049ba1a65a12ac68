// A report of one run, to be changed by the tests.
#pragma once

#include <string>

#include <rnnctl/report/report.h>

namespace rnnctl::report::testing {

inline runs::Curve falling_curve(std::size_t points, double from) {
  runs::Curve curve;
  for (std::size_t i = 0; i < points; ++i) {
    const double value = from / static_cast<double>(i + 1);
    curve.push_back({static_cast<std::int64_t>(10 * (i + 1)), value, value, value});
  }
  return curve;
}

inline RunReport example_run(const std::string& name = "runs/a") {
  RunReport run;
  run.name = name;
  run.run.path = name;
  run.run.state = runs::RunState::kDone;
  run.run.network = "stacked rnn 1x100";
  run.run.data = "MNIST";
  run.run.iteration = 300;
  run.run.total_iterations = 300;
  run.run.test.accuracy = 0.9446;
  run.run.test.loss = 0.1879;
  run.curves.loss = falling_curve(30, 2.0);
  run.curves.accuracy = falling_curve(30, 0.5);
  run.curves.learning_rate = falling_curve(30, 0.1);
  run.curves.examples_per_second = falling_curve(30, 1000.0);
  run.curves.validation.loss = falling_curve(3, 1.5);
  run.curves.validation.accuracy = falling_curve(3, 0.9);
  run.settings = {{"Training", "lr", "0.05", "0.1", true}, {"Run", "seed", "1", "1", false}};
  run.parameters = {{"rnn.weight_ih_l0", "[100, 28]", 2800}, {"fc.bias", "[10]", 10}};
  run.repeated_by = "rnnctl repro " + name;
  run.facts = {{"LibTorch", "2.15.0"}};
  run.data = {{"SHA-256", "ba891046", true}};
  return run;
}

/// 10 of class 0, of which 2 are taken for class 1; 5 of class 1, all right.
inline TestResult example_test() {
  TestResult test;
  test.checkpoint = "best.pt";
  test.iteration = 200;
  test.data = "MNIST";
  test.figures.accuracy = 13.0 / 15.0;
  test.figures.loss = 0.25;
  test.correct = 13;
  test.count = 15;
  test.confusion = {{8, 2}, {0, 5}};
  Mistake mistake;
  mistake.index = 7;
  mistake.label = "0";
  mistake.prediction = "1";
  mistake.probability = 0.998;
  mistake.rows = mistake.columns = 1;
  mistake.png = {std::byte{0x89}, std::byte{'P'}};
  test.mistakes = {mistake};
  return test;
}

inline StatesOfExample example_states() {
  LayerStates layer;
  layer.name = "1";
  layer.png = {std::byte{0x89}, std::byte{'P'}};
  layer.units = 300;
  layer.shown_units = 128;
  layer.shown_steps = 2;
  layer.largest = 0.987;
  layer.gradient = {1.0, 2.0};
  layer.flow = "stays: of the gradient at the last step 50 % is left at the first";
  return {"test[0]", "", "7 with probability 0.9984", "7", 2, {layer}};
}

inline Report example_report() {
  Report report;
  report.runs = {example_run()};
  report.runs[0].test = example_test();
  report.runs[0].states = example_states();
  report.made = "2026-01-31T12:00:00Z";
  report.version = "0.1.0";
  return report;
}

}  // namespace rnnctl::report::testing
