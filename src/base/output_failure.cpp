#include "base/output_failure.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::base {
namespace {

const char* remedy(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return "create the directory first or choose another path";
    case ENOSPC:
    case EDQUOT:
      return "free some space or choose another disk";
    case EFBIG:
      return "raise the file size limit (ulimit -f) or choose another disk";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a directory you may write to";
    default:
      return "choose another path";
  }
}

}  // namespace

void fail_to_write(const std::filesystem::path& path, int error_number) {
  const std::string reason = std::generic_category().message(error_number);
  throw OutputError(
      str("cannot write '", printable(path.native()), "': ", reason, "; ", remedy(error_number)));
}

}  // namespace rnnctl::base
