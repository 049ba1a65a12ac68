#include <algorithm>
#include <array>
#include <string_view>

#include "data/content_reader.h"
#include "data/idx_images.h"
#include "data/sources.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/series_files.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

struct Kind {
  LoadedData (*load)(const SourceOptions& options);
  DataPart (*load_test)(const SourceOptions& options, const Preparation& known);
};

/// In the order of source_kinds().
constexpr std::array<Kind, 7> kKinds = {{
    {load_idx_source, load_idx_test},
    {load_array_source, load_array_test},
    {load_array_source, load_array_test},
    {load_series_source, load_series_test},
    {load_series_source, load_series_test},
    {load_series_source, load_series_test},
    {load_text_source, load_text_test},
}};

bool has_ending(const fs::path& path, std::string_view ending) {
  return path.extension() == fs::path(ending);
}

std::string kind_of_folder(const fs::path& folder) {
  if (find_idx_images(folder).training.is_there()) return "idx";
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (has_ending(entry.path(), ".npy")) return "npy";
  }
  return name_of(find_series_files(folder).format);
}

/// What a table is not is a text, unless its name says that it was meant to be one.
std::string kind_of_lines(const fs::path& file) {
  if (has_ending(file, ".txt")) return "text";
  try {
    return name_of(find_series_files(file).format);
  } catch (const base::InputError&) {
    if (has_ending(file, ".csv") || has_ending(file, ".tsv") || has_ending(file, ".ts")) throw;
    return "text";
  }
}

Kind found(const std::string& kind) {
  const auto& kinds = source_kinds();
  const auto at = std::find(kinds.begin(), kinds.end(), kind);
  if (at == kinds.end()) {
    throw base::UsageError(base::unknown_choice("--dataset-kind", kind, "kinds", kinds));
  }
  return kKinds[static_cast<std::size_t>(at - kinds.begin())];
}

/// `options` with its kind found.
void require_fit(const SourceOptions& options, const Preparation& known) {
  const bool is_text = options.kind == "text", wants_text = known.task == Task::kNext;
  if (is_text == wants_text) return;
  throw base::InputError(base::str(base::printable(options.path.string()), " is ",
                                   is_text ? "a text" : "no text (" + options.kind + ")",
                                   ", and the network was ", wants_text ? "" : "not ",
                                   "trained on text; --dataset-kind says what a file is"));
}

}  // namespace

const std::vector<std::string>& source_kinds() {
  static const std::vector<std::string> kinds = {"idx", "npy", "npz", "tsv", "ts", "csv", "text"};
  return kinds;
}

std::string kind_of(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return kind_of_folder(path);
  std::array<std::uint8_t, 6> first{};
  const std::size_t count = ContentReader(path).read(first);
  const std::string_view head(reinterpret_cast<const char*>(first.data()), count);
  if (head.starts_with("PK\x03\x04")) return "npz";
  if (head == "\x93NUMPY") return "npy";
  if (head.starts_with(std::string_view("\0\0\x08", 3))) {
    throw base::InputError(base::str(base::printable(path.string()),
                                     " is one IDX file; name the folder with images and labels"));
  }
  return kind_of_lines(path);
}

std::string source_name(const fs::path& path) {
  const fs::path absolute = fs::absolute(path).lexically_normal();
  const fs::path last =
      absolute.has_filename() ? absolute.filename() : absolute.parent_path().filename();
  return base::printable(last.string());
}

LoadedData load_source(const SourceOptions& options) {
  SourceOptions complete = options;
  if (complete.kind.empty()) complete.kind = kind_of(complete.path);
  if (complete.known) require_fit(complete, *complete.known);
  LoadedData data = found(complete.kind).load(complete);
  data.name = source_name(complete.path);
  return data;
}

DataPart load_test(const SourceOptions& options, const Preparation& preparation) {
  SourceOptions complete = options;
  if (complete.kind.empty()) complete.kind = kind_of(complete.path);
  require_fit(complete, preparation);
  return found(complete.kind).load_test(complete, preparation);
}

}  // namespace rnnctl::data
