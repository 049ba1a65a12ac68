#include <array>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <span>
#include <utility>

#include <nlohmann/json.hpp>

#include <rnnctl/base/atomic_file.h>
#include <rnnctl/base/error.h>
#include <rnnctl/base/log.h>
#include <rnnctl/base/text.h>
#include <rnnctl/c_source/encode.h>
#include <rnnctl/checkpoint/npz.h>
#include <rnnctl/checkpoint/safetensors.h>
#include <rnnctl/commands/export.h>
#include <rnnctl/onnx/encode.h>

namespace rnnctl::commands {
namespace {

void refuse_options_of_onnx(const ExportOptions& options) {
  for (const auto& [name, is_set] : {std::pair("--with-preparation", options.with_preparation),
                                     std::pair("--softmax", options.softmax)}) {
    if (is_set) throw base::UsageError(base::str(name, " is for --format onnx; leave it out"));
  }
}

std::vector<std::byte> as_safetensors(const checkpoint::Checkpoint& content,
                                      const ExportOptions& options) {
  refuse_options_of_onnx(options);
  return checkpoint::encode_safetensors(content);
}

std::vector<std::byte> as_npz(const checkpoint::Checkpoint& content, const ExportOptions& options) {
  refuse_options_of_onnx(options);
  return checkpoint::encode_npz(content);
}

std::vector<std::byte> as_c(const checkpoint::Checkpoint& content, const ExportOptions& options) {
  refuse_options_of_onnx(options);
  const std::string text = c_source::encode(content, options.checkpoint, options.output);
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> as_onnx(const checkpoint::Checkpoint& content,
                               const ExportOptions& options) {
  return onnx::encode(content, options.checkpoint,
                      {.with_preparation = options.with_preparation, .softmax = options.softmax});
}

struct Format {
  const char* name;
  const char* ending;
  std::vector<std::byte> (*encode)(const checkpoint::Checkpoint&, const ExportOptions&);
};
constexpr std::array kFormats = {Format{"safetensors", ".safetensors", as_safetensors},
                                 Format{"onnx", ".onnx", as_onnx}, Format{"npz", ".npz", as_npz},
                                 Format{"c", ".c", as_c}};

const Format& find_format(const ExportOptions& options) {
  const std::vector<std::string> names = export_formats();
  for (const Format& format : kFormats) {
    if (options.format.empty() ? options.output.ends_with(format.ending)
                               : options.format == format.name) {
      return format;
    }
  }
  if (options.format.empty()) {
    throw base::UsageError(base::str("--format is missing, and the ending of ",
                                     base::printable(options.output),
                                     " names none (formats: ", base::join(names, ", "), ")"));
  }
  throw base::UsageError(base::unknown_choice("--format", options.format, "formats", names));
}

/// The export has no optimizer: it must not take the place of what training goes on from.
void require_other_file(const ExportOptions& options) {
  std::error_code none;
  if (!std::filesystem::equivalent(options.checkpoint, options.output, none)) return;
  throw base::UsageError(base::str("--output: ", base::printable(options.output),
                                   " is the checkpoint itself; give another name"));
}

}  // namespace

std::vector<std::string> export_formats() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

void run_export(const ExportOptions& options) {
  const Format& format = find_format(options);
  checkpoint::Checkpoint content = checkpoint::load_weights(options.checkpoint);
  require_other_file(options);
  if (!content.average.empty()) {
    base::log_info("weights: the moving average that --ema kept");
    content.state_dict = std::move(content.average);
  }
  const std::vector<std::byte> bytes = format.encode(content, options);
  base::write_file_atomically(options.output, bytes);
  const std::size_t tensors = content.state_dict.size();
  if (options.json) {
    const nlohmann::ordered_json object = {{"checkpoint", options.checkpoint},
                                           {"format", format.name},
                                           {"path", options.output},
                                           {"tensors", tensors},
                                           {"bytes", bytes.size()}};
    std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    return;
  }
  std::cout << base::printable(options.output) << ": " << tensors << " tensors, " << bytes.size()
            << " bytes, " << format.name << "\n";
}

}  // namespace rnnctl::commands
