#include "data/idx_images.h"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include <rnnctl/base/error.h>
#include <rnnctl/base/text.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

std::string display_name(const fs::path& path) { return base::printable(path.string()); }

std::string sizes_of(const IdxFile& file) {
  const std::vector<std::uint32_t>& sizes = file.header.sizes;
  return base::shape_text(std::vector<std::int64_t>(sizes.begin(), sizes.end()));
}

void check_kind(const fs::path& path, const IdxFile& file, std::size_t rank, const char* expected) {
  if (file.header.type != IdxType::kUint8) {
    throw base::InputError(base::str(display_name(path),
                                     ", byte 2: elements are not 8-bit unsigned, ", expected,
                                     " must be (type 0x08)"));
  }
  if (file.header.sizes.size() != rank) {
    throw base::InputError(base::str(display_name(path), ", byte 3: has the sizes ", sizes_of(file),
                                     ", ", expected, " must have ", rank,
                                     rank == 1 ? " dimension" : " dimensions"));
  }
  if (file.elements.empty()) {
    throw base::InputError(base::str(display_name(path), ", byte 4: the sizes ", sizes_of(file),
                                     " leave nothing to read"));
  }
}

std::string lower_name(const fs::path& path) {
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

bool holds(const std::string& name, const char* word) {
  return name.find(word) != std::string::npos;
}

/// images -> labels, idx3 -> idx1; ends raw or in .gz, whichever is there.
fs::path labels_beside(const fs::path& images) {
  std::string name = images.filename().string();
  const auto exchange = [&name](std::string_view from, std::string_view to) {
    const std::size_t at = name.find(from);
    if (at != std::string::npos) name.replace(at, from.size(), to);
  };
  exchange("images", "labels");
  exchange("idx3", "idx1");
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  const fs::path raw = images.parent_path() / name;
  std::error_code ignored;
  return fs::exists(raw, ignored) ? raw : fs::path(raw.string() + ".gz");
}

/// The raw file where both are there: it loads faster.
IdxImageFiles pair_of(std::vector<fs::path> images, const fs::path& folder) {
  if (images.empty()) return {};
  std::sort(images.begin(), images.end());
  const bool is_packed_too = images.size() == 2 && images[1].string() == images[0].string() + ".gz";
  if (images.size() > 1 && !is_packed_too) {
    throw base::InputError(base::str(
        display_name(folder), " has several sets of images (", display_name(images[0].filename()),
        ", ", display_name(images[1].filename()), "); put one into a folder of its own"));
  }
  return {images[0], labels_beside(images[0])};
}

}  // namespace

std::int64_t IdxImages::highest_label() const {
  return *std::max_element(labels.elements.begin(), labels.elements.end());
}

IdxImages read_idx_images(const IdxImageFiles& files) {
  // Labels are looked at once and then say where a loss is to be found: nobody may change them.
  IdxImages read{files, read_idx(files.images), read_idx(files.labels, kAlwaysHeld)};
  check_kind(files.images, read.images, 3, "images");
  check_kind(files.labels, read.labels, 1, "labels");
  if (read.images.header.sizes[0] != read.labels.header.sizes[0]) {
    throw base::InputError(base::str(display_name(files.images), " holds ",
                                     read.images.header.sizes[0], " images, but ",
                                     display_name(files.labels), " ", read.labels.header.sizes[0],
                                     " labels (byte 4 of each); they do not belong together"));
  }
  return read;
}

void require_same_picture_size(const IdxImages& training, const IdxImages& test) {
  if (training.rows() == test.rows() && training.columns() == test.columns()) return;
  throw base::InputError(base::str(display_name(test.files.images), ", byte 8: pictures of ",
                                   test.rows(), "x", test.columns(), ", but ",
                                   display_name(training.files.images), " has ", training.rows(),
                                   "x", training.columns()));
}

void require_labels_below(const IdxImages& test, std::int64_t num_classes) {
  const SharedBytes& labels = test.labels.elements;
  const auto bad = std::find_if(labels.begin(), labels.end(),
                                [&](std::uint8_t label) { return label >= num_classes; });
  if (bad == labels.end()) return;
  constexpr std::ptrdiff_t kLabelHeaderBytes = 8;
  const std::ptrdiff_t index = bad - labels.begin();
  throw base::InputError(base::str(
      display_name(test.files.labels), ", byte ", kLabelHeaderBytes + index, ": label ", int{*bad},
      " of example ", index, " is outside the ", num_classes, " classes of the training set"));
}

std::shared_ptr<const ImageDataset> to_dataset(IdxImages&& read, const std::string& name,
                                               std::int64_t num_classes,
                                               const Standardisation& figures) {
  const std::int64_t rows = read.rows();
  const std::int64_t columns = read.columns();
  return std::make_shared<const ImageDataset>(
      base::str(name, " (", display_name(read.files.images), ")"), std::move(read.images.elements),
      std::move(read.labels.elements), rows, columns, num_classes,
      std::vector<std::string>{read.images.sha256, read.labels.sha256}, figures);
}

IdxFolder find_idx_images(const fs::path& folder) {
  std::vector<fs::path> training, test;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = lower_name(entry->path());
    if (!holds(name, "images")) continue;
    if (holds(name, "train")) training.push_back(entry->path());
    if (holds(name, "test") || holds(name, "t10k")) test.push_back(entry->path());
  }
  if (error) {
    throw base::InputError(base::str("cannot read ", display_name(folder), ": ", error.message()));
  }
  return {pair_of(std::move(training), folder), pair_of(std::move(test), folder)};
}

}  // namespace rnnctl::data
