// The folder of --tensorboard, in which TensorBoard looks for one run's event files.
#pragma once

#include <filesystem>

namespace rnnctl::training {

/// What can be said before there is anything to write, without making `folder`: throws
/// base::OutputError where it cannot be written or made.
void require_usable_for_events(const std::filesystem::path& folder);

/// The same, and throws base::UsageError where it holds event files: the curves of two runs in one
/// folder are drawn as one. With `overwrite` only those of other programs count.
void require_free_for_events(const std::filesystem::path& folder, bool overwrite);

/// Makes `folder`; with `overwrite` removes the event files that rnnctl has written there, and
/// nothing else. Throws base::OutputError.
void prepare_event_folder(const std::filesystem::path& folder, bool overwrite);

/// Whether rnnctl has written event files there.
bool holds_own_events(const std::filesystem::path& folder);

/// Where the next file goes, "events.out.tfevents.SECONDS.rnnctl". Its name comes behind those of
/// all that are there, for TensorBoard reads them in the order of their names; so SECONDS, since
/// 1970, may be a little later than now. Throws base::OutputError.
std::filesystem::path next_event_file(const std::filesystem::path& folder);

}  // namespace rnnctl::training
