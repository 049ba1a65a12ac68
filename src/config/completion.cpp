#include <rnnctl/config/completion.h>

namespace rnnctl::config {

const std::vector<CompletionShell>& completion_shells() {
  static const std::vector<CompletionShell> shells = {
      {"bash", "bash-completion/completions/rnnctl", bash_completion},
      {"zsh", "zsh/site-functions/_rnnctl", zsh_completion},
      {"fish", "fish/vendor_completions.d/rnnctl.fish", fish_completion}};
  return shells;
}

}  // namespace rnnctl::config
