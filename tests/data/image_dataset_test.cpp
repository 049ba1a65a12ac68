#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

#include <rnnctl/base/random.h>
#include <rnnctl/data/batch_stream.h>
#include <rnnctl/data/image_dataset.h>

namespace rnnctl::data {
namespace {

// `count` pictures without a black pixel, so that a black one can only have been shifted in.
ImageDataset pictures(std::int64_t count, std::int64_t rows, std::int64_t columns) {
  std::vector<std::uint8_t> pixels(count * rows * columns);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(i * 37 % 255 + 1);
  }
  std::vector<std::uint8_t> labels(count);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(i % 10);
  return ImageDataset("pictures", std::move(pixels), std::move(labels), rows, columns, 10);
}

std::vector<float> gather_one(const ImageDataset& images, const Augmentation& augmentation,
                              std::uint32_t index) {
  std::vector<float> inputs(images.shape().time * images.shape().input);
  std::int64_t target = -1;
  images.gather(std::span(&index, 1), augmentation, inputs.data(), &target);
  return inputs;
}

// The plain meaning of a shift, one pixel at a time.
std::vector<float> shifted(const ImageDataset& images, std::uint32_t index, std::int64_t right,
                           std::int64_t down) {
  const std::int64_t rows = images.shape().time;
  const std::int64_t columns = images.shape().input;
  std::vector<float> result;
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < columns; ++column) {
      const std::int64_t from_row = row - down;
      const std::int64_t from_column = column - right;
      const bool inside =
          from_row >= 0 && from_row < rows && from_column >= 0 && from_column < columns;
      const auto pixel = inside ? images.pixels(index)[from_row * columns + from_column] : 0;
      result.push_back(static_cast<float>(pixel) / 255.0f);
    }
  }
  return result;
}

// The shift that `gather` must have applied, drawn as dataset.h says.
std::pair<std::int64_t, std::int64_t> drawn_shift(const Augmentation& augmentation,
                                                  std::uint32_t index) {
  base::RandomStream random(augmentation.seed, base::RandomPurpose::kAugment, augmentation.epoch,
                            index);
  const std::uint32_t choices = 2 * static_cast<std::uint32_t>(augmentation.max_shift) + 1;
  const std::int64_t right = static_cast<std::int64_t>(random.below(choices));
  const std::int64_t down = static_cast<std::int64_t>(random.below(choices));
  return {right - augmentation.max_shift, down - augmentation.max_shift};
}

TEST(ImageDataset, RowsAreTimeStepsAndColumnsFeatures) {
  const ImageDataset images = pictures(7, 3, 4);
  EXPECT_EQ(images.shape().count, 7);
  EXPECT_EQ(images.shape().time, 3);
  EXPECT_EQ(images.shape().input, 4);
  EXPECT_EQ(images.shape().num_classes, 10);
  EXPECT_EQ(images.shape().targets_per_example, 1);
}

// torchvision's ToTensor divides in float; x * (1 / 255) differs from it for 126 of the 256 values.
TEST(ImageDataset, EveryPixelValueIsScaledAsToTensorDoes) {
  std::vector<std::uint8_t> pixels(256);
  std::iota(pixels.begin(), pixels.end(), std::uint8_t{0});
  const ImageDataset images("all values", pixels, {0}, 16, 16, 1);
  const std::vector<float> inputs = gather_one(images, {}, 0);
  for (int pixel = 0; pixel < 256; ++pixel) {
    // The double quotient, rounded once more, is the correctly rounded float quotient.
    EXPECT_EQ(inputs[pixel], static_cast<float>(pixel / 255.0)) << pixel;
  }
  EXPECT_EQ(inputs[1], 0x1.010102p-8f);  // torch.tensor(1.) / 255 prints 0.003921568859368563
  EXPECT_EQ(inputs[255], 1.0f);
}

// Two of four pixels are 51 (a fifth), one is 255; torchvision's Normalize divides after
// subtracting.
TEST(ImageDataset, StandardisesWhatItScaled) {
  const Standardisation figures{{0.25F}, {0.5F}};
  const ImageDataset images("figures", std::vector<std::uint8_t>{51, 0, 255, 51}, {0}, 2, 2, 1, {},
                            figures);
  const float fifth = 51.0F / 255.0F;
  EXPECT_EQ(gather_one(images, {}, 0),
            (std::vector{(fifth - 0.25F) / 0.5F, -0.5F, 1.5F, (fifth - 0.25F) / 0.5F}));
}

// What a shift lets in is paper, black like the rest of it.
TEST(ImageDataset, ShiftsInStandardisedBlack) {
  const Standardisation figures{{0.25F}, {0.5F}};
  const ImageDataset images("white", std::vector<std::uint8_t>(16, 255), {0}, 4, 4, 1, {}, figures);
  const Augmentation augmentation{.max_shift = 3, .seed = 11, .epoch = 2};
  const auto [right, down] = drawn_shift(augmentation, 0);
  const std::int64_t white = std::max<std::int64_t>(0, 4 - std::abs(right)) *
                             std::max<std::int64_t>(0, 4 - std::abs(down));
  const std::vector<float> shifted = gather_one(images, augmentation, 0);
  EXPECT_LT(white, 16);
  EXPECT_EQ(std::count(shifted.begin(), shifted.end(), 1.5F), white);
  EXPECT_EQ(std::count(shifted.begin(), shifted.end(), -0.5F), 16 - white);
}

TEST(ImageDataset, RefusesFiguresOfSeveralFeatures) {
  EXPECT_THROW(ImageDataset("two", std::vector<std::uint8_t>(4), {0}, 2, 2, 1, {},
                            {{0.1F, 0.2F}, {1.0F, 1.0F}}),
               std::invalid_argument);
}

TEST(ImageDataset, GathersInTheOrderAskedFor) {
  const ImageDataset images = pictures(5, 2, 3);
  const std::vector<std::uint32_t> indices = {4, 0, 4};
  std::vector<float> inputs(3 * 6);
  std::vector<std::int64_t> targets(3);
  images.gather(indices, {}, inputs.data(), targets.data());
  EXPECT_EQ(targets, (std::vector<std::int64_t>{4, 0, 4}));
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::vector<float> one(inputs.begin() + i * 6, inputs.begin() + (i + 1) * 6);
    EXPECT_EQ(one, shifted(images, indices[i], 0, 0)) << i;
  }
}

TEST(ImageDataset, ShiftsLikeThePlainReference) {
  // More columns than rows, and shifts that reach beyond the whole picture.
  const ImageDataset images = pictures(40, 5, 9);
  for (const int max_shift : {1, 3, 12}) {
    const Augmentation augmentation{.max_shift = max_shift, .seed = 11, .epoch = 2};
    for (std::uint32_t index = 0; index < 40; ++index) {
      const auto [right, down] = drawn_shift(augmentation, index);
      EXPECT_EQ(gather_one(images, augmentation, index), shifted(images, index, right, down))
          << "by " << right << " right and " << down << " down";
    }
  }
}

TEST(ImageDataset, ShiftsAreUniformOverTheSquare) {
  const ImageDataset images = pictures(1, 7, 7);
  std::map<std::vector<float>, int> draws;
  for (std::uint32_t epoch = 0; epoch < 5000; ++epoch) {
    ++draws[gather_one(images, {2, 1, epoch}, 0)];
  }
  double chi_squared = 0.0;
  for (std::int64_t right = -2; right <= 2; ++right) {
    for (std::int64_t down = -2; down <= 2; ++down) {
      const double excess = draws[shifted(images, 0, right, down)] - 200.0;
      chi_squared += excess * excess / 200.0;
    }
  }
  EXPECT_EQ(draws.size(), 25u);   // none that is not in the square
  EXPECT_LT(chi_squared, 51.18);  // the 99.9% quantile for 24 degrees of freedom
}

// What an example looks like in an epoch must not depend on the batch it happens to be in.
TEST(ImageDataset, AugmentationDoesNotDependOnTheBatch) {
  const ImageDataset images = pictures(50, 6, 6);
  const auto by_example = [&](std::int64_t batch_size, bool shuffle) {
    BatchStream stream(images,
                       {.batch_size = batch_size, .shuffle = shuffle, .seed = 3, .max_shift = 2});
    std::multiset<std::vector<float>> examples;
    for (std::int64_t k = 0; k < stream.batches_per_epoch(); ++k) {
      const Batch& batch = stream.at(4, k);
      for (std::int64_t i = 0; i < batch.size; ++i) {
        examples.emplace(batch.inputs + i * 36, batch.inputs + (i + 1) * 36);
      }
    }
    return examples;
  };
  EXPECT_EQ(by_example(1, false), by_example(7, true));
  EXPECT_EQ(by_example(7, true), by_example(50, true));
}

TEST(ImageDataset, AugmentationDependsOnSeedEpochAndExample) {
  // All pictures alike, so that only the shift can make a difference.
  const ImageDataset images("alike", std::vector<std::uint8_t>(40 * 100, 255),
                            std::vector<std::uint8_t>(40, 0), 10, 10, 1);
  const auto all = [&](std::uint64_t seed, std::uint32_t epoch) {
    std::vector<std::vector<float>> result;
    for (std::uint32_t index = 0; index < 40; ++index) {
      result.push_back(gather_one(images, {3, seed, epoch}, index));
    }
    return result;
  };
  const auto base = all(1, 0);
  EXPECT_EQ(base, all(1, 0));
  EXPECT_NE(base, all(2, 0));
  EXPECT_NE(base, all(1, 1));
  EXPECT_GT(std::set(base.begin(), base.end()).size(), 10u);
}

TEST(ImageDataset, RejectsAnIndexBeyondTheEnd) {
  const ImageDataset images = pictures(3, 2, 2);
  EXPECT_THROW(gather_one(images, {}, 3), std::out_of_range);
}

TEST(ImageDataset, RejectsSizesThatContradictEachOther) {
  const auto make = [](std::size_t pixels, std::size_t labels, std::int64_t rows,
                       std::int64_t columns) {
    return ImageDataset("x", std::vector<std::uint8_t>(pixels), std::vector<std::uint8_t>(labels),
                        rows, columns, 10);
  };
  EXPECT_NO_THROW(make(12, 2, 2, 3));
  EXPECT_NO_THROW(make(0, 0, 2, 3));
  EXPECT_THROW(make(13, 2, 2, 3), std::invalid_argument);
  EXPECT_THROW(make(12, 3, 2, 3), std::invalid_argument);
  EXPECT_THROW(make(12, 2, 3, 3), std::invalid_argument);
  EXPECT_THROW(make(12, 2, 0, 3), std::invalid_argument);
  EXPECT_THROW(make(12, 2, -2, -3), std::invalid_argument);
  EXPECT_THROW(make(12, 2, std::int64_t{1} << 62, 8), std::invalid_argument);
}

}  // namespace
}  // namespace rnnctl::data
