#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/training/resume.h>

namespace fs = std::filesystem;

namespace rnnctl::training {
namespace {

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

/// Nothing where the file is damaged; `damaged` then says how.
std::optional<ResumePoint> read(const fs::path& path, std::vector<DamagedFile>& damaged) {
  try {
    ResumePoint point{path, checkpoint::load(path), {}};
    const auto& manifest = point.content.manifest;
    if (!manifest.is_object() || !manifest.contains("training")) {
      throw base::InputError(path.string() + ": holds no training state");
    }
    point.state = training_state_from_json(manifest.at("training"), path.string());
    return point;
  } catch (const base::InputError& error) {
    damaged.push_back({path, error.what()});
    return std::nullopt;
  }
}

}  // namespace

ResumeSearch find_resume_point(const RunDirectory& run) {
  ResumeSearch search;
  if (is_there(run.last_checkpoint())) search.point = read(run.last_checkpoint(), search.damaged);
  if (search.point) return search;

  std::optional<ResumePoint> best;
  if (is_there(run.best_checkpoint())) best = read(run.best_checkpoint(), search.damaged);
  for (const fs::path& path : run.older_checkpoints()) {
    search.point = read(path, search.damaged);
    if (search.point) break;
  }
  const bool best_is_newer =
      best && (!search.point || best->state.iteration > search.point->state.iteration);
  if (best_is_newer) search.point = std::move(best);
  if (!search.point && !search.damaged.empty()) {
    std::vector<std::string> reasons;
    for (const DamagedFile& file : search.damaged) reasons.push_back(file.reason);
    throw base::InputError(base::str("no checkpoint in ", base::printable(run.path().string()),
                                     " is intact: ", base::join(reasons, "; ")));
  }
  return search;
}

void set_aside(const std::vector<DamagedFile>& damaged) {
  for (const DamagedFile& found : damaged) {
    std::error_code ignored;  // where it cannot be renamed it is overwritten in time
    fs::rename(found.file, found.file.string() + ".damaged", ignored);
  }
}

}  // namespace rnnctl::training
