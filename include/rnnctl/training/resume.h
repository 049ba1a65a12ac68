// From which checkpoint a run goes on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <rnnctl/checkpoint/checkpoint.h>
#include <rnnctl/training/run_directory.h>
#include <rnnctl/training/training_state.h>

namespace rnnctl::training {

struct ResumePoint {
  std::filesystem::path file;
  checkpoint::Checkpoint content;
  TrainingState state;
};

struct DamagedFile {
  std::filesystem::path file;
  std::string reason;  ///< one line that names the file
};

struct ResumeSearch {
  std::optional<ResumePoint> point;  ///< nothing where no checkpoint had been written yet
  std::vector<DamagedFile> damaged;  ///< newer files that could not be read
};

/// Takes last.pt; where that is missing or damaged, the newest intact one of iteration-N.pt and
/// best.pt. Every hash is verified. Throws base::InputError where there are checkpoints and none is
/// intact.
ResumeSearch find_resume_point(const RunDirectory& run);

/// Renames the damaged files to FILE.damaged, so that nothing takes them for checkpoints again.
void set_aside(const std::vector<DamagedFile>& damaged);

}  // namespace rnnctl::training
