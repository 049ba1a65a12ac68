// fuzz-seeds FOLDER: writes the seed corpus, a folder per target, out of the builders of the unit
// tests. scripts/fuzz.sh --seeds calls it for fuzz/corpus.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "checkpoint/example_checkpoint.h"
#include "checkpoint/sealed_archive.h"
#include "checkpoint/zip_bytes.h"
#include "data/idx_bytes.h"
#include <rnnctl/checkpoint/safetensors.h>
#include <rnnctl/config/resolve.h>
#include <rnnctl/config/yaml_writer.h>

namespace rnnctl::fuzz {
namespace {

using checkpoint::testing::build_zip;
using checkpoint::testing::entries_of;
using checkpoint::testing::little_endian;
using checkpoint::testing::to_text;

class Corpus {
 public:
  explicit Corpus(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void add(const std::string& target, const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories(folder_ / target);
    std::ofstream(folder_ / target / name, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path folder_;
};

std::string record(const std::string& archive, const std::string& name) {
  for (const auto& entry : entries_of(archive)) {
    if (entry.name.ends_with(name)) return entry.data;
  }
  throw std::runtime_error("no record " + name);
}

std::string fixture(const char* name) {
  const auto folder = std::filesystem::path(RNNCTL_SOURCE_DIR) / "tests/checkpoint/fixtures";
  std::ifstream file(folder / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void add_checkpoints(const Corpus& corpus) {
  const std::string written =
      to_text(checkpoint::encode(checkpoint::testing::example_checkpoint()));
  const std::string python = fixture("plain_weights_torch_2.15.pt");
  corpus.add("checkpoint", "rnnctl.pt", written);
  corpus.add("checkpoint", "torch-2.15.pt", python);
  corpus.add("checkpoint", "torch-1.13.pt", fixture("plain_weights_torch_1.13.pt"));
  corpus.add("checkpoint", "least.pt",
             to_text(build_zip({{"w/data.pkl", "\x80\x02}."}, {"w/version", "3\n"}})));
  corpus.add("safetensors", "rnnctl.safetensors",
             to_text(checkpoint::encode_safetensors(checkpoint::testing::example_checkpoint())));
  corpus.add("safetensors", "python.safetensors", fixture("weights_safetensors_0.8.safetensors"));
  corpus.add("safetensors", "least.safetensors", little_endian(2, 8) + "{}");
  corpus.add("pickle", "rnnctl.pkl", record(written, "/data.pkl"));
  corpus.add("pickle", "torch-2.15.pkl", record(python, "/data.pkl"));
  corpus.add("pickle", "os-system.pkl",
             "\x80\x02"
             "cos\nsystem\n(X" +
                 little_endian(4, 4) +
                 "true"
                 "tR.");
}

void add_data(const Corpus& corpus) {
  const std::string bytes = data::idx_bytes({3, 4, 5});
  const std::string doubles = data::idx_header(0x0e, {2, 2}) + data::noise(32);
  corpus.add("idx", "bytes", bytes);
  corpus.add("idx", "doubles", doubles);
  corpus.add("idx", "nothing", data::idx_header(0x08, {0, 28, 28}));
  corpus.add("idx", "bytes.gz", data::gzip(bytes));
  corpus.add("gzip", "raw", "1,2\n3,4\n");
  corpus.add("gzip", "packed.gz", data::gzip(bytes));
  corpus.add("gzip", "two-members.gz", data::gzip(bytes.substr(0, 7)) + data::gzip("rest"));
  corpus.add("gzip", "zeros.gz", data::gzip(std::string(100'000, '\0')));
  corpus.add("steps", "two-steps.csv", "1,2\n3,4\n\n-5,.5\n1e2, 0\n");
  corpus.add("steps", "windows.csv",
             "\xEF\xBB\xBF"
             "1,2\r\n\r\n3,4\r\n");
  corpus.add("steps", "packed.csv.gz", data::gzip("1,2\n3,4\n"));
}

void add_configurations(const Corpus& corpus) {
  corpus.add("yaml", "every-option.yaml", config::to_yaml(config::resolve({})));
  corpus.add("yaml", "flow.yaml", "%YAML 1.2\n--- {lr: 1e-3, 'act': \"relu\", data: \"a\\tb\"}\n");
  corpus.add("yaml", "block.yaml", "data: >-\n  a\n  b\nmodel: |\n  stacked\n...\n");
  corpus.add("yaml", "laughs.yaml", "lr: &a [1, 1]\nseed: &b [*a, *a]\nlayers: [*b, *b]\n");
  corpus.add("weights", "flow.yaml", "Wx: [[1, 2], [3, 4], [5, 6]]\nb: [.5, -1e-3]\n");
  corpus.add("weights", "block.yaml", "Wy:\n  - [1, 2]\n  -\n    - 3\n    - 4\n");
  corpus.add("weights", "json.json", R"({"b":[[1,2]],"Wx":[[1,2],[3,4],[5,6]]})");
}

}  // namespace
}  // namespace rnnctl::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: fuzz-seeds FOLDER\n";
    return 2;
  }
  const rnnctl::fuzz::Corpus corpus(argv[1]);
  add_checkpoints(corpus);
  add_data(corpus);
  add_configurations(corpus);
  return 0;
}
