#include <string>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "config/support.h"
#include <rnnctl/config/yaml_reader.h>

namespace rnnctl::config {
namespace {

class YamlReader : public testing::Test {
 protected:
  std::vector<GivenValue> read(const std::string& yaml) const {
    return read_yaml(folder_.write("a.yaml", yaml));
  }
  /// The error without the folder in front: "a.yaml:1: ..."
  std::string error(const std::string& yaml) const {
    return without_folder(usage_error([&] { read(yaml); }));
  }
  std::string error_of_file(const std::string& name) const {
    return without_folder(usage_error([&] { read_yaml(folder_.path() / name); }));
  }
  TemporaryFolder folder_;

 private:
  std::string without_folder(const std::string& message) const {
    const std::string folder = folder_.path().string() + "/";
    return message.compare(0, folder.size(), folder) == 0 ? message.substr(folder.size()) : message;
  }
};

TEST_F(YamlReader, GivesNamesTextsAndLines) {
  const auto values = read("# Model C\nmodel: stacked\n\nlr: 1e-3  # small\n'act': \"tanh\"\n");
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values[0].name, "model");
  EXPECT_EQ(values[0].text, "stacked");
  EXPECT_EQ(values[1].text, "1e-3");
  EXPECT_EQ(values[1].origin, (folder_.path() / "a.yaml").string() + ":4");
  EXPECT_EQ(values[1].where, (folder_.path() / "a.yaml").string() + ":4: key 'lr'");
  EXPECT_EQ(values[2].name, "act");
  EXPECT_EQ(values[2].text, "tanh");
}

TEST_F(YamlReader, TakesAnEmptyFileForNoOptions) {
  EXPECT_TRUE(read("").empty());
  EXPECT_TRUE(read("# lr: 1\n\n").empty());
  EXPECT_TRUE(read("{}\n").empty());
}

TEST_F(YamlReader, TakesDocumentMarksByteOrderMarkAndWindowsLines) {
  EXPECT_EQ(read("---\nlr: 1\n...\n").size(), 1u);
  EXPECT_EQ(read("\xef\xbb\xbflr: 1\r\nseed: 2\r\n").at(1).text, "2");
  EXPECT_EQ(read("{lr: 1, seed: 2}").size(), 2u);
}

TEST_F(YamlReader, NamesTheNearestKey) {
  EXPECT_EQ(error("seed: 1\nlearing-rate: 0.1\n"),
            "a.yaml:2: unknown key 'learing-rate', did you mean 'lr'?");
  EXPECT_EQ(error("batch_size: 1\n"),
            "a.yaml:1: unknown key 'batch_size', did you mean 'batch-size'?");
  EXPECT_EQ(error("qwertz: 1\n"),
            "a.yaml:1: unknown key 'qwertz', 'rnnctl train --help' lists the options without their "
            "dashes");
  EXPECT_EQ(error("--lr: 1\n"), "a.yaml:1: unknown key '--lr', did you mean 'lr'?");
  EXPECT_EQ(error("<<: 1\n").substr(0, 26), "a.yaml:1: unknown key '<<'");
}

TEST_F(YamlReader, RefusesKeysOfTheCommandLine) {
  EXPECT_EQ(error("json: true\n"), "a.yaml:1: key 'json' belongs on the command line, as --json");
  for (const char* key : {"quiet", "verbose", "print-config", "config"}) {
    EXPECT_NE(error(std::string(key) + ": true\n").find("belongs on the command line"),
              std::string::npos);
  }
}

TEST_F(YamlReader, RefusesDuplicates) {
  EXPECT_EQ(error("lr: 1\nseed: 1\nlr: 1\n"),
            "a.yaml:3: duplicate key 'lr', it is already in line 1");
}

TEST_F(YamlReader, RefusesAnchorsAliasesAndTags) {
  EXPECT_EQ(error("lr: &x 1\n"), "a.yaml:1: key 'lr': an anchor (&) is not allowed");
  EXPECT_EQ(error("&x lr: 1\n"), "a.yaml:1: an anchor (&) is not allowed");
  EXPECT_EQ(error("&x {lr: 1}\n"), "a.yaml:1: an anchor (&) is not allowed");
  EXPECT_EQ(error("lr: *x\n"), "a.yaml:1: not valid YAML: the referenced anchor is not defined");
  EXPECT_EQ(error("lr: !!float 1\n"),
            "a.yaml:1: key 'lr': a tag (tag:yaml.org,2002:float) is not allowed");
  EXPECT_EQ(error("!!map {lr: 1}\n"), "a.yaml:1: a tag (tag:yaml.org,2002:map) is not allowed");
}

TEST_F(YamlReader, RefusesWhatIsNotFlat) {
  EXPECT_EQ(error("seed: 1\nlr: [1, 2]\n"),
            "a.yaml:2: key 'lr': a list or map is not allowed, one value is expected");
  EXPECT_EQ(error("lr:\n  max: 1\n"),
            "a.yaml:2: key 'lr': a list or map is not allowed, one value is expected");
  EXPECT_EQ(error("? [lr]\n: 1\n"),
            "a.yaml:1: a list or map is no key, an option's name is expected");
  EXPECT_EQ(error("- lr: 1\n"), "a.yaml:1: a map of options is expected, lines like 'lr: 0.1'");
  EXPECT_EQ(error("lr=0.1\n"), "a.yaml:1: a map of options is expected, lines like 'lr: 0.1'");
  EXPECT_EQ(error("~\n"), "a.yaml:1: a map of options is expected, lines like 'lr: 0.1'");
}

TEST_F(YamlReader, RefusesMissingValues) {
  EXPECT_EQ(error("seed: 1\nlr:\n\n"), "a.yaml:2: key 'lr' has no value");
  EXPECT_EQ(error("data: ~\n"), "a.yaml:1: key 'data' has no value");
  EXPECT_EQ(error("model: null\n"), "a.yaml:1: key 'model' has no value");
}

TEST_F(YamlReader, RefusesTextForNumbers) {
  EXPECT_EQ(error("layers: \"2\"\n"),
            "a.yaml:1: key 'layers': '2' is quoted text, write the number without quotes");
  EXPECT_EQ(error("stateful: 'true'\n"),
            "a.yaml:1: key 'stateful': 'true' is quoted text, write true or false without quotes");
  EXPECT_EQ(read("threads: 'auto'\n").at(0).text, "auto");
}

TEST_F(YamlReader, RefusesASecondDocument) {
  EXPECT_EQ(error("lr: 1\n---\nlr: 2\n"),
            "a.yaml:2: a second document begins here, one is expected");
}

TEST_F(YamlReader, SaysWhereTheYamlIsBroken) {
  EXPECT_EQ(error("lr: 1\n  seed: 2\n"), "a.yaml:2: not valid YAML: illegal map value");
  EXPECT_EQ(error("seed: 1\nmodel: @home\n"), "a.yaml:2: not valid YAML: unknown token");
}

TEST_F(YamlReader, RefusesControlCharacters) {
  // yaml-cpp takes the byte 4 for the end of the file: lr would be lost without a word.
  EXPECT_EQ(error("seed: 1\n\x04\nlr: 2\n"),
            "a.yaml:2: control character \\x04, a text file is expected");
  EXPECT_EQ(error(std::string("lr: 1\0\nseed: 2\n", 16)),
            "a.yaml:1: control character \\x00, a text file is expected");
  EXPECT_EQ(error(std::string("PK\x03\x04", 4)),
            "a.yaml:1: control character \\x03, a text file is expected");
}

TEST_F(YamlReader, RefusesWhatIsNoFile) {
  std::filesystem::create_directory(folder_.path() / "folder");
  ASSERT_EQ(mkfifo((folder_.path() / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(error_of_file("none.yaml"), "none.yaml: no such configuration file");
  EXPECT_EQ(error_of_file("folder"), "folder: is a directory, a YAML file is expected");
  EXPECT_EQ(error_of_file("fifo"), "fifo: is no regular file, a YAML file is expected");
}

TEST_F(YamlReader, RefusesMoreThanAMebibyte) {
  const std::size_t mebibyte = 1 << 20;
  EXPECT_TRUE(read(std::string(mebibyte, '\n')).empty());
  EXPECT_EQ(error(std::string(mebibyte + 1, '\n')),
            "a.yaml: is larger than 1 MiB, that is no configuration");
}

TEST_F(YamlReader, DoesNotReadAGigabyteToRefuseIt) {
  const auto path = folder_.write("a.yaml", "data: \"");
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40);  // sparse, takes no disk
  EXPECT_EQ(error_of_file("a.yaml"), "a.yaml: is larger than 1 MiB, that is no configuration");
}

TEST_F(YamlReader, TakesTheLongestScalarThatAFileCanHold) {
  const std::string text((1 << 20) - 7, 'x');
  EXPECT_EQ(read("data: " + text + "\n").at(0).text, text);
  const std::string message = error("? " + text);
  EXPECT_EQ(message.substr(0, 23), "a.yaml:1: unknown key '");
  EXPECT_LT(message.size(), 200u);
}

TEST_F(YamlReader, NeverExpandsAliases) {
  std::string laughs = "lr: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (char name = 'b'; name <= 'z'; ++name) {
    const std::string previous = std::string("*") + static_cast<char>(name - 1);
    laughs += std::string("k") + name + ": &" + name + " [" + previous;
    for (int i = 0; i < 8; ++i) laughs += "," + previous;
    laughs += "]\n";
  }
  EXPECT_EQ(error(laughs), "a.yaml:1: key 'lr': an anchor (&) is not allowed");
}

TEST_F(YamlReader, DoesNotFollowDeepNesting) {
  for (const char* piece : {"[", "{", "- ", "? ", "{lr: ", "[[", "lr: [", "!", "&", "*", "\""}) {
    std::string yaml;
    while (yaml.size() < 200'000) yaml += piece;
    EXPECT_EQ(error(yaml).substr(0, 7), "a.yaml:") << piece;
  }
}

}  // namespace
}  // namespace rnnctl::config
