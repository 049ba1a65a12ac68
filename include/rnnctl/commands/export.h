// `rnnctl export CKPT -o FILE`: the weights, or the whole network, in a format of other programs.
#pragma once

#include <string>
#include <vector>

namespace rnnctl::commands {

struct ExportOptions {
  std::string checkpoint;
  std::string format;  ///< one of export_formats(); empty: by the ending of `output`
  std::string output;
  bool with_preparation = false;  ///< of onnx: see onnx::Options
  bool softmax = false;           ///< of onnx
  bool json = false;
};

/// The names that --format takes.
std::vector<std::string> export_formats();

/// Writes the weights that `eval` would use (the moving average, where there is one) and prints
/// what was written. Any file that `eval` reads will do; for onnx it must be a checkpoint that says
/// which network it holds. Throws base::UsageError for an unknown format, an option of another
/// format, or where `output` is the checkpoint itself, base::InputError and base::OutputError.
void run_export(const ExportOptions& options);

}  // namespace rnnctl::commands
