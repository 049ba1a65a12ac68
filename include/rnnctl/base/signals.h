// Ctrl-C and friends become a flag that long work looks at.
#pragma once

namespace rnnctl::base {

/// From now on the first SIGINT, SIGTERM, SIGHUP or SIGPIPE (`train | head`) only sets the flag;
/// a second SIGINT ends the process at once with 130. A SIGHUP that is ignored (nohup) stays so.
void install_stop_signals();

/// The signal that asked to stop, or 0.
int stop_signal();

}  // namespace rnnctl::base
