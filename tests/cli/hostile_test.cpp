// Files made by somebody who means harm, given to the whole program: nothing of them runs, and what
// they cost is bounded by their size.
#include <sys/resource.h>

#include "checkpoint/sealed_archive.h"
#include "checkpoint/zip_bytes.h"
#include "cli/workplace.h"

namespace rnnctl {
namespace {

using checkpoint::testing::ZipEntry;
using test::Words;
using testing::AllOf;
using testing::HasSubstr;

/// What Python's pickle runs as os.system(command) when it loads it; then an empty dict.
std::string system_call(const std::string& command) {
  return "\x80\x02" + ("cos\nsystem\n(X" + checkpoint::testing::little_endian(command.size(), 4)) +
         command + "tR0}.";
}

/// The most memory that any program run by this test has taken so far.
std::int64_t peak_megabytes() {
  rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  return usage.ru_maxrss / 1024;
}

class Hostile : public test::Workplace {
 protected:
  void SetUp() override {
    const auto result = train({"--run-dir", "r"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    entries_ = checkpoint::testing::entries_of(file("r/last.pt"));
    ASSERT_FALSE(entries_.empty());
  }

  ZipEntry& entry(const std::string& name) {
    for (ZipEntry& entry : entries_) {
      if (entry.name == "archive/" + name) return entry;
    }
    throw std::out_of_range(name);
  }

  /// The run's own checkpoint after `change` of its manifest, with every checksum right.
  template <typename Change>
  void write_manifest(const std::string& path, Change change) {
    nlohmann::json manifest = nlohmann::json::parse(entry("rnnctl.json").data);
    change(manifest);
    entry("rnnctl.json").data = manifest.dump();
    write_sealed(path);
  }
  void write_sealed(const std::string& path) {
    checkpoint::testing::seal(entries_);
    test::write_file(folder.path(path),
                     checkpoint::testing::to_text(checkpoint::testing::build_zip(entries_)));
  }

  std::vector<ZipEntry> entries_;  ///< of a checkpoint of the tiny data set
};

TEST_F(Hostile, CodeInACheckpointDoesNotRun) {
  const std::string payload = system_call("touch " + folder.path("owned"));
  test::write_file(folder.path("payload.pkl"), payload);
  const auto python = test::run_program({"python3", "-c",
                                         "import pickle, sys; pickle.load(open(sys.argv[1], 'rb'))",
                                         folder.path("payload.pkl")});
  if (python.exit_code == 0) {
    EXPECT_TRUE(exists("owned")) << "the payload is harmless, so that this test shows nothing";
    std::filesystem::remove(folder.path("owned"));
  }

  entry("data.pkl").data = payload;
  write_sealed("evil.pt");
  std::filesystem::copy(folder.path("evil.pt"), folder.path("r/last.pt"),
                        std::filesystem::copy_options::overwrite_existing);
  const auto plain =
      checkpoint::testing::build_zip({{"w/data.pkl", payload}, {"w/version", "3\n"}});
  test::write_file(folder.path("plain.pt"), checkpoint::testing::to_text(plain));
  for (const Words& command :
       {Words{"eval", "evil.pt"}, Words{"inspect", "evil.pt"}, Words{"eval", "plain.pt"},
        Words{"inspect", "plain.pt"}, Words{"eval", "plain.pt", "--model", "stacked"},
        Words{"export", "evil.pt", "-o", "e.safetensors"}, Words{"train", "--resume", "r"}}) {
    test::expect_failure(rnnctl(command), 3, HasSubstr("'os.system' is refused"));
    EXPECT_FALSE(exists("owned")) << command[0] << " " << command[1];
  }
}

TEST_F(Hostile, AModelWithoutItsWeightsIsNotBuilt) {
  // 400 million parameters, 1.6 GB; the file has 4 kB.
  write_manifest("large.pt", [](auto& manifest) { manifest["model"]["hidden_size"] = 20000; });
  for (const char* command : {"eval", "inspect"}) {
    test::expect_failure(rnnctl({command, "large.pt"}), 3,
                         AllOf(HasSubstr("large.pt: its manifest describes a model of about "),
                               HasSubstr(" parameters, but it holds ")));
  }
  EXPECT_LT(peak_megabytes(), 1000);
}

TEST_F(Hostile, ModelOptionsAreNotTrusted) {
  const std::pair<const char*, nlohmann::json> changes[] = {{"hidden_size", -1},
                                                            {"hidden_size", 1e300},
                                                            {"hidden_size", "16"},
                                                            {"num_layers", 1ULL << 63},
                                                            {"num_layers", 1000},
                                                            {"input_size", 0},
                                                            {"num_classes", 1 << 20},
                                                            {"dropout", 1.0},
                                                            {"activation", "os.system"},
                                                            {"name", "no such model"},
                                                            {"name", nullptr},
                                                            {"init", "\x1b[2J"},
                                                            {"stateful", 7}};
  const std::vector<ZipEntry> whole = entries_;
  for (const auto& [option, value] : changes) {
    entries_ = whole;
    write_manifest("evil.pt", [&](auto& manifest) { manifest["model"][option] = value; });
    test::expect_failure(rnnctl({"inspect", "evil.pt"}), 3, HasSubstr("evil.pt: "));
  }
  EXPECT_LT(peak_megabytes(), 1000);
}

TEST_F(Hostile, TheConfigurationInACheckpointIsNotTrusted) {
  for (const auto& [option, value] : {std::pair<const char*, nlohmann::json>{"no-such-option", 1},
                                      {"threads", -5},
                                      {"lr", "0.1; rm -rf /"},
                                      {"seed", nlohmann::json::array({1})}}) {
    const std::vector<ZipEntry> whole = entries_;
    write_manifest("evil.pt", [&](auto& manifest) { manifest["config"][option] = value; });
    entries_ = whole;
    test::expect_failure(rnnctl({"eval", "evil.pt"}), 3, HasSubstr("evil.pt: configuration"));
  }
}

TEST_F(Hostile, ATrainingStateThatCannotBeIsNotResumed) {
  const std::pair<const char*, nlohmann::json> changes[] = {
      {"iteration", -1}, {"iteration", 1e17}, {"epoch_count", "many"}, {"saved_as", 1}};
  for (const auto& [key, value] : changes) {
    const std::vector<ZipEntry> whole = entries_;
    write_manifest("r/last.pt", [&](auto& manifest) { manifest["training"][key] = value; });
    entries_ = whole;
    test::expect_failure(rnnctl({"train", "--resume", "r"}), 3,
                         HasSubstr(std::string("training state '") + key + "'"));
  }
}

TEST_F(Hostile, ConfigurationsAreRefusedInOneLine) {
  const std::string laughs = "lr: &a [1, 1]\nseed: &b [*a, *a, *a, *a]\nlayers: [*b, *b, *b, *b]\n";
  const std::pair<const char*, std::string> files[] = {
      {"laughs.yaml", laughs},
      {"deep.yaml", std::string(200000, '[')},
      {"nul.yaml", std::string("lr: 0.1\0\nseed: 1\n", 17)},
      {"long.yaml", "? " + std::string((1 << 20) - 10, 'k') + "\n"},
      {"tag.yaml", "!!python/object/apply:os.system [\"touch owned\"]\n"}};
  for (const auto& [name, contents] : files) {
    test::write_file(folder.path(name), contents);
    test::expect_failure(rnnctl({"train", "--config", name}), 2, HasSubstr(name));
  }
  test::write_file(folder.path("huge.yaml"), "data: ");
  std::filesystem::resize_file(folder.path("huge.yaml"), std::uintmax_t{1} << 30);  // sparse
  test::expect_failure(rnnctl({"train", "--config", "huge.yaml"}), 2,
                       HasSubstr("huge.yaml: is larger than 1 MiB"));
  EXPECT_LT(peak_megabytes(), 1000);
  EXPECT_FALSE(exists("owned"));
}

}  // namespace
}  // namespace rnnctl
