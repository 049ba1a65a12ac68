#include <cstdlib>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/http_server.h"
#include "data/scratch_folder.h"
#include <rnnctl/base/paths.h>
#include <rnnctl/data/known_sets.h>
#include <rnnctl/data/mnist.h>

namespace rnnctl::data {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

namespace fs = std::filesystem;

const KnownSet& known(const std::string& name) { return *find_known_set(name); }

bool is_sha256(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Gets a set from a server on this machine that has `genuine`, a folder with the set's files.
std::vector<FetchedFile> fetch_from(const fs::path& genuine, const KnownSet& set,
                                    const fs::path& folder) {
  ::setenv("no_proxy", "127.0.0.1", 1);  // no proxy of the machine's between us and the server
  const HttpServer server([&](const HttpRequest& request) {
    return serve_range(request, read_bytes(genuine / request.path.substr(1)));
  });
  return fetch_files(folder, set.files, {server.url()});
}

TEST(KnownSets, AreFoundByTheirNames) {
  EXPECT_THAT(known_set_names(),
              ElementsAre("mnist", "fashion-mnist", "kmnist", "tinyshakespeare"));
  for (const std::string& name : known_set_names()) EXPECT_EQ(known(name).name, name);
  for (const char* name : {"", "MNIST", "mnist "}) EXPECT_EQ(find_known_set(name), nullptr) << name;
}

TEST(KnownSets, HaveAHashForEveryFileAndAHome) {
  std::set<std::string> hashes;
  std::size_t files = 0;
  for (const std::string& name : known_set_names()) {
    for (const RemoteFile& file : known(name).files) {
      EXPECT_TRUE(is_sha256(file.sha256)) << name << " " << file.name;
      EXPECT_EQ(fs::path(file.name).filename(), file.name);
      hashes.insert(file.sha256);
      ++files;
    }
    EXPECT_FALSE(known(name).mirrors.empty()) << name;
    for (const std::string& mirror : known(name).mirrors) {
      EXPECT_TRUE(mirror.starts_with("http")) << mirror;
      EXPECT_TRUE(mirror.ends_with("/")) << mirror;
    }
  }
  EXPECT_EQ(files, 13u);
  EXPECT_THAT(hashes, SizeIs(files)) << "a hash is there twice";
}

// The loader finds the files of all of them by these names.
TEST(KnownSets, OfPicturesHaveTheFilesOfMnist) {
  for (const char* name : {"mnist", "fashion-mnist", "kmnist"}) {
    ASSERT_THAT(known(name).files, SizeIs(kMnistFiles.size())) << name;
    for (std::size_t i = 0; i < kMnistFiles.size(); ++i) {
      EXPECT_EQ(known(name).files[i].name, std::string(kMnistFiles[i].name) + ".gz");
    }
  }
}

TEST(KnownSets, GoIntoAFolderOfTheCacheFolder) {
  const fs::path cache = base::cache_dir();
  for (const char* name : {"mnist", "kmnist"}) {
    EXPECT_EQ(cache_folder(known(name)), cache.empty() ? "" : cache / name);
  }
}

TEST(KnownSets, AskThePublicMirrorsAndAnExtraOneFirst) {
  EXPECT_THAT(mirrors_of(known("mnist"), "https://example.org/"),
              ElementsAre("https://example.org/", "https://ossci-datasets.s3.amazonaws.com/mnist/",
                          "http://yann.lecun.com/exdb/mnist/",
                          "https://storage.googleapis.com/cvdf-datasets/mnist/"));
  EXPECT_EQ(mirrors_of(known("kmnist"), ""), known("kmnist").mirrors);
}

TEST(KnownSets, GiveAllOfMnist) {
  const ScratchFolder scratch;
  const fs::path folder = scratch / "made/on/the/way";
  const fs::path shipped = fs::path(RNNCTL_SOURCE_DIR) / "data/mnist";
  EXPECT_THAT(fetch_from(shipped, known("mnist"), folder), SizeIs(4));
  for (const MnistVerdict& verdict : verify_mnist(folder)) EXPECT_TRUE(verdict.genuine);
}

TEST(KnownSets, GiveDebiansFashionMnist) {
  const fs::path debian = "/usr/share/datasets/fashion-mnist";
  if (!fs::is_directory(debian)) GTEST_SKIP() << "no package dataset-fashion-mnist";
  const ScratchFolder folder;
  for (const FetchedFile& file : fetch_from(debian, known("fashion-mnist"), folder.path())) {
    EXPECT_EQ(read_bytes(file.path), read_bytes(debian / file.path.filename()));
  }
}

}  // namespace
}  // namespace rnnctl::data
