// An evaluation in words, for people.
#pragma once

#include <string>

#include <rnnctl/training/evaluation.h>

namespace rnnctl::training {

/// "accuracy", "R2", "loss": what a task is judged by.
std::string judged_by(data::Task task);

/// That figure: "94.46" (per cent), "0.9912", "1.5600 nats".
std::string judged_text(const Evaluation& evaluation);

/// "Test Accuracy: 94.46 (9446/10000)  loss 0.1912", "Test R2: 0.9912  MAE 0.0123  MSE 0.0003",
/// "Test Loss: 1.5600 nats a character (2.2506 bits, perplexity 4.76)  accuracy 53.91".
std::string result_line(const Evaluation& evaluation);

}  // namespace rnnctl::training
