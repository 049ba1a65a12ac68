#include "commands/explain_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <rnnctl/base/text.h>

namespace rnnctl::commands {
namespace {

using data::Colour;
using data::ColourPicture;

// Everything in pixels.
constexpr std::int64_t kEdge = 16;
constexpr std::int64_t kGap = 8;
constexpr std::int64_t kTextScale = 2;
constexpr std::int64_t kTextRows = 5 * kTextScale;
constexpr std::int64_t kTextColumns = 4 * kTextScale;  // of a character
constexpr std::int64_t kHeading = kTextRows + 6;
constexpr std::int64_t kBarRows = 48;
constexpr std::int64_t kNarrowest = 560;  // room for the headings
constexpr Colour kInk = {40, 40, 40};
constexpr Colour kBar = {96, 96, 96};
constexpr Colour kFrame = {190, 190, 190};

/// As large as fits into `room` pixels, within what is easy to see.
std::int64_t cell_size(std::int64_t count, std::int64_t room, std::int64_t largest) {
  return std::clamp<std::int64_t>(room / count, 1, largest);
}

std::string two_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return text;
}

/// Sizes of what is drawn, known before there is a picture.
struct Layout {
  explicit Layout(const Explained& explained)
      : steps(explained.x.size(0)),
        step_columns(cell_size(steps, 840, 24)),
        pixel(explained.is_picture ? cell_size(std::max(steps, explained.x.size(1)), 280, 16) : 0) {
    rows = kEdge + input_rows();
    for (const auto& layer : explained.found.layers) {
      rows += layer_rows(layer.hidden);
      if (layer.memory.defined()) rows += layer_rows(layer.memory);
    }
    const std::int64_t pictures =
        pixel > 0 ? 2 * (explained.x.size(1) * pixel + 3 * kGap) + 100 : 0;
    columns = 2 * kEdge + std::max({steps * step_columns, pictures, kNarrowest});
  }

  static std::int64_t unit_rows(const torch::Tensor& states) {
    return cell_size(states.size(1), 240, 10);
  }
  std::int64_t input_rows() const {
    return pixel > 0 ? kHeading + steps * pixel + 2 * kGap
                     : kHeading + kBarRows + kTextRows + 2 * kGap;
  }
  std::int64_t layer_rows(const torch::Tensor& states) const {
    return kHeading + states.size(1) * unit_rows(states) + kGap + kHeading + kBarRows + kTextRows +
           2 * kGap;
  }

  std::int64_t steps, step_columns;
  std::int64_t pixel;  ///< size of a pixel of the picture that is explained; 0: it is none
  std::int64_t rows = 0, columns = 0;
};

class Drawing {
 public:
  explicit Drawing(const Explained& explained)
      : explained_(explained), layout_(explained), picture_(layout_.rows, layout_.columns) {}

  ColourPicture draw() {
    if (layout_.pixel > 0) {
      draw_picture();
    } else {
      draw_importance();
    }
    for (const auto& layer : explained_.found.layers) {
      const std::string name = "LAYER " + layer_name(explained_, layer);
      draw_states(name + " HIDDEN STATE", layer.hidden, layer.gradient);
      if (layer.memory.defined()) {
        draw_states(name + " MEMORY", layer.memory, layer.memory_gradient);
      }
    }
    return picture_;
  }

 private:
  void heading(std::int64_t left, const std::string& text) {
    picture_.write(top_, left, text, kTextScale, kInk);
  }

  void frame(std::int64_t top, std::int64_t left, std::int64_t rows, std::int64_t columns) {
    picture_.fill(top - 1, left - 1, rows + 2, columns + 2, kFrame);
  }

  /// The picture itself, the gradient over a pale copy of it, and a bar for each row's importance.
  void draw_picture() {
    const torch::Tensor pixels = grey_of(explained_).clamp(0, 1).contiguous();
    const torch::Tensor gradient =
        (explained_.found.input_gradient / largest_size(explained_.found.input_gradient))
            .contiguous();
    const std::int64_t columns = pixels.size(1), size = layout_.pixel;
    const std::int64_t second = kEdge + columns * size + 3 * kGap;
    const std::int64_t bars = second + columns * size + kGap;
    heading(kEdge, "INPUT");
    heading(second, "GRADIENT OF THE SCORE");
    top_ += kHeading;
    frame(top_, kEdge, layout_.steps * size, columns * size);
    frame(top_, second, layout_.steps * size, columns * size);
    const double* pixel = pixels.const_data_ptr<double>();
    const double* slope = gradient.const_data_ptr<double>();
    for (std::int64_t i = 0; i < pixels.numel(); ++i) {
      const std::int64_t top = top_ + i / columns * size, left = i % columns * size;
      const auto grey = static_cast<std::uint8_t>(pixel[i] * 255 + 0.5);
      picture_.fill(top, kEdge + left, size, size, {grey, grey, grey});
      const Colour pale = data::mixed({255, 255, 255}, {150, 150, 150}, pixel[i]);
      const Colour full = data::diverging(slope[i] < 0 ? -1 : 1);
      picture_.fill(top, second + left, size, size, data::mixed(pale, full, std::abs(slope[i])));
    }
    draw_row_bars(bars);
    top_ += layout_.steps * size + 2 * kGap;
  }

  void draw_row_bars(std::int64_t left) {
    constexpr std::int64_t kLongest = 80;
    const auto figures = all_steps();
    const double highest = highest_importance(figures);
    for (std::size_t step = 0; step < figures.size(); ++step) {
      const auto length =
          std::llround(figures[step].importance / highest * static_cast<double>(kLongest));
      picture_.fill(top_ + static_cast<std::int64_t>(step) * layout_.pixel, left,
                    std::max<std::int64_t>(1, layout_.pixel - 1), length,
                    bar_colour(figures[step]));
    }
  }

  void draw_importance() {
    heading(kEdge, "IMPORTANCE OF EACH STEP  ORANGE: FOR THE SCORE  BLUE: AGAINST IT");
    top_ += kHeading;
    const auto figures = all_steps();
    const double highest = highest_importance(figures);
    for (std::size_t step = 0; step < figures.size(); ++step) {
      draw_bar(static_cast<std::int64_t>(step), figures[step].importance / highest,
               bar_colour(figures[step]));
    }
    top_ += kBarRows + 3;
    draw_steps();
    top_ += kTextRows + 2 * kGap - 3;
  }

  void draw_states(const std::string& name, const torch::Tensor& states,
                   const torch::Tensor& gradient) {
    const double largest = largest_size(states);
    heading(kEdge, name);
    draw_scale(kEdge + static_cast<std::int64_t>(name.size() + 2) * kTextColumns, largest);
    top_ += kHeading;
    const std::int64_t size = Layout::unit_rows(states);
    frame(top_, kEdge, states.size(1) * size, layout_.steps * layout_.step_columns);
    const torch::Tensor shares = (states / largest).contiguous();
    const double* share = shares.const_data_ptr<double>();
    std::int64_t top = top_;
    for (const std::int64_t unit : units_by_time(states)) {
      for (std::int64_t step = 0; step < layout_.steps; ++step) {
        picture_.fill(top, kEdge + step * layout_.step_columns, size, layout_.step_columns,
                      data::diverging(share[step * states.size(1) + unit]));
      }
      top += size;
    }
    top_ = top + kGap;
    const std::vector<double> norms = row_norms(gradient);
    const double highest = std::max(*std::ranges::max_element(norms), 1e-300);
    heading(kEdge, "NORM OF THE GRADIENT THERE, AT MOST " + two_digits(highest));
    top_ += kHeading;
    for (std::size_t step = 0; step < norms.size(); ++step) {
      draw_bar(static_cast<std::int64_t>(step), norms[step] / highest, kBar);
    }
    top_ += kBarRows + 3;
    draw_steps();
    top_ += kTextRows + 2 * kGap - 3;
  }

  /// -1.5 in blue to 1.5 in orange.
  void draw_scale(std::int64_t left, double largest) {
    constexpr std::int64_t kWidth = 80;
    const std::string low = two_digits(-largest), high = two_digits(largest);
    heading(left, low);
    left += static_cast<std::int64_t>(low.size() + 1) * kTextColumns;
    for (std::int64_t i = 0; i < kWidth; ++i) {
      const double share = 2.0 * static_cast<double>(i) / (kWidth - 1) - 1;
      picture_.fill(top_, left + i, kTextRows, 1, data::diverging(share));
    }
    heading(left + kWidth + kTextColumns, high);
  }

  /// On the line kBarRows below the top.
  void draw_bar(std::int64_t step, double share, Colour colour) {
    const auto rows = std::llround(share * static_cast<double>(kBarRows));
    const std::int64_t gap = layout_.step_columns > 3 ? 1 : 0;
    picture_.fill(top_ + kBarRows - rows, kEdge + step * layout_.step_columns, rows,
                  layout_.step_columns - gap, colour);
  }

  /// A text's characters below its steps where they have room, else the steps' numbers.
  void draw_steps() {
    const auto& characters = explained_.characters;
    if (!characters.empty() && layout_.step_columns >= kTextColumns) {
      for (std::size_t i = 0; i < characters.size(); ++i) {
        const char shown = characters[i].size() == 1 ? characters[i][0] : '\0';
        picture_.write(top_, kEdge + static_cast<std::int64_t>(i) * layout_.step_columns,
                       std::string_view(&shown, 1), kTextScale, kInk);
      }
      return;
    }
    std::int64_t free = 0;
    const std::int64_t every = label_distance();
    for (std::int64_t step = 0; step < layout_.steps; ++step) {
      const bool has_label = step == 0 || (step + 1) % every == 0;
      const std::int64_t left = kEdge + step * layout_.step_columns;
      if (!has_label || left < free) continue;
      const std::string number = std::to_string(step + 1);
      picture_.write(top_, left, number, kTextScale, kInk);
      free = left + static_cast<std::int64_t>(number.size() + 1) * kTextColumns;
    }
  }

  /// 1, 5, 10, 50, 100 … steps, so that labels are 40 pixels apart or more.
  std::int64_t label_distance() const {
    std::int64_t distance = 1;
    while (distance * layout_.step_columns < 40) {
      distance *= std::to_string(distance)[0] == '1' ? 5 : 2;
    }
    return distance;
  }

  std::vector<StepFigures> all_steps() const {
    std::vector<StepFigures> figures;
    for (std::int64_t i = 0; i < layout_.steps; ++i) figures.push_back(step_figures(explained_, i));
    return figures;
  }
  static double highest_importance(const std::vector<StepFigures>& figures) {
    const double highest = std::ranges::max(figures, {}, &StepFigures::importance).importance;
    return highest > 0 ? highest : 1.0;
  }
  static Colour bar_colour(const StepFigures& step) {
    return data::diverging(step.contribution < 0 ? -1 : 1);
  }

  const Explained& explained_;
  Layout layout_;
  ColourPicture picture_;
  std::int64_t top_ = kEdge;
};

}  // namespace

data::ColourPicture drawing_of(const Explained& explained) { return Drawing(explained).draw(); }

}  // namespace rnnctl::commands
