// The two ways a checkpoint is turned down, so that all messages read alike.
#pragma once

#include <string>
#include <string_view>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::checkpoint {

/// The bytes are not what was once written.
[[noreturn]] inline void refuse_damaged(std::string_view file, const std::string& what) {
  throw base::InputError(base::str(base::printable(file), " is damaged: ", what,
                                   "; use another copy or an older checkpoint"));
}

/// The file may be whole, but holds something that rnnctl does not read. `remedy` says what to do.
[[noreturn]] inline void refuse(std::string_view file, const std::string& what,
                                std::string_view remedy) {
  throw base::InputError(base::str(base::printable(file), ": ", what, "; ", remedy));
}

inline constexpr std::string_view kSaveStateDict =
    "save plain weights in Python with torch.save(model.state_dict(), path)";

}  // namespace rnnctl::checkpoint
