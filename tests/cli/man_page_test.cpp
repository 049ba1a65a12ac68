// The man pages, as man reads them.
#include "cli/workplace.h"

namespace rnnctl {
namespace {

using test::Words;

class ManPages : public test::Workplace {
 protected:
  ManPages() {
    const auto written = rnnctl({"help", "--write-to", "share", "--json"});
    EXPECT_EQ(written.exit_code, 0) << written.err;
    const auto files = nlohmann::json::parse(written.out);
    for (const std::string name : files.at("files")) {
      if (name.starts_with("man/man1/")) pages_.push_back("share/" + name);
    }
  }

  Words pages_;
};

/// Not what stands for it in an image that was made small and only says so.
bool is_installed(const std::string& program) {
  const auto version = test::run_program({"bash", "-c", program + " --version"});
  return version.exit_code == 0 &&
         testing::Value(version.out, testing::ContainsRegex("[0-9]\\.[0-9]"));
}

TEST_F(ManPages, AreThereForEveryCommand) {
  EXPECT_THAT(pages_,
              testing::IsSupersetOf({"share/man/man1/rnnctl.1", "share/man/man1/rnnctl-train.1",
                                     "share/man/man1/rnnctl-data-fetch.1"}));
  EXPECT_EQ(file("share/man/man1/rnnctl-train.1"), rnnctl({"help", "--man", "train"}).out);
}

TEST_F(ManPages, HaveTheSectionsThatOneLooksFor) {
  for (const std::string& page : pages_) {
    std::size_t at = 0;
    for (const char* section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS",
                                "ENVIRONMENT", "EXAMPLES", "SEE ALSO"}) {
      at = file(page).find(std::string("\n.SH ") + section + "\n", at);
      ASSERT_NE(at, std::string::npos) << page << ": " << section;
    }
  }
  EXPECT_THAT(file("share/man/man1/rnnctl-train.1"), testing::HasSubstr("\n.SH FILES\n"));
}

TEST_F(ManPages, PleaseGroff) {
  if (!is_installed("groff")) GTEST_SKIP() << "groff is not installed";
  for (const std::string& page : pages_) {
    const auto checked =
        test::run_program({"groff", "-man", "-Tutf8", "-ww", "-z", page}, {}, "", folder.path());
    EXPECT_EQ(checked.exit_code, 0);
    EXPECT_EQ(checked.err, "") << page;
  }
}

TEST_F(ManPages, ShowWhatHelpShows) {
  if (!is_installed("man")) GTEST_SKIP() << "man is not installed";
  const auto shown = test::run_program(
      {"man", "--warnings", "-E", "UTF-8", "-l", "share/man/man1/rnnctl-train.1"},
      {"MANWIDTH=500", "MAN_KEEP_FORMATTING=", "LC_ALL=C.UTF-8"}, "", folder.path());
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_EQ(shown.err, "");
  EXPECT_THAT(shown.out, testing::HasSubstr("--layers N"));
  EXPECT_THAT(shown.out,
              testing::HasSubstr("stacked recurrent layers [1 to 1024; default 1; RNNCTL_LAYERS]"));
  EXPECT_THAT(shown.out, testing::HasSubstr("added to the forget gates' biases"));
}

TEST_F(ManPages, ThatCannotBeWrittenAreAnError) {
  write("taken", "");
  test::expect_failure(rnnctl({"help", "--write-to", "taken/share"}), 5,
                       testing::HasSubstr("taken/share"));
}

}  // namespace
}  // namespace rnnctl
