#include <iostream>

#include <nlohmann/json.hpp>

#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/signals.h>
#include <rnnctl/base/text.h>
#include <rnnctl/commands/temporary_folder.h>
#include <rnnctl/commands/training_session.h>
#include <rnnctl/commands/verify_resume.h>
#include <rnnctl/training/console_observer.h>
#include <rnnctl/training/json_observer.h>

namespace rnnctl::commands {
namespace {

/// One training from the start or from `resume`, in objects of its own.
void train(const config::Settings& settings, const training::RunDirectory& run,
           const training::ResumePoint* resume, std::int64_t pause_after) {
  TrainingSession session(settings);
  if (resume != nullptr) session.load(*resume);
  run.require_space(session.checkpoint_bytes());
  training::ConsoleObserver console(false, !settings.output.quiet, {});
  training::JsonObserver metrics(run.metrics());
  session.train(run, {&console, &metrics}, resume, pause_after);
}

void train_in_two_pieces(const config::Settings& settings, const training::RunDirectory& run,
                         std::int64_t at) {
  train(settings, run, nullptr, at);
  const training::ResumeSearch search = training::find_resume_point(run);
  if (!search.point) throw base::Error(base::ExitCode::kDefect, "the first piece left no last.pt");
  run.cut_metrics(search.point->state.metrics_bytes);
  train(settings, run, &*search.point, 0);
}

void print(const config::Settings& settings, std::int64_t at, std::int64_t total,
           const std::optional<RunDifference>& difference) {
  if (settings.output.json) {
    nlohmann::ordered_json object = {
        {"identical", !difference}, {"iterations", total}, {"at", at}, {"difference", nullptr}};
    if (difference) {
      object["difference"] = {{"where", difference->where},
                              {"straight", difference->left},
                              {"resumed", difference->right}};
    }
    std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  } else if (difference) {
    std::cout << "different, first in " << difference->where << "\n  straight: " << difference->left
              << "\n  resumed:  " << difference->right << "\n";
  } else {
    std::cout << "identical: " << total << " iterations straight, and stopped after " << at
              << " and resumed\n";
  }
}

}  // namespace

std::optional<RunDifference> find_resume_difference(const config::Settings& settings,
                                                    std::int64_t at) {
  const TemporaryFolder folder;
  const training::RunDirectory straight(folder.path() / "straight", "", false);
  const training::RunDirectory pieces(folder.path() / "pieces", "", false);
  train(settings, straight, nullptr, 0);
  if (base::stop_signal() == 0) train_in_two_pieces(settings, pieces, at);
  if (base::stop_signal() != 0) return std::nullopt;
  auto difference = compare_metrics(straight.metrics(), pieces.metrics());
  if (!difference) {
    difference = compare_checkpoints(straight.last_checkpoint(), pieces.last_checkpoint());
  }
  return difference;
}

int run_verify_resume(const config::Resolved& resolved, std::int64_t at) {
  const config::Settings& settings = resolved.settings;
  std::int64_t total = 0;
  {
    TrainingSession session(settings);
    total = session.total_iterations();
    base::log_info(session.check_first_batch());
  }
  if (total < 2) {
    throw base::UsageError(
        "a run of 1 iteration cannot be stopped inside; choose --iterations 2 "
        "or more");
  }
  if (at == 0) at = total / 2;
  if (at < 1 || at >= total) {
    throw base::UsageError(base::str("--at ", at, " is not inside the run, which has ", total,
                                     " iterations (1 to ", total - 1, ")"));
  }
  base::install_stop_signals();
  const auto difference = find_resume_difference(settings, at);
  if (base::stop_signal() != 0) return 128 + base::stop_signal();
  print(settings, at, total, difference);
  if (difference) base::log_error("the resumed run is another one; please report it");
  return static_cast<int>(difference ? base::ExitCode::kDefect : base::ExitCode::kDone);
}

}  // namespace rnnctl::commands
