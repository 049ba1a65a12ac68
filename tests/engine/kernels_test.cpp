// Each kernel against its plain reference, with every instruction set of the machine.
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
#include "engine/kernels/reference.h"
#include "engine/kernels/update.h"

namespace rnnctl::engine::kernels {
namespace {

std::vector<float> random_floats(std::size_t count, unsigned seed = 1) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count + Buffer::kSlack);
  for (float& value : values) value = normal(generator);
  return values;
}

/// w [depth, columns] as the kernels want it.
PackedMatrix packed(std::size_t depth, std::size_t columns, const float* w) {
  PackedMatrix result(depth, columns);
  for (std::size_t task = 0; task < result.tasks(); ++task) {
    result.pack(task, 0, depth, {w, columns, 1});
  }
  return result;
}

/// tanh of each value, through a product with rows of ones. There are several ways for a column to
/// get its tanh: in a panel of one vector, in one of two, and behind the panels.
std::vector<float> tanh_of(const std::vector<float>& values) {
  constexpr std::size_t kColumns = 9 + 33, kWidths[] = {9, 33};
  constexpr std::size_t kAtOnce = 4096;
  std::vector<float> result;
  for (std::size_t first = 0; first < values.size(); first += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, values.size() - first);
    std::vector<float> all(count * kColumns);
    std::size_t column = 0;
    for (const std::size_t width : kWidths) {
      PackedMatrix ones = packed(1, width, std::vector<float>(width, 1.0F).data());
      std::fill_n(ones.bias(), width, -0.0F);  // leaves -0 as it is
      multiply(ones, Activation::kTanh, count, {values.data() + first, 1},
               {all.data() + column, kColumns});
      column += width;
    }
    for (std::size_t i = 0; i < count; ++i) {
      const float* const row = all.data() + i * kColumns;
      result.push_back(row[0]);
      for (std::size_t c = 1; c < kColumns; ++c) {
        // Behind the panels a sum starts with 0, which takes a 0's sign.
        if (row[c] == row[0] || (std::isnan(row[c]) && std::isnan(row[0]))) continue;
        ADD_FAILURE() << "tanh(" << values[first + i] << ") in columns 0 and " << c << ": "
                      << row[0] << " and " << row[c];
        return result;
      }
    }
  }
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
    // Every 4,093rd float there is, and more of those from 2^-6 to 16, where tanh bends.
    std::vector<float> values;
    const auto add = [&](std::uint64_t bits) {
      const auto word = static_cast<std::uint32_t>(bits);
      float value = 0.0F;
      std::memcpy(&value, &word, sizeof value);
      if (!std::isnan(value)) values.push_back(value);
    };
    for (std::uint64_t bits = 0; bits < (1ULL << 32); bits += 4093) add(bits);
    for (std::uint64_t bits = 0x3c800000; bits < 0x41800000; bits += 211) add(bits);
    const std::vector<float> found = tanh_of(values);
    double worst = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double error = ulps(found[i], std::tanh(static_cast<double>(values[i])));
      if (!(error <= worst)) worst = error;  // so that NaN is the worst
      ASSERT_LE(std::abs(found[i]), 1.0F);
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

constexpr Activation kActivations[] = {Activation::kNone, Activation::kTanh, Activation::kRelu};

// Beside each row there is an element that is not its own.
constexpr float kUntouched = -7.0F;

TEST(Multiply, ComputesItsElementsAndWritesNothingElse) {
  test::with_every_instruction_set([] {
    constexpr std::size_t kDepth = 35;
    for (const std::size_t rows : {1, 2, 5, 9, 27, 70}) {
      for (const std::size_t columns : {1, 7, 8, 9, 16, 17, 31, 33, 48, 100}) {
        for (const Activation activation : kActivations) {
          const std::size_t stride = columns + 1;
          const auto in = random_floats(rows * kDepth), w = random_floats(kDepth * columns, 2),
                     bias = random_floats(columns, 3);
          PackedMatrix weights = packed(kDepth, columns, w.data());
          std::copy_n(bias.data(), columns, weights.bias());
          std::vector<float> out(rows * stride, kUntouched), copy = out;
          multiply(weights, activation, rows, {in.data(), kDepth}, {out.data(), stride},
                   {copy.data(), stride});
          auto expected = reference::multiply(rows, kDepth, columns, {in.data(), kDepth},
                                              {w.data(), columns}, bias.data(), activation);
          for (std::size_t r = 0; r < rows; ++r) {
            for (std::size_t c = 0; c < columns; ++c) {
              EXPECT_NEAR(out[r * stride + c], expected(r, c), 1e-5);
            }
            EXPECT_EQ(out[r * stride + columns], kUntouched);
          }
          EXPECT_EQ(copy, out);
        }
      }
    }
  });
}

TEST(MultiplyBackward, TakesRowsThatBeginAnywhere) {
  test::with_every_instruction_set([] {
    constexpr std::size_t kRows = 7, kDepth = 5;
    for (const std::size_t columns : {1, 3, 4, 5, 8, 9, 16, 17, 31, 35, 48, 70}) {
      for (const Activation activation : kActivations) {
        const std::size_t stride = columns + 1;
        const auto in = random_floats(kRows * kDepth), w = random_floats(kDepth * columns, 2),
                   above = random_floats(kRows * stride, 3), h = random_floats(kRows * stride, 4);
        const ConstRows above_rows{above.data(), stride}, h_rows{h.data(), stride};
        std::vector<float> out(kRows * stride + 1, kUntouched), derived = out;
        multiply_backward(packed(kDepth, columns, w.data()), activation, kRows, {in.data(), kDepth},
                          above_rows, h_rows, {out.data() + 1, stride});
        times_derivative(activation, kRows, columns, above_rows, h_rows,
                         {derived.data() + 1, stride});
        auto expected =
            reference::multiply_backward(kRows, kDepth, columns, {in.data(), kDepth},
                                         {w.data(), columns}, above_rows, h_rows, activation);
        auto slopes = reference::times_derivative(kRows, columns, above_rows, h_rows, activation);
        for (std::size_t r = 0; r < kRows; ++r) {
          for (std::size_t c = 0; c < columns; ++c) {
            const double wanted = expected(r, c), slope = slopes(r, c);
            EXPECT_NEAR(out[1 + r * stride + c], wanted, 1e-5 * (1 + std::abs(wanted)));
            EXPECT_NEAR(derived[1 + r * stride + c], slope, 1e-6 * (1 + std::abs(slope)));
          }
          EXPECT_EQ(out[r * stride], kUntouched);
          EXPECT_EQ(derived[r * stride], kUntouched);
        }
      }
    }
  });
}

TEST(OuterProduct, AddsUpAnyNumberOfRows) {
  test::with_every_instruction_set([] {
    for (const std::size_t count : {1, 2, 127, 129, 767, 768, 769, 1600}) {
      constexpr std::size_t kLeft = 9, kRight = 21;
      const auto left = random_floats(count * kLeft, 2), right = random_floats(count * kRight, 3);
      std::vector<float> sums(kLeft * kRight), bias(kLeft);
      outer_product(count, {left.data(), kLeft}, kLeft, {right.data(), kRight}, kRight,
                    {sums.data(), kRight});
      column_sums(count, {left.data(), kLeft}, kLeft, bias.data());
      auto expected = reference::outer_product(count, {left.data(), kLeft}, kLeft,
                                               {right.data(), kRight}, kRight);
      const double allowed = 1e-6 * static_cast<double>(count);
      for (std::size_t i = 0; i < kLeft; ++i) {
        EXPECT_NEAR(bias[i], expected(i, kRight), allowed);
        for (std::size_t k = 0; k < kRight; ++k) {
          EXPECT_NEAR(sums[i * kRight + k], expected(i, k), allowed);
        }
      }
    }
  });
}

// On the left more columns than are worked on at once, on the right rows with something between.
TEST(OuterProduct, HasAnyNumberOfColumns) {
  test::with_every_instruction_set([] {
    constexpr std::size_t kCount = 130, kRight = 37, kStride = 48;
    for (const std::size_t columns : {1, 71, 72, 73, 157, 300}) {
      const auto left = random_floats(kCount * columns), right = random_floats(kCount * kStride, 2);
      std::vector<float> sums(columns * kRight);
      outer_product(kCount, {left.data(), columns}, columns, {right.data(), kStride}, kRight,
                    {sums.data(), kRight});
      auto expected = reference::outer_product(kCount, {left.data(), columns}, columns,
                                               {right.data(), kStride}, kRight);
      for (std::size_t i = 0; i < columns * kRight; ++i) {
        EXPECT_NEAR(sums[i], expected(i / kRight, i % kRight), 1e-4);
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
      EXPECT_EQ(factors, reference::dropout(key, 0.25, columns));
    }
  });
}

TEST(CrossEntropyKernel, GivesLossAndGradientOfEveryRow) {
  test::with_every_instruction_set([] {
    constexpr std::size_t kRows = 4;
    for (const std::size_t classes : {2, 3, 10, 17, 40}) {
      for (const double smoothing : {0.0, 0.1}) {
        const std::vector<float> before = random_floats(kRows * classes);
        std::vector<float> scores = before;
        const std::vector<std::int64_t> targets = {0, 1, 1, 0};
        std::vector<std::int64_t> predictions(kRows);
        const CrossEntropy found = cross_entropy(kRows, classes, targets.data(), smoothing, 0.25,
                                                 {scores.data(), classes}, predictions.data());
        double loss = 0.0;
        for (std::size_t r = 0; r < kRows; ++r) {
          const auto begin = before.begin() + static_cast<std::ptrdiff_t>(r * classes);
          std::vector<double> row(begin, begin + static_cast<std::ptrdiff_t>(classes));
          EXPECT_EQ(predictions[r], std::max_element(row.begin(), row.end()) - row.begin());
          loss +=
              reference::cross_entropy(row, static_cast<std::size_t>(targets[r]), smoothing, 0.25);
          for (std::size_t c = 0; c < classes; ++c) {
            EXPECT_NEAR(scores[r * classes + c], row[c], 1e-6);
          }
        }
        EXPECT_NEAR(found.loss, loss, 1e-5);
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

TEST(Update, MovesEachNumberAsTheFormulasSay) {
  using Kind = UpdateRule::Kind;
  test::with_every_instruction_set([] {
    constexpr std::size_t kCount = 19;
    for (const Kind kind : {Kind::kSgd, Kind::kAdam, Kind::kAdamW, Kind::kRmsprop}) {
      UpdateRule rule{.kind = kind, .weight_decay = 0.1F, .momentum = 0.5F, .scale = 0.5F};
      std::vector<float> value = random_floats(kCount), first(kCount), second(kCount);
      std::vector<reference::Number> numbers;
      for (std::size_t i = 0; i < kCount; ++i) numbers.push_back({value[i]});
      for (unsigned step = 1; step <= 3; ++step) {
        const std::vector<float> gradient = random_floats(kCount, step + 1);
        rule.correction1 = static_cast<float>(1.0 - std::pow(rule.beta1, step));
        rule.correction2_root = static_cast<float>(std::sqrt(1.0 - std::pow(rule.beta2, step)));
        update(rule, {.count = kCount,
                      .value = value.data(),
                      .gradient = gradient.data(),
                      .first = first.data(),
                      .second = kind == Kind::kSgd ? nullptr : second.data()});
        for (std::size_t i = 0; i < kCount; ++i) reference::update(rule, gradient[i], numbers[i]);
      }
      for (std::size_t i = 0; i < kCount; ++i) EXPECT_NEAR(value[i], numbers[i].value, 1e-6);
    }
  });
}

}  // namespace
}  // namespace rnnctl::engine::kernels
