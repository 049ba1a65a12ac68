// A text's characters as numbers: the same ones wherever its bytes lie and from wherever they are
// read on.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/idx_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/base/error.h>
#include <rnnctl/data/character_text.h>
#include <rnnctl/data/text_dataset.h>
#include <rnnctl/data/text_file.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::vector<std::int32_t> numbers_of(const CharacterText& text) {
  std::vector<std::int32_t> numbers;
  if (text.size() == 0) return numbers;
  CharacterText::Reader reader = text.from(0);
  for (std::size_t i = 0; i < text.size(); ++i) numbers.push_back(reader.next());
  return numbers;
}

CharacterText text_of(const std::string& text, Alphabet alphabet = Alphabet::kCodePoints) {
  return {SharedBytes(text), Vocabulary(text, alphabet, "x"), "x"};
}

/// Characters of one to four bytes, in no order.
std::string mixed(std::size_t count) {
  const char* const kinds[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "b", "c"};
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += kinds[i * i * 7 % 11 % std::size(kinds)];
  return text;
}

TEST(CharacterText, HasTheNumbersThatTheVocabularyGives) {
  for (const std::string& text :
       {std::string("hello"), mixed(1), mixed(255) + "abc", mixed(2000)}) {
    for (const Alphabet alphabet : {Alphabet::kCodePoints, Alphabet::kBytes}) {
      const Vocabulary vocabulary(text + "ab", alphabet, "x");
      const CharacterText characters(SharedBytes(text), vocabulary, "x");
      EXPECT_EQ(numbers_of(characters), vocabulary.encode(text, "x"));
    }
  }
}

TEST(CharacterText, IsReadOnFromAnyCharacter) {
  const CharacterText text = text_of(mixed(1000));
  const std::vector<std::int32_t> numbers = numbers_of(text);
  ASSERT_EQ(numbers.size(), 1000U);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    CharacterText::Reader reader = text.from(i);
    ASSERT_EQ(reader.next(), numbers[i]) << i;
    if (i + 1 == numbers.size()) break;
    ASSERT_EQ(reader.next(), numbers[i + 1]) << i;
  }
  EXPECT_THROW(text.from(1000), std::out_of_range);
  CharacterText::Reader last = text.from(999);
  last.next();
  EXPECT_THROW(last.next(), std::out_of_range);
}

TEST(CharacterText, MayBeTheNumbersThemselves) {
  const CharacterText text({3, 1, 70'000});
  EXPECT_THAT(numbers_of(text), ElementsAre(3, 1, 70'000));
  EXPECT_EQ(text.from(2).next(), 70'000);
  EXPECT_THROW(text.from(3), std::out_of_range);
}

TEST(CharacterText, RefusesWhatTheVocabularyDoesNotHave) {
  const Vocabulary vocabulary("ab", Alphabet::kCodePoints, "x");
  const auto read = [&](const std::string& text) {
    return [&vocabulary, text] { CharacterText(SharedBytes(text), vocabulary, "v.txt"); };
  };
  EXPECT_THAT(read("ab\xC3\xA9"), ThrowsMessage<base::InputError>(HasSubstr(
                                      "v.txt, byte 2: '\xC3\xA9' is none of the 2 characters")));
  EXPECT_THAT(read("ab\xC3"),
              ThrowsMessage<base::InputError>(HasSubstr("v.txt, byte 2: not UTF-8")));
}

/// What all examples of a range are.
std::pair<std::vector<float>, std::vector<std::int64_t>> batches_of(const TextDataset& text) {
  const DatasetShape& shape = text.shape();
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = 0; i < shape.count; ++i) indices.push_back(i);
  const auto steps = static_cast<std::size_t>(shape.count * shape.time);
  std::pair<std::vector<float>, std::vector<std::int64_t>> batch = {
      std::vector<float>(steps * static_cast<std::size_t>(shape.input)),
      std::vector<std::int64_t>(steps)};
  text.gather(indices, {}, batch.first.data(), batch.second.data());
  return batch;
}

TEST(CharacterText, GivesTheSameBatchesMappedHeldUnpackedAndAsNumbers) {
  const ScratchFolder folder;
  const std::string text = mixed(1000);
  const Vocabulary vocabulary(text, Alphabet::kCodePoints, "x");
  const std::vector<std::int32_t> numbers = vocabulary.encode(text, "x");
  const std::int64_t classes = vocabulary.size();
  const auto expected = batches_of(
      TextDataset("x", std::vector<std::int32_t>(numbers.begin() + 300, numbers.begin() + 900),
                  classes, 7, 20));

  const auto raw = folder.write("raw", "\xEF\xBB\xBF" + text);
  const auto packed = folder.write("packed", gzip(text));
  for (const SharedBytes& bytes :
       {read_corpus(raw), read_corpus(raw, 0), read_corpus(packed), read_corpus(packed, 0)}) {
    const auto shared = std::make_shared<const CharacterText>(bytes, vocabulary, "x");
    EXPECT_EQ(batches_of(TextDataset("x", {shared, 300, 600}, classes, 7, 20)), expected);
  }
  const auto shared = std::make_shared<const CharacterText>(SharedBytes(text), vocabulary, "x");
  EXPECT_THROW(TextDataset("x", {shared, 300, 701}, classes, 7, 20), std::invalid_argument);
  EXPECT_THROW(TextDataset("x", {shared, 1001, 0}, classes, 7, 20), std::invalid_argument);
}

// What a mapped file says may change; a number that is none must never be written with.
TEST(CharacterText, NoticesAMappedFileThatIsChanged) {
  const ScratchFolder folder;
  const auto path = folder.write("raw", "abcabc");
  const SharedBytes bytes = read_corpus(path, 0);
  const CharacterText text(bytes, Vocabulary(bytes.text(), Alphabet::kCodePoints, "x"), "x");
  const auto overwrite = [&](const char* with) {
    std::fstream(path, std::ios::binary | std::ios::in | std::ios::out).seekp(3) << with;
  };
  EXPECT_EQ(text.from(3).next(), 0);
  for (const char* const changed : {"?", "\xFF", "\xC3\xA9"}) {
    overwrite(changed);
    EXPECT_THAT([&] { text.from(3).next(); },
                ThrowsMessage<base::InputError>(HasSubstr("x, byte 3: the text was changed")))
        << changed;
  }
}

// Where characters have several bytes, other ones may be fewer: nothing is read behind the last.
TEST(CharacterText, NoticesAMappedFileWhoseCharactersBecameFewer) {
  const ScratchFolder folder;
  const auto path = folder.write("raw", "\u00e9aaaaaa");
  const SharedBytes bytes = read_corpus(path, 0);
  const CharacterText text(bytes, Vocabulary(bytes.text(), Alphabet::kCodePoints, "x"), "x");
  std::fstream(path, std::ios::binary | std::ios::in | std::ios::out) << "\u00e9\u00e9\u00e9\u00e9";
  EXPECT_EQ(text.from(3).next(), text.from(0).next());
  EXPECT_THAT([&] { text.from(6).next(); },
              ThrowsMessage<base::InputError>(HasSubstr("the text was changed")));
}

}  // namespace
}  // namespace rnnctl::data
