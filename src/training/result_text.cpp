#include <cmath>
#include <numbers>

#include <rnnctl/base/text.h>
#include <rnnctl/training/result_text.h>

namespace rnnctl::training {
namespace {

std::string per_cent(double fraction) { return base::fixed(100.0 * fraction, 2); }

}  // namespace

std::string judged_by(data::Task task) {
  switch (task) {
    case data::Task::kRegress:
      return "R2";
    case data::Task::kNext:
      return "loss";
    case data::Task::kClassify:
      break;
  }
  return "accuracy";
}

std::string judged_text(const Evaluation& evaluation) {
  switch (evaluation.task) {
    case data::Task::kRegress:
      return base::fixed(evaluation.r_squared, 4);
    case data::Task::kNext:
      return base::fixed(evaluation.loss, 4) + " nats";
    case data::Task::kClassify:
      break;
  }
  return per_cent(evaluation.accuracy);
}

std::string result_line(const Evaluation& result) {
  switch (result.task) {
    case data::Task::kRegress:
      return base::str("Test R2: ", base::fixed(result.r_squared, 4), "  MAE ",
                       base::shortest(std::stod(base::fixed(result.mean_absolute_error, 6))),
                       "  MSE ", base::shortest(std::stod(base::fixed(result.loss, 6))));
    case data::Task::kNext:
      return base::str("Test Loss: ", base::fixed(result.loss, 4), " nats a character (",
                       base::fixed(result.loss / std::numbers::ln2, 4), " bits, perplexity ",
                       base::fixed(std::exp(result.loss), 2), ")  accuracy ",
                       per_cent(result.accuracy));
    case data::Task::kClassify:
      break;
  }
  return base::str("Test Accuracy: ", per_cent(result.accuracy), " (", result.correct, "/",
                   result.count, ")  loss ", base::fixed(result.loss, 4));
}

}  // namespace rnnctl::training
