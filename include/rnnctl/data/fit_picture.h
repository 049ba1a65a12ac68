// Makes a picture of a digit what MNIST's digits are.
#pragma once

#include <cstdint>
#include <vector>

#include <rnnctl/data/grey_picture.h>

namespace rnnctl::data {

/// A picture [rows, columns] of light ink on black, made from `picture` as MNIST's were (LeCun,
/// Cortes, Burges: "The MNIST database of handwritten digits",
/// http://yann.lecun.com/exdb/mnist/): the ink keeps its proportions and fills a box of 20/28 of
/// the smaller side (20 x 20 in 28 x 28), whose centre of mass is then moved, by whole pixels, to
/// the middle. As in MNIST that is pixel 14 of 0 to 27, the first of the second half; the box stays
/// inside the field where lopsided ink would push it out. The darkest ink becomes 255.
///
/// - Paper is the median of the picture's outermost pixels; where it is light, the picture is
///   inverted.
/// - Ink is what stands out from the paper by at least a quarter of what the darkest ink does, and
///   by 24 levels beyond the paper's own grain (4 standard deviations of the outermost pixels).
///   Texture, the noise of a JPEG and faint shadows are less. Specks as dark as ink count as ink.
/// - A picture without ink becomes all zeros.
/// - A picture that is [rows, columns] already and dark at its edge, as MNIST's own are, comes back
///   unchanged, byte for byte.
///
/// Throws std::invalid_argument for sizes below 1 and for pixels that contradict the picture's
/// size.
std::vector<std::uint8_t> fit_as_mnist(const GreyPicture& picture, std::int64_t rows,
                                       std::int64_t columns);

}  // namespace rnnctl::data
