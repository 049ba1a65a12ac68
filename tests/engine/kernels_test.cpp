// Each kernel against plain loops in double precision, with every instruction set of the machine.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "engine/instruction_sets.h"
#include "engine/kernels/cross_entropy.h"
#include "engine/kernels/dropout.h"
#include "engine/kernels/elementwise.h"
#include "engine/kernels/matmul.h"
#include "engine/kernels/outer_product.h"
#include "engine/kernels/update.h"
#include <rnnctl/base/random.h>

namespace rnnctl::engine::kernels {
namespace {

std::vector<float> random_floats(std::size_t count, unsigned seed = 1) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count + Buffer::kSlack);
  for (float& value : values) value = normal(generator);
  return values;
}

/// tanh of each value, through a product with a row of ones: enough columns for a panel.
std::vector<float> tanh_of(const std::vector<float>& values) {
  constexpr std::size_t kColumns = 9;
  PackedMatrix ones(1, kColumns);
  const std::vector<float> row(kColumns, 1.0F);
  for (std::size_t task = 0; task < ones.tasks(); ++task) {
    ones.pack(task, 0, 1, {row.data(), kColumns, 1});
  }
  std::fill_n(ones.bias(), kColumns, -0.0F);  // leaves -0 as it is
  std::vector<float> all(values.size() * kColumns), result;
  multiply(ones, Activation::kTanh, values.size(), {values.data(), 1}, {all.data(), kColumns});
  for (std::size_t i = 0; i < values.size(); ++i) result.push_back(all[i * kColumns]);
  return result;
}

/// Units in the last place of the float nearest to `expected`.
double ulps(float found, double expected) {
  const float nearest = static_cast<float>(expected);
  const float next = std::nextafter(std::abs(nearest), std::numeric_limits<float>::infinity());
  const double unit = static_cast<double>(next) - static_cast<double>(std::abs(nearest));
  return std::abs(static_cast<double>(found) - expected) / unit;
}

TEST(Tanh, IsWithinTwoUnitsInTheLastPlace) {
  test::with_every_instruction_set([] {
    // Every 4,093rd float there is.
    std::vector<float> values;
    for (std::uint64_t bits = 0; bits < (1ULL << 32); bits += 4093) {
      const auto word = static_cast<std::uint32_t>(bits);
      float value = 0.0F;
      std::memcpy(&value, &word, sizeof value);
      if (!std::isnan(value)) values.push_back(value);
    }
    const std::vector<float> found = tanh_of(values);
    double worst = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double error = ulps(found[i], std::tanh(static_cast<double>(values[i])));
      if (!(error <= worst)) worst = error;  // so that NaN is the worst
    }
    EXPECT_LE(worst, 2.0);
    RecordProperty("worst_ulps", std::to_string(worst));
  });
}

TEST(Tanh, IsExactWhereItMustBe) {
  test::with_every_instruction_set([] {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const std::vector<float> found =
        tanh_of({0.0F, -0.0F, 9.1F, -9.1F, 1e30F, -1e30F, kInfinity, -kInfinity, std::nanf("")});
    EXPECT_EQ(found[0], 0.0F);
    EXPECT_FALSE(std::signbit(found[0]));
    EXPECT_TRUE(std::signbit(found[1]));
    for (const std::size_t i : {2, 4, 6}) {
      EXPECT_EQ(found[i], 1.0F);
      EXPECT_EQ(found[i + 1], -1.0F);
    }
    EXPECT_TRUE(std::isnan(found[8]));
    const std::vector<float> up = tanh_of({0.3F, 1.7F, 5.0F}),
                             down = tanh_of({-0.3F, -1.7F, -5.0F});
    for (std::size_t i = 0; i < up.size(); ++i) EXPECT_EQ(down[i], -up[i]);
  });
}

TEST(Multiply, WritesNothingButItsElements) {
  test::with_every_instruction_set([] {
    for (const std::size_t columns : {1, 7, 9, 17, 31, 33}) {
      constexpr std::size_t kRows = 5, kDepth = 3;
      const std::vector<float> in = random_floats(kRows * kDepth),
                               w = random_floats(kDepth * columns);
      PackedMatrix packed(kDepth, columns);
      for (std::size_t p = 0; p < packed.tasks(); ++p) {
        packed.pack(p, 0, kDepth, {w.data(), columns, 1});
      }
      std::vector<float> out(kRows * (columns + 1), -7.0F);
      multiply(packed, Activation::kNone, kRows, {in.data(), kDepth}, {out.data(), columns + 1});
      for (std::size_t r = 0; r < kRows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
          double sum = 0.0;
          for (std::size_t k = 0; k < kDepth; ++k) {
            sum +=
                static_cast<double>(in[r * kDepth + k]) * static_cast<double>(w[k * columns + c]);
          }
          EXPECT_NEAR(out[r * (columns + 1) + c], sum, 1e-6);
        }
        EXPECT_EQ(out[r * (columns + 1) + columns], -7.0F);
      }
    }
  });
}

/// The derivative of tanh where its value is h.
double tanh_derivative(float h) { return 1.0 - static_cast<double>(h) * static_cast<double>(h); }

TEST(MultiplyBackward, TakesRowsThatBeginAnywhere) {
  test::with_every_instruction_set([] {
    for (const std::size_t columns : {1, 3, 4, 5, 9, 17, 31, 35, 70}) {
      constexpr std::size_t kRows = 7, kDepth = 5;
      const std::size_t stride = columns + 1;
      const std::vector<float> in = random_floats(kRows * kDepth);
      const std::vector<float> w = random_floats(kDepth * columns, 2);
      const std::vector<float> above = random_floats(kRows * stride, 3);
      const std::vector<float> h = random_floats(kRows * stride, 4);
      PackedMatrix packed(kDepth, columns);
      for (std::size_t p = 0; p < packed.tasks(); ++p) {
        packed.pack(p, 0, kDepth, {w.data(), columns, 1});
      }
      std::vector<float> out(kRows * stride + 1, -7.0F), derived = out;
      multiply_backward(packed, Activation::kTanh, kRows, {in.data(), kDepth},
                        {above.data(), stride}, {h.data(), stride}, {out.data() + 1, stride});
      times_derivative(Activation::kTanh, kRows, columns, {above.data(), stride},
                       {h.data(), stride}, {derived.data() + 1, stride});
      for (std::size_t r = 0; r < kRows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
          const double from_above = static_cast<double>(above[r * stride + c]);
          double sum = from_above;
          for (std::size_t k = 0; k < kDepth; ++k) {
            sum +=
                static_cast<double>(in[r * kDepth + k]) * static_cast<double>(w[k * columns + c]);
          }
          const double slope = tanh_derivative(h[r * stride + c]);
          EXPECT_NEAR(out[1 + r * stride + c], sum * slope, 1e-5 * (1 + std::abs(sum * slope)));
          EXPECT_NEAR(derived[1 + r * stride + c], from_above * slope,
                      1e-6 * (1 + std::abs(from_above * slope)));
        }
        EXPECT_EQ(out[r * stride], -7.0F);
        EXPECT_EQ(derived[r * stride], -7.0F);
      }
    }
  });
}

TEST(OuterProduct, AddsUpAnyNumberOfRows) {
  test::with_every_instruction_set([] {
    for (const std::size_t count : {1, 2, 767, 768, 769, 1600}) {
      constexpr std::size_t kLeft = 9, kRight = 21;
      const std::vector<float> left = random_floats(count * kLeft, 2);
      const std::vector<float> right = random_floats(count * kRight, 3);
      std::vector<float> sums(kLeft * kRight), bias(kLeft);
      outer_product(count, {left.data(), kLeft}, kLeft, {right.data(), kRight}, kRight,
                    {sums.data(), kRight});
      column_sums(count, {left.data(), kLeft}, kLeft, bias.data());
      const double allowed = 1e-6 * static_cast<double>(count);
      for (std::size_t i = 0; i < kLeft; ++i) {
        double column = 0.0;
        for (std::size_t r = 0; r < count; ++r) column += static_cast<double>(left[r * kLeft + i]);
        EXPECT_NEAR(bias[i], column, allowed);
        for (std::size_t k = 0; k < kRight; ++k) {
          double sum = 0.0;
          for (std::size_t r = 0; r < count; ++r) {
            sum += static_cast<double>(left[r * kLeft + i]) *
                   static_cast<double>(right[r * kRight + k]);
          }
          EXPECT_NEAR(sums[i * kRight + k], sum, allowed);
        }
      }
    }
  });
}

TEST(Dropout, DrawsWhatPhiloxSays) {
  test::with_every_instruction_set([] {
    for (const std::size_t columns : {1, 4, 5, 63, 100, 150}) {
      const DropoutKey key{.seed = 0x123456789abcdef0, .iteration = 7, .layer = 2, .row = 31};
      std::vector<float> factors(columns);
      draw_dropout(key, 0.25, columns, factors.data());
      const std::size_t quarter = (columns + 3) / 4;
      for (std::size_t c = 0; c < columns; ++c) {
        const auto words = base::philox(
            {static_cast<std::uint32_t>(c % quarter),
             static_cast<std::uint32_t>(base::RandomPurpose::kDropout) | 2U << 8, 7, 31},
            {0x9abcdef0, 0x12345678});
        const bool dropped = words[c / quarter] < (1U << 30);
        EXPECT_EQ(factors[c], dropped ? 0.0F : static_cast<float>(1.0 / 0.75)) << c;
      }
    }
  });
}

TEST(CrossEntropyKernel, ANumberThatIsNoneIsNotHidden) {
  test::with_every_instruction_set([] {
    std::vector<float> scores = {1.0F, std::nanf(""), 2.0F, 0.0F};
    const std::int64_t target = 0;
    std::int64_t prediction = -1;
    EXPECT_TRUE(
        std::isnan(cross_entropy(1, 3, &target, 0.0, 1.0, {scores.data(), 4}, &prediction).loss));
  });
}

}  // namespace
}  // namespace rnnctl::engine::kernels
