// Sequences to be answered, from wherever they come; what is wrong with one does not stop the
// others.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace rnnctl::data {

struct UnlabelledSequence {
  std::string name;           ///< "digit.png", "t10k-images-idx3-ubyte[7]", "rows.csv:3", "-:3"
  std::vector<float> values;  ///< [time, features], as they stand in the file; pixels / 255
  std::int64_t time = 0;
  std::string error;  ///< why there is none; else empty
};
using TakeSequence = std::function<void(UnlabelledSequence&&)>;

/// What the network reads.
struct SequenceForm {
  std::int64_t features = 1;
  /// Of pictures, whose rows are the time steps: how many each has. 0: no pictures, any length.
  std::int64_t picture_rows = 0;
  /// Of what was trained with sequences of one length: how many steps. One number more in a row is
  /// most likely its label, and refused. 0: any length.
  std::int64_t usual_steps = 0;
};

/// Everything in the file `input`, by its contents, in its order:
///   PNG    one picture, fitted as MNIST's were (fit_picture.h)
///   IDX    its images
///   .npy   [N, T, F] or [N, T]; an .npz's X
///   .ts    its sequences, the labels left aside; .tsv (label first) where it is called so
///   lines  a sequence a row: its features, one time step after the other; without a label. Numbers
///          are separated by commas, semicolons, tabs or blanks; a first row without any is a
///          header, whose column label, class, target or y is left aside
/// Pixels of whole numbers (not of truth values) are divided by 255, rows of pixels where one of
/// them is over 1. What cannot be read is taken, too, with its error.
void read_unlabelled(const std::filesystem::path& input, const SequenceForm& form,
                     const TakeSequence& take);

/// The lines of a pipe, each taken before the next is waited for.
void read_unlabelled_lines(std::istream& lines, const std::string& name, const SequenceForm& form,
                           const TakeSequence& take);

}  // namespace rnnctl::data
