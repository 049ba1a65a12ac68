// A text as a network is taught it: its characters, and its streams.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rnnctl/base/error.h>
#include <rnnctl/data/text_dataset.h>
#include <rnnctl/data/vocabulary.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Vocabulary, HasTheCharactersOfATextInOrder) {
  const Vocabulary vocabulary("h\xC3\xA9llo", Alphabet::kCodePoints, "x");
  EXPECT_THAT(vocabulary.characters(), ElementsAre(U'h', U'l', U'o', U'\u00E9'));
  EXPECT_THAT(vocabulary.encode("oh\xC3\xA9", "x"), ElementsAre(2, 0, 3));
  EXPECT_EQ(vocabulary.text_of(3), "\xC3\xA9");
}

TEST(Vocabulary, MayBeOfBytes) {
  const Vocabulary vocabulary("a\xFF\xC3", Alphabet::kBytes, "x");
  EXPECT_EQ(vocabulary.size(), 3);
  EXPECT_THAT(vocabulary.encode("\xFF"
                                "a",
                                "x"),
              ElementsAre(2, 0));
  EXPECT_EQ(vocabulary.text_of(2), "\xFF");
}

TEST(Vocabulary, SaysWhereATextIsNotUtf8) {
  EXPECT_THAT([] { Vocabulary("ab\xFF", Alphabet::kCodePoints, "t.txt"); },
              ThrowsMessage<base::InputError>(HasSubstr("t.txt, byte 2: not UTF-8")));
  EXPECT_THAT([] { Vocabulary("aaa", Alphabet::kCodePoints, "t.txt"); },
              ThrowsMessage<base::InputError>(HasSubstr("1 different character, at least two")));
}

TEST(Vocabulary, LeavesOutUnknownCharactersWhereThatIsAskedFor) {
  const Vocabulary vocabulary("ab", Alphabet::kCodePoints, "x");
  std::vector<char32_t> unknown;
  EXPECT_THAT(vocabulary.encode("a?b!", "prompt", &unknown), ElementsAre(0, 1));
  EXPECT_THAT(unknown, ElementsAre(U'?', U'!'));
  EXPECT_THAT([&] { vocabulary.encode("a?", "v.txt"); },
              ThrowsMessage<base::InputError>(HasSubstr("v.txt, byte 1: '?' is none of the 2")));
}

TEST(Vocabulary, OfACheckpointMustBeAscending) {
  EXPECT_EQ(Vocabulary({U'a', U'b'}, Alphabet::kCodePoints).size(), 2);
  EXPECT_THROW(Vocabulary({U'a', U'a'}, Alphabet::kCodePoints), std::invalid_argument);
  EXPECT_THROW(Vocabulary({U'b', U'a'}, Alphabet::kCodePoints), std::invalid_argument);
}

TEST(Vocabulary, OfACheckpointMustBeCharacters) {
  const auto of = [](std::vector<char32_t> characters, Alphabet alphabet) {
    return Vocabulary(std::move(characters), alphabet).size();
  };
  EXPECT_EQ(of({0, 0xD7FF, 0xE000, 0x10FFFF}, Alphabet::kCodePoints), 4);
  for (const char32_t none : {0xD800, 0xDFFF, 0x110000}) {
    EXPECT_THROW(of({U'a', none}, Alphabet::kCodePoints), std::invalid_argument) << int(none);
    EXPECT_THROW(of({none, 0x110001}, Alphabet::kCodePoints), std::invalid_argument) << int(none);
  }
  EXPECT_EQ(of({0, 0xFF}, Alphabet::kBytes), 2);
  EXPECT_THROW(of({0, 0x100}, Alphabet::kBytes), std::invalid_argument);
  EXPECT_THROW(of({}, Alphabet::kBytes), std::invalid_argument);
}

/// 0, 1, 2, … so that a character says where it stands.
std::vector<std::int32_t> counting(std::int64_t count) {
  std::vector<std::int32_t> characters;
  for (std::int32_t i = 0; i < count; ++i) characters.push_back(i);
  return characters;
}

// 11 pairs in 3 streams: 0 to 3, 4 to 7, 8 to 10.
TEST(TextDataset, BatchesGoOnWhereTheLastOneStopped) {
  const TextDataset text("text", counting(12), 12, 3, 3);
  EXPECT_EQ(text.shape().count, 6);
  std::vector<float> inputs(3 * 3 * 12);
  std::vector<std::int64_t> targets(9);
  text.gather(std::vector<std::uint32_t>{0, 1, 2}, {}, inputs.data(), targets.data());
  EXPECT_THAT(targets, ElementsAre(1, 2, 3, 5, 6, 7, 9, 10, 11));
  text.gather(std::vector<std::uint32_t>{3, 4, 5}, {}, inputs.data(), targets.data());
  constexpr auto kNone = kIgnoredTarget;
  EXPECT_THAT(targets, ElementsAre(4, kNone, kNone, 8, kNone, kNone, kNone, kNone, kNone));
}

TEST(TextDataset, HasEveryPairOnce) {
  for (const std::int64_t count : {2, 5, 12, 50, 101}) {
    for (const std::int64_t streams : {1, 2, 7}) {
      for (const std::int64_t time : {1, 3, 64}) {
        if (count - 1 < streams) continue;
        const TextDataset text("text", counting(count), count, streams, time);
        std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
        for (std::uint32_t i = 0; i < text.shape().count; ++i) {
          std::vector<float> inputs(static_cast<std::size_t>(time * count));
          std::vector<std::int64_t> targets(static_cast<std::size_t>(time));
          text.gather(std::vector<std::uint32_t>{i}, {}, inputs.data(), targets.data());
          for (std::int64_t t = 0; t < time; ++t) {
            const auto row = inputs.begin() + t * count;
            const auto hot = std::find(row, row + count, character_input(count));
            const std::int64_t target = targets[static_cast<std::size_t>(t)];
            EXPECT_EQ(hot == row + count, target == kIgnoredTarget);
            if (target != kIgnoredTarget) pairs.emplace_back(hot - row, target);
          }
        }
        std::sort(pairs.begin(), pairs.end());
        ASSERT_EQ(pairs.size(), static_cast<std::size_t>(count - 1));
        for (std::int64_t i = 0; i + 1 < count; ++i) {
          EXPECT_EQ(pairs[static_cast<std::size_t>(i)], std::make_pair(i, i + 1));
        }
      }
    }
  }
}

TEST(TextDataset, RefusesATextThatIsTooShort) {
  EXPECT_THROW(TextDataset("text", counting(3), 3, 3, 1), base::UsageError);
  EXPECT_THROW(TextDataset("text", counting(3), 3, 0, 1), std::invalid_argument);
}

}  // namespace
}  // namespace rnnctl::data
