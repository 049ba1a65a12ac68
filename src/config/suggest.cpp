#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <rnnctl/base/text.h>
#include <rnnctl/config/suggest.h>

namespace rnnctl::config {
namespace {

/// What PyTorch, Keras and their scripts call our options. Suggested, never accepted.
constexpr std::array<std::pair<const char*, const char*>, 30> kSynonyms = {{
    {"activation", "act"},
    {"nonlinearity", "act"},
    {"batch", "batch-size"},
    {"bs", "batch-size"},
    {"checkpoint-interval", "checkpoint-every"},
    {"clip", "clip-norm"},
    {"clip-grad-norm", "clip-norm"},
    {"data-dir", "data"},
    {"ema-decay", "ema"},
    {"eval-interval", "eval-every"},
    {"gain", "init-gain"},
    {"hidden-size", "hidden"},
    {"hidden-units", "hidden"},
    {"initialization", "init"},
    {"learning-rate", "lr"},
    {"log-interval", "log-every"},
    {"max-iterations", "iterations"},
    {"max-steps", "iterations"},
    {"num-epochs", "epochs"},
    {"num-layers", "layers"},
    {"num-steps", "iterations"},
    {"num-threads", "threads"},
    {"optim", "optimizer"},
    {"out", "run-dir"},
    {"output", "run-dir"},
    {"random-seed", "seed"},
    {"scheduler", "schedule"},
    {"steps", "iterations"},
    {"val-split", "validation-split"},
    {"warmup-steps", "warmup"},
}};

std::string normalised(std::string_view word) {
  std::string out(word.substr(std::min(word.find_first_not_of('-'), word.size())));
  std::replace(out.begin(), out.end(), '_', '-');
  std::transform(out.begin(), out.end(), out.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return out;
}

}  // namespace

std::string nearest_option(std::string_view word, std::span<const std::string> names) {
  std::vector<std::string> candidates(names.begin(), names.end());
  for (const auto& [synonym, name] : kSynonyms) {
    if (std::find(names.begin(), names.end(), name) != names.end()) candidates.push_back(synonym);
  }
  std::string found = base::nearest(normalised(word), candidates);
  if (std::find(names.begin(), names.end(), found) != names.end()) return found;
  for (const auto& [synonym, name] : kSynonyms) {
    if (found == synonym) return name;
  }
  return found;
}

}  // namespace rnnctl::config
