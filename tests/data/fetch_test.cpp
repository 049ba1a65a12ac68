#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/http_server.h"
#include "data/idx_bytes.h"
#include "data/scratch_folder.h"
#include <rnnctl/base/signals.h>
#include <rnnctl/data/fetch.h>

namespace rnnctl::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

const std::filesystem::path kMirror = std::filesystem::path(RNNCTL_SOURCE_DIR) / "data/mnist";
const std::string kName = "t10k-labels-idx1-ubyte.gz";
const RemoteFile kFile = {kName,
                          "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"};
const RemoteFile kPackedFile = {
    kName, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", HashOf::kFile};

/// Fetches MNIST's smallest file, whose published hashes are the measure.
class FetchTest : public testing::Test {
 protected:
  FetchTest() : genuine_(read_bytes(kMirror / kName)) {
    ::setenv("no_proxy", "127.0.0.1", 1);  // no proxy of the machine's between us and the server
  }

  HttpServer::Handler good() const {
    return [this](const HttpRequest& request) { return serve_range(request, genuine_); };
  }
  static HttpServer::Handler always(const HttpAnswer& answer) {
    return [answer](const HttpRequest&) { return answer; };
  }
  /// Sends what was asked for, but the connection ends after `count` bytes of it.
  HttpServer::Handler cut_after(std::size_t count) const {
    return [this, count](const HttpRequest& request) {
      HttpAnswer answer = serve_range(request, genuine_);
      answer.announced = answer.body.size();
      answer.body = answer.body.substr(0, count);
      return answer;
    };
  }

  FetchedFile fetch(const std::vector<std::string>& mirrors,
                    const FetchObserver& observer = {}) const {
    return fetch_files(folder_.path(), std::span(&file_, 1), mirrors, observer).at(0);
  }
  std::string complaint(const std::vector<std::string>& mirrors) const {
    return input_error([&] { fetch(mirrors); });
  }
  std::string output_error(const std::vector<std::string>& mirrors) const {
    try {
      fetch(mirrors);
    } catch (const base::OutputError& error) {
      return error.what();
    }
    ADD_FAILURE() << "no OutputError was thrown";
    return "";
  }
  void expect_fetched() const {
    EXPECT_EQ(read_bytes(folder_ / kName), genuine_);
    EXPECT_FALSE(std::filesystem::exists(part()));
  }
  std::filesystem::path part() const { return folder_ / (kName + ".part"); }

  const std::string genuine_;
  RemoteFile file_ = kFile;
  ScratchFolder folder_;
};

/// The same file, known by the hash of its gzip.
class FetchPackedTest : public FetchTest {
 protected:
  FetchPackedTest() { file_ = kPackedFile; }
};

TEST_F(FetchTest, AddsTheSlashThatAMirrorLacks) {
  const HttpServer server(good());
  fetch({server.url() + "some/folder"});
  EXPECT_EQ(server.requests().at(0).path, "/some/folder/" + kName);
  expect_fetched();
}

TEST_F(FetchTest, ReportsProgress) {
  const HttpServer server(good());
  std::vector<FetchProgress> seen;
  fetch({server.url()}, [&](const FetchProgress& progress) { seen.push_back(progress); });
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back().name, kName);
  EXPECT_EQ(seen.back().received, genuine_.size());
  EXPECT_EQ(seen.back().total, genuine_.size());
}

TEST_F(FetchTest, KeepsGenuineFilesGzipOrRaw) {
  const HttpServer server(good());
  folder_.write(kName, genuine_);
  EXPECT_EQ(fetch({server.url()}).mirror, "");
  const auto raw = folder_ / "t10k-labels-idx1-ubyte";
  std::filesystem::rename(folder_ / kName, raw);  // content counts, not the name
  EXPECT_EQ(fetch({server.url()}).path, raw);
  EXPECT_THAT(server.requests(), SizeIs(0));
}

TEST_F(FetchTest, ReplacesADamagedFile) {
  const HttpServer server(good());
  folder_.write(kName, genuine_.substr(0, 1000));
  fetch({server.url()});
  expect_fetched();
}

TEST_F(FetchPackedTest, GetsItOnceAndOverADamagedFile) {
  const HttpServer server(good());
  folder_.write(kName, genuine_.substr(0, 1000));
  EXPECT_EQ(fetch({server.url()}).mirror, server.url());
  expect_fetched();
  EXPECT_EQ(fetch({server.url()}).mirror, "");
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST_F(FetchPackedTest, RefusesTheSameContentsPackedAtAnotherTime) {
  constexpr std::size_t kTimeAt = 4;  // in gzip's header, RFC 1952
  std::string later = genuine_;
  later[kTimeAt] = static_cast<char>(later[kTimeAt] ^ 1);
  const HttpServer server(always({200, later, "", std::string::npos}));
  EXPECT_THAT(complaint({server.url()}), HasSubstr("gives other contents (SHA-256 "));
  file_ = kFile;
  EXPECT_EQ(fetch({server.url()}).mirror, server.url());
}

TEST_F(FetchPackedTest, CannotJudgeAnUnpackedFile) {
  const HttpServer server(good());
  const auto unpacked = folder_.write("t10k-labels-idx1-ubyte", idx_bytes({5}));
  EXPECT_THAT(output_error({server.url()}),
              HasSubstr(unpacked.string() + " is there unpacked, which cannot be verified"));
  EXPECT_EQ(read_bytes(unpacked), idx_bytes({5}));
}

TEST_F(FetchTest, NeverOverwritesOtherIntactContents) {
  const HttpServer server(good());
  const std::string own = gzip(idx_bytes({5}));
  folder_.write(kName, own);
  EXPECT_THAT(output_error({server.url()}),
              HasSubstr((folder_ / kName).string() + " is there with other contents"));
  EXPECT_EQ(read_bytes(folder_ / kName), own);
}

TEST_F(FetchTest, GoesOnAfterAnInterruption) {
  {
    const HttpServer flaky(cut_after(1500));
    EXPECT_THAT(complaint({flaky.url()}), HasSubstr(flaky.url()));
    EXPECT_EQ(read_bytes(part()), genuine_.substr(0, 1500));
    EXPECT_FALSE(std::filesystem::exists(folder_ / kName));
  }
  const HttpServer server(good());
  fetch({server.url()});
  EXPECT_EQ(server.requests().at(0).range_start, 1500U);
  expect_fetched();
}

TEST_F(FetchTest, GoesOnWithTheNextMirror) {
  const HttpServer flaky(cut_after(1500));
  const HttpServer server(good());
  EXPECT_EQ(fetch({flaky.url(), server.url()}).mirror, server.url());
  EXPECT_EQ(server.requests().at(0).range_start, 1500U);
  expect_fetched();
}

TEST_F(FetchTest, TakesTheWholeFileFromAServerWithoutRanges) {
  const HttpServer server(always({200, genuine_, "", std::string::npos}));
  folder_.write(kName + ".part", genuine_.substr(0, 1500));
  fetch({server.url()});
  EXPECT_THAT(server.requests(), SizeIs(1));
  expect_fetched();
}

TEST_F(FetchTest, StartsAgainWhereTheBeginningWasWrong) {
  const HttpServer server(good());
  for (const std::string& beginning : {std::string(1500, 'x'), std::string(100'000, 'x')}) {
    std::filesystem::remove(folder_ / kName);
    folder_.write(kName + ".part", beginning);
    fetch({server.url()});
    expect_fetched();
  }
}

TEST_F(FetchTest, RecognisesAPartThatIsWhole) {
  const HttpServer server(good());
  folder_.write(kName + ".part", genuine_);
  fetch({server.url()});
  EXPECT_THAT(server.requests(), SizeIs(1));
  expect_fetched();
}

TEST_F(FetchTest, NamesAMirrorThatGivesWrongBytesAndAsksTheNext) {
  const HttpServer page(always({200, "<html>Please log in</html>", "", std::string::npos}));
  const HttpServer other(always({200, gzip(idx_bytes({5})), "", std::string::npos}));
  const HttpServer server(good());
  EXPECT_EQ(fetch({page.url(), other.url(), server.url()}).mirror, server.url());
  EXPECT_EQ(server.requests().at(0).range_start, std::nullopt) << "wrong bytes are not continued";
  expect_fetched();
}

TEST_F(FetchTest, ListsEachMirrorsReasonWhenAllFail) {
  const HttpServer missing(always({404, "no such page", "", std::string::npos}));
  const HttpServer other(always({200, gzip(idx_bytes({5})), "", std::string::npos}));
  EXPECT_THAT(complaint({missing.url(), other.url(), "http://127.0.0.1:1/"}),
              AllOf(HasSubstr("no mirror gave " + kName),
                    HasSubstr(missing.url() + ": answers with HTTP status 404"),
                    HasSubstr(other.url() + ": gives other contents (SHA-256 "),
                    HasSubstr("http://127.0.0.1:1/: Failed to connect"), HasSubstr("--mirror")));
  EXPECT_FALSE(std::filesystem::exists(part())) << "an empty part file is of no use";
}

TEST_F(FetchTest, LeavesNoEmptyFolderOfItsOwnBehind) {
  const std::filesystem::path made = folder_ / "made";
  EXPECT_THROW(fetch_files(made, std::span(&kFile, 1), {"http://127.0.0.1:1/"}), base::InputError);
  EXPECT_FALSE(std::filesystem::exists(made));
  std::filesystem::create_directory(made);
  EXPECT_THROW(fetch_files(made, std::span(&kFile, 1), {"http://127.0.0.1:1/"}), base::InputError);
  EXPECT_TRUE(std::filesystem::exists(made)) << "that one is the user's";
}

TEST_F(FetchTest, FollowsRedirectsButOnlyToTheWeb) {
  const HttpServer server(good());
  const HttpServer redirect(always({302, "", server.url() + kName, std::string::npos}));
  fetch({redirect.url()});
  expect_fetched();
  std::filesystem::remove(folder_ / kName);
  const std::string local = "file://" + (kMirror / kName).string();
  const HttpServer trap(always({302, "", local, std::string::npos}));
  EXPECT_THAT(complaint({trap.url()}), HasSubstr(trap.url() + ": Protocol"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / kName));
}

TEST_F(FetchTest, EndsARedirectLoop) {
  const HttpServer loop(always({302, "", "/again", std::string::npos}));
  EXPECT_THAT(complaint({loop.url()}), HasSubstr("redirects"));
}

TEST_F(FetchTest, StopsAFileThatIsFarTooLarge) {
  const HttpServer endless(always({200, std::string(70 << 20, 'x'), "", std::string::npos}));
  EXPECT_THAT(complaint({endless.url()}), HasSubstr("sends more than 67108864 bytes"));
  EXPECT_FALSE(std::filesystem::exists(part()));
}

TEST_F(FetchTest, AsksOnlyTheWeb) {
  for (const std::string mirror : {"file:///etc/", "ftp://example.org/", "", "example.org"}) {
    EXPECT_THROW(fetch({mirror}), base::UsageError) << mirror;
  }
}

TEST_F(FetchTest, SaysWhereItCannotWrite) {
  const HttpServer server(good());
  std::filesystem::create_directory(part());
  EXPECT_THAT(output_error({server.url()}), HasSubstr("cannot write " + part().string()));
  std::filesystem::remove(part());
  ASSERT_EQ(::mkfifo(part().c_str(), 0600), 0);
  EXPECT_THAT(output_error({server.url()}), HasSubstr("cannot write " + part().string()));
  const RemoteFile file = kFile;
  const auto blocked = folder_.write("file", "") / "folder";
  EXPECT_THROW(fetch_files(blocked, std::span(&file, 1), {server.url()}), base::OutputError);
}

TEST_F(FetchTest, LetsOnlyOneFetchIntoAFolder) {
  const HttpServer server(good());
  const int other = ::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  EXPECT_THAT(output_error({server.url()}), HasSubstr("another rnnctl is fetching"));
  ::close(other);
  fetch({server.url()});
  expect_fetched();
}

TEST_F(FetchTest, StopsOnASignalAndKeepsThePart) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // the child has a server of its own
  const HttpServer server(good());
  const auto fetch_until_terminated = [&] {
    base::install_stop_signals();
    try {
      fetch({server.url()}, [](const FetchProgress&) { ::raise(SIGTERM); });
    } catch (const base::Error& error) {
      const std::string kept = read_bytes(part());
      const bool is_beginning = !kept.empty() && genuine_.rfind(kept, 0) == 0;
      std::filesystem::remove_all(folder_.path());
      std::fputs(error.what(), stderr);
      std::_Exit(is_beginning ? static_cast<int>(error.exit_code()) : 1);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(fetch_until_terminated(), testing::ExitedWithCode(128 + SIGTERM),
              "stopped; .*the same command goes on");
}

}  // namespace
}  // namespace rnnctl::data
