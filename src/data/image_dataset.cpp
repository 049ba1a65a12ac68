#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "data/pixel_scale.h"
#include <rnnctl/base/random.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/image_dataset.h>

namespace rnnctl::data {
namespace {

// Shuffled pictures lie all over the memory, where no hardware looks ahead: asking for each some
// pictures early makes a batch of MNIST two to three times faster. Further ahead gains nothing.
constexpr std::size_t kPicturesAhead = 4;

void prefetch(std::span<const std::uint8_t> picture) {
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t byte = 0; byte < picture.size(); byte += kCacheLine) {
    __builtin_prefetch(picture.data() + byte);
  }
}

struct Shift {
  std::int64_t right = 0;
  std::int64_t down = 0;
};

Shift draw_shift(const Augmentation& augmentation, std::uint32_t index) {
  if (augmentation.max_shift <= 0) return {};
  base::RandomStream random(augmentation.seed, base::RandomPurpose::kAugment, augmentation.epoch,
                            index);
  const std::int64_t reach = augmentation.max_shift;
  const auto choices = static_cast<std::uint32_t>(2 * reach + 1);
  const std::int64_t right = random.below(choices) - reach;
  const std::int64_t down = random.below(choices) - reach;
  return {right, down};
}

// shifted[r, c] = scaled picture[r - down, c - right], black where that lies outside the picture.
// Moved as one run of pixels; what that carries from one row into the next is blackened afterwards.
void scale_shifted(std::span<const std::uint8_t> picture, std::int64_t columns, Shift shift,
                   const PixelScale& scale, float* shifted) {
  const auto size = static_cast<std::int64_t>(picture.size());
  const std::int64_t rows = size / columns;
  if (std::abs(shift.down) >= rows || std::abs(shift.right) >= columns) {
    std::fill_n(shifted, size, scale.black());
    return;
  }
  const std::int64_t offset = shift.down * columns + shift.right;
  const std::int64_t begin = std::max<std::int64_t>(0, offset);
  const std::int64_t end = std::min(size, size + offset);
  std::fill(shifted, shifted + begin, scale.black());
  scale.apply(picture.subspan(begin - offset, end - begin), shifted + begin);
  std::fill(shifted + end, shifted + size, scale.black());
  const std::int64_t entered = shift.right > 0 ? 0 : columns + shift.right;
  for (std::int64_t row = 0; row < rows; ++row) {
    std::fill_n(shifted + row * columns + entered, std::abs(shift.right), scale.black());
  }
}

}  // namespace

ImageDataset::ImageDataset(std::string description, SharedBytes pixels, SharedBytes labels,
                           std::int64_t rows, std::int64_t columns, std::int64_t num_classes,
                           std::vector<std::string> content_hashes, const Standardisation& figures)
    : description_(std::move(description)),
      pixels_(std::move(pixels)),
      labels_(std::move(labels)),
      content_hashes_(std::move(content_hashes)),
      scale_(std::make_shared<const PixelScale>(figures)),
      shape_{.count = static_cast<std::int64_t>(labels_.size()),
             .time = rows,
             .input = columns,
             .num_classes = num_classes} {
  // Divided rather than multiplied, so that no product can overflow.
  const auto pixel_count = static_cast<std::int64_t>(pixels_.size());
  const bool fits = rows >= 1 && columns >= 1 && num_classes >= 1 &&
                    (shape_.count == 0 ? pixel_count == 0
                                       : pixel_count % shape_.count == 0 &&
                                             pixel_count / shape_.count % rows == 0 &&
                                             pixel_count / shape_.count / rows == columns);
  if (!fits) {
    throw std::invalid_argument(base::str("ImageDataset: ", pixel_count, " pixels and ",
                                          shape_.count, " labels do not make pictures of ", rows,
                                          " x ", columns, " in ", num_classes, " classes"));
  }
}

std::span<const std::uint8_t> ImageDataset::pixels(std::uint32_t index) const {
  const auto size = static_cast<std::size_t>(shape_.time * shape_.input);
  return std::span(pixels_).subspan(index * size, size);
}

void ImageDataset::gather(std::span<const std::uint32_t> indices, const Augmentation& augmentation,
                          float* inputs, std::int64_t* targets) const {
  const std::int64_t size = shape_.time * shape_.input;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (i + kPicturesAhead < indices.size() && indices[i + kPicturesAhead] < shape_.count) {
      prefetch(pixels(indices[i + kPicturesAhead]));
    }
    const std::uint32_t index = indices[i];
    if (index >= shape_.count) {
      throw std::out_of_range(base::str("ImageDataset: example ", index, " of ", shape_.count));
    }
    const std::span<const std::uint8_t> picture = pixels(index);
    const Shift shift = draw_shift(augmentation, index);
    if (shift.right == 0 && shift.down == 0) {
      scale_->apply(picture, inputs);
    } else {
      scale_shifted(picture, shape_.input, shift, *scale_, inputs);
    }
    inputs += size;
    targets[i] = labels_[index];
  }
}

}  // namespace rnnctl::data
