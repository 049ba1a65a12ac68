#include "training/patient_file.h"

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>

namespace rnnctl::training {

void PatientFile::append(std::string_view lines) {
  kept_ += lines;
  try {
    flush();
  } catch (const base::OutputError& error) {
    if (on_failure_ == OnFailure::kStop) throw;
    if (!has_warned_) base::log_warning(base::str(error.what(), "; its lines are kept until then"));
    has_warned_ = true;
  }
}

void PatientFile::flush() {
  if (kept_.empty()) return;
  file_.append(kept_);
  kept_.clear();
  has_warned_ = false;
}

void PatientFile::end() {
  flush();
  file_.sync();
}

}  // namespace rnnctl::training
