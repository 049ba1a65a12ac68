#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

#include <gtest/gtest.h>
#include <zlib.h>

#include <rnnctl/base/error.h>
#include <rnnctl/data/text_file.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

class TextFile : public testing::Test {
 protected:
  TextFile() : path_(fs::path(testing::TempDir()) / (std::string("rnnctl-") + unique_name())) {}
  ~TextFile() override { fs::remove(path_); }

  static std::string unique_name() {
    return testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  void write(const std::string& contents) const {
    std::ofstream(path_, std::ios::binary) << contents;
  }
  std::string error(std::uint64_t limit = 1000) const {
    try {
      read_text_file(path_, limit);
    } catch (const base::InputError& refusal) {
      return refusal.what();
    }
    return "nothing was refused";
  }
  std::string after_path(const std::string& rest) const { return path_.string() + rest; }

  fs::path path_;
};

TEST_F(TextFile, IsReadWholeUpToTheLimit) {
  const std::string text = "a\tb\r\nc\xC3\xA4\n";
  write(text);
  EXPECT_EQ(read_text_file(path_, text.size()), text);
  EXPECT_EQ(error(text.size() - 1),
            after_path(", byte 8: the file goes on, at most 8 bytes are expected"));
}

TEST_F(TextFile, MayBeGzipAndTheLimitCountsItsContents) {
  const std::string text(100'000, 'x');
  gzFile file = gzopen(path_.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), 100'000);
  ASSERT_EQ(gzclose(file), Z_OK);
  EXPECT_EQ(read_text_file(path_, text.size()), text);
  EXPECT_NE(error(text.size() - 1).find("at most 99999 bytes are expected"), std::string::npos);
}

TEST_F(TextFile, ControlCharactersAreRefusedWithTheirLine) {
  write(std::string("one\ntwo\nth\0ree\n", 15));
  EXPECT_EQ(error(), after_path(":3: control character \\x00, a text file in UTF-8 is expected"));
  write("\x04");  // what yaml-cpp takes for the end of the file
  EXPECT_EQ(error(), after_path(":1: control character \\x04, a text file in UTF-8 is expected"));
}

// Overwritten in place: what was read stays, what is mapped follows.
TEST_F(TextFile, OfACorpusIsMappedWhereItIsLarge) {
  write("\xEF\xBB\xBFWhat ho");
  const SharedBytes held = read_corpus(path_, 10), mapped = read_corpus(path_, 9);
  EXPECT_EQ(held.text(), "What ho");
  EXPECT_EQ(mapped.text(), "What ho");
  std::fstream(path_, std::ios::binary | std::ios::in | std::ios::out).seekp(3) << "That";
  EXPECT_EQ(held.text(), "What ho");
  EXPECT_EQ(mapped.text(), "That ho");
}

TEST_F(TextFile, OfACorpusMayBeGzipAndIsThenHeld) {
  gzFile file = gzopen(path_.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(gzputs(file, "\xEF\xBB\xBFh\xC3\xA9\x01"), 7);
  ASSERT_EQ(gzclose(file), Z_OK);
  EXPECT_EQ(read_corpus(path_, 0).text(), "h\xC3\xA9\x01");
}

TEST_F(TextFile, OnlyARegularFileWithContentsIsRead) {
  EXPECT_EQ(error(), "cannot open " + after_path(": No such file or directory"));
  write("");
  EXPECT_EQ(error(), after_path(", byte 0: the file is empty"));
  fs::remove(path_);
  fs::create_directory(path_);
  EXPECT_EQ(error(), after_path(" is a directory, not a file"));
  fs::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(error(), after_path(" is a named pipe, not a file"));
}

}  // namespace
}  // namespace rnnctl::data
