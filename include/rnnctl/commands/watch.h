// `rnnctl watch`: a run while it trains, seen from another terminal.
#pragma once

#include <string>

namespace rnnctl::commands {

struct WatchOptions {
  std::string run;  ///< the run directory; "": the newest in runs/ that is running
  double interval =
      0.0;  ///< seconds between two looks; 0: 1 on a terminal and with `json`, else 10
  bool json = false;
};

/// Shows how the run stands until it ends, or what it came to where it has ended: on a terminal a
/// few lines that are rewritten in place, elsewhere a line now and then; with `json` the lines of
/// its metrics.jsonl from the first on, as they come.
/// Returns 0 where the run came to its end or can go on (--resume), 128+N where signal N ended the
/// watching. Throws base::DivergedError where the run diverged, base::InputError where it failed,
/// or where there is no such run.
int run_watch(const WatchOptions& options);

}  // namespace rnnctl::commands
