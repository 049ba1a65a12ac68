#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/temporary_folder.h>

namespace fs = std::filesystem;

namespace rnnctl::commands {

TemporaryFolder::TemporaryFolder() {
  std::error_code reason;
  fs::path parent = fs::temp_directory_path(reason);
  if (reason) parent = "/tmp";
  std::string name = (parent / "rnnctl-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw base::OutputError(base::str("cannot make a folder in ", base::printable(parent.string()),
                                      ": ", std::generic_category().message(errno),
                                      "; TMPDIR names another"));
  }
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace rnnctl::commands
