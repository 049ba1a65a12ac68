// What `rnnctl explain` found out about one answer, and the figures that are shown of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/answer_print.h"
#include <rnnctl/data/standardisation.h>
#include <rnnctl/models/explanation.h>

namespace rnnctl::commands {

struct Explained {
  std::string checkpoint;
  std::string input;                    ///< "test[3]", "digit.png", or the prompt
  std::vector<std::string> characters;  ///< of a prompt, one a step; else none
  bool is_picture = false;              ///< the steps are its rows
  data::Standardisation pixels;         ///< by which a picture was prepared; empty: not at all
  torch::Tensor x;                      ///< [time, input] float64, as the network reads it
  bool has_classes = true;              ///< characters are, too
  std::string answer;                   ///< where it has
  double probability = 0.0;             ///< of the answer
  double value = 0.0;                   ///< where it has no classes
  std::string explained;                ///< the class whose score was differentiated
  double explained_probability = 0.0;
  double score = 0.0;          ///< what was differentiated; of numbers the value
  std::optional<Truth> truth;  ///< of a test example
  models::Explanation found;   ///< of numbers in the data's units, as the value
};

/// What one time step, or several, mean to the score. To the first order, changing inputs by d
/// changes it by the sum of gradient * d.
struct StepFigures {
  double gradient = 0.0;      ///< norm of the gradient with respect to the inputs
  double importance = 0.0;    ///< norm of gradient * input, number by number
  double contribution = 0.0;  ///< sum of the same: for the score (> 0) or against it
};
/// Of `count` steps from `first` on, taken together.
StepFigures step_figures(const Explained& explained, std::int64_t first, std::int64_t count = 1);

/// A picture's pixels [time, input] as they are, 0 black and 1 white.
torch::Tensor grey_of(const Explained& explained);

/// The places of the units of `states` [time, units], those first that are at their largest (in
/// size) early.
std::vector<std::int64_t> units_by_time(const torch::Tensor& states);

/// The largest of `numbers` in size; 1 where all are 0.
double largest_size(const torch::Tensor& numbers);

/// The norm of each row.
std::vector<double> row_norms(const torch::Tensor& rows);

/// How the gradient goes back through one layer's states.
struct GradientFlow {
  std::string name;           ///< "1", "2 backward", "1 memory"
  std::vector<double> norms;  ///< a step each, in the order in which the direction reads them
  double first() const { return norms.front(); }
  double last() const { return norms.back(); }
  /// What is left at the first step of the last step's gradient; nothing where there was none.
  std::optional<double> left() const;
  /// "vanishes: of the gradient at the last step 0.3 % is left at the first".
  std::string words() const;
};
std::vector<GradientFlow> flows_of(const Explained& explained);

/// "1", "1 forward", "1 backward": the direction where there are two.
std::string layer_name(const Explained& explained, const models::Explanation::Layer& layer);

}  // namespace rnnctl::commands
