#include <algorithm>
#include <future>
#include <system_error>
#include <utility>

#include <rnnctl/base/error.h>
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/idx.h>
#include <rnnctl/data/mnist.h>

namespace rnnctl::data {

const std::array<MnistFile, 4> kMnistFiles = {{
    {"train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
    {"train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
    {"t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
    {"t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
}};

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDigits = 10;

/// One of the four files where it was found.
struct Source {
  const MnistFile* file = nullptr;
  fs::path path;
  std::string shown() const { return base::printable(path.string()); }
  bool is_genuine(const std::string& sha256) const { return sha256 == file->sha256; }
};

/// One split as read: images [count, rows, columns] and labels [count].
struct RawSplit {
  Source image_source;
  Source label_source;
  IdxFile images;
  IdxFile labels;
  std::int64_t rows() const { return images.header.sizes[1]; }
  std::int64_t columns() const { return images.header.sizes[2]; }
  bool is_genuine() const {
    return image_source.is_genuine(images.sha256) && label_source.is_genuine(labels.sha256);
  }
};

std::string how_to_fetch(const fs::path& directory) {
  return base::str("get them with 'rnnctl data fetch --data ", base::printable(directory.string()),
                   "', or name another folder with --data");
}

/// DIR/NAME, else DIR/NAME.gz: the raw file first because it loads faster. What is there but cannot
/// be read counts as found, so that the reader says why.
Source find_file(const fs::path& directory, const MnistFile& file) {
  for (const char* extension : {"", ".gz"}) {
    fs::path path = directory / (std::string(file.name) + extension);
    std::error_code error;
    if (fs::symlink_status(path, error).type() != fs::file_type::not_found) {
      return {&file, std::move(path)};
    }
  }
  throw base::InputError(base::str(base::printable(directory.string()), " has no ", file.name,
                                   " or ", file.name, ".gz of the four MNIST files; ",
                                   how_to_fetch(directory)));
}

std::string shape_of(const IdxFile& file) {
  const std::vector<std::uint32_t>& sizes = file.header.sizes;
  return base::shape_text(std::vector<std::int64_t>(sizes.begin(), sizes.end()));
}

void check_kind(const Source& source, const IdxFile& file, std::size_t rank, const char* expected) {
  if (file.header.type != IdxType::kUint8) {
    throw base::InputError(base::str(source.shown(), ", byte 2: elements are not 8-bit unsigned, ",
                                     expected, " must be (type 0x08)"));
  }
  if (file.header.sizes.size() != rank) {
    throw base::InputError(base::str(source.shown(), ", byte 3: has the sizes ", shape_of(file),
                                     ", ", expected, " must have ", rank,
                                     rank == 1 ? " dimension" : " dimensions"));
  }
  if (file.elements.empty()) {
    throw base::InputError(base::str(source.shown(), ", byte 4: the sizes ", shape_of(file),
                                     " leave nothing to read"));
  }
}

RawSplit read_split(const Source& image_source, const Source& label_source) {
  RawSplit split{image_source, label_source, read_idx(image_source.path),
                 read_idx(label_source.path)};
  check_kind(image_source, split.images, 3, "images");
  check_kind(label_source, split.labels, 1, "labels");
  if (split.images.header.sizes[0] != split.labels.header.sizes[0]) {
    throw base::InputError(base::str(image_source.shown(), " holds ", split.images.header.sizes[0],
                                     " images, but ", label_source.shown(), " ",
                                     split.labels.header.sizes[0],
                                     " labels (byte 4 of each); they do not belong together"));
  }
  return split;
}

void check_same_picture_size(const RawSplit& training, const RawSplit& test) {
  if (training.rows() == test.rows() && training.columns() == test.columns()) return;
  throw base::InputError(base::str(test.image_source.shown(), ", byte 8: pictures of ", test.rows(),
                                   "x", test.columns(), ", but ", training.image_source.shown(),
                                   " has ", training.rows(), "x", training.columns()));
}

void check_test_labels(const RawSplit& test, std::int64_t num_classes) {
  const std::vector<std::uint8_t>& labels = test.labels.elements;
  const auto bad = std::find_if(labels.begin(), labels.end(),
                                [&](std::uint8_t label) { return label >= num_classes; });
  if (bad == labels.end()) return;
  constexpr std::ptrdiff_t kLabelHeaderBytes = 8;
  const std::ptrdiff_t index = bad - labels.begin();
  throw base::InputError(base::str(test.label_source.shown(), ", byte ", kLabelHeaderBytes + index,
                                   ": label ", int{*bad}, " of example ", index, " is outside the ",
                                   num_classes, " classes of the training set"));
}

std::shared_ptr<const ImageDataset> to_dataset(RawSplit&& split, const char* which,
                                               std::int64_t num_classes) {
  const std::int64_t rows = split.rows();
  const std::int64_t columns = split.columns();
  return std::make_shared<const ImageDataset>(
      base::str("MNIST ", which, " images (", split.image_source.shown(), ")"),
      std::move(split.images.elements), std::move(split.labels.elements), rows, columns,
      num_classes, std::vector<std::string>{split.images.sha256, split.labels.sha256});
}

MnistVerdict verify_file(const fs::path& directory, const MnistFile& file) {
  MnistVerdict verdict{directory / (std::string(file.name) + ".gz"), false, ""};
  try {
    const Source source = find_file(directory, file);
    verdict.path = source.path;
    const std::string sha256 = read_idx(source.path).sha256;
    verdict.genuine = source.is_genuine(sha256);
    verdict.finding = verdict.genuine ? "genuine"
                                      : base::str("not the original contents: SHA-256 ", sha256,
                                                  " instead of ", file.sha256);
  } catch (const base::InputError& error) {
    std::error_code ignored;
    const bool missing =
        fs::symlink_status(verdict.path, ignored).type() == fs::file_type::not_found;
    verdict.finding = missing ? "missing" : error.what();
  }
  return verdict;
}

}  // namespace

std::filesystem::path fetched_mnist_dir() {
  const fs::path cache = base::cache_dir();
  return cache.empty() ? cache : cache / "mnist";
}

std::filesystem::path find_mnist(const std::filesystem::path& chosen) {
  std::error_code ignored;
  fs::path directory = chosen.empty() ? base::shipped_dir("data/mnist") : chosen;
  if (directory.empty() && fs::is_directory(fetched_mnist_dir(), ignored)) {
    directory = fetched_mnist_dir();
  }
  if (directory.empty()) {
    throw base::InputError(
        "the MNIST files that are shipped with rnnctl are not there; "
        "get them with 'rnnctl data fetch'");
  }
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (fs::is_directory(status)) return directory;
  const std::string shown = base::printable(directory.string());
  if (status.type() == fs::file_type::not_found) {
    throw base::InputError(
        base::str("no folder ", shown, " with the MNIST files; ", how_to_fetch(directory)));
  }
  throw base::InputError(error ? base::str("cannot look into ", shown, ": ", error.message())
                               : base::str(shown,
                                           " is not a folder; --data names the folder that "
                                           "holds the four MNIST files"));
}

MnistPair load_mnist(const std::filesystem::path& directory) {
  std::array<Source, kMnistFiles.size()> sources;
  std::transform(kMnistFiles.begin(), kMnistFiles.end(), sources.begin(),
                 [&](const MnistFile& file) { return find_file(directory, file); });
  // The default policy: beside the training set where a thread can be had, after it otherwise.
  std::future<RawSplit> test_read = std::async([&] { return read_split(sources[2], sources[3]); });
  RawSplit training = read_split(sources[0], sources[1]);
  RawSplit test = test_read.get();

  check_same_picture_size(training, test);
  const std::vector<std::uint8_t>& labels = training.labels.elements;
  const std::int64_t num_classes =
      std::max(kDigits, std::int64_t{*std::max_element(labels.begin(), labels.end())} + 1);
  check_test_labels(test, num_classes);

  MnistPair pair;
  pair.genuine = training.is_genuine() && test.is_genuine();
  pair.training = to_dataset(std::move(training), "training", num_classes);
  pair.test = to_dataset(std::move(test), "test", num_classes);
  return pair;
}

std::vector<MnistVerdict> verify_mnist(const std::filesystem::path& directory) {
  std::vector<MnistVerdict> verdicts;
  for (const MnistFile& file : kMnistFiles) verdicts.push_back(verify_file(directory, file));
  return verdicts;
}

}  // namespace rnnctl::data
