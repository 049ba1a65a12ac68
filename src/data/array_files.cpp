
#include <algorithm>
#include <array>
#include <functional>
#include <system_error>

#include "data/array_roles.h"
#include "data/mapped_file.h"
#include "data/npz_file.h"
#include <rnnctl/base/error.h>
#include <rnnctl/base/sha256.h>
#include <rnnctl/base/text.h>
#include <rnnctl/data/array_files.h>

namespace rnnctl::data {
namespace {

namespace fs = std::filesystem;

using ArrayPlaces = std::array<std::optional<std::size_t>, kArrayRoles>;

/// The bytes of one .npy, their owner, and the name that messages call it.
struct OwnedArrayBytes {
  std::shared_ptr<const void> owner;
  std::span<const std::byte> bytes;
  std::string name;
};
using OpenOne = std::function<OwnedArrayBytes(std::size_t place)>;

bool begins_with(std::span<const std::byte> bytes, std::string_view magic) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.starts_with(magic);
}

NamedArrays open_places(const ArrayPlaces& places, const OpenOne& open_one) {
  NamedArrays arrays;
  const auto owners = std::make_shared<std::vector<std::shared_ptr<const void>>>();
  const auto open_as = [&](ArrayRole role, std::optional<NpyArray>& array,
                           std::vector<std::string>& hashes) {
    const std::optional<std::size_t> place = places[static_cast<std::size_t>(role)];
    if (!place) return;
    const OwnedArrayBytes opened = open_one(*place);
    array = NpyArray::parse(opened.bytes, opened.name);
    hashes.push_back(base::sha256_hex(opened.bytes));
    owners->push_back(opened.owner);
  };
  open_as(ArrayRole::kX, arrays.x, arrays.content_hashes);
  open_as(ArrayRole::kY, arrays.y, arrays.content_hashes);
  open_as(ArrayRole::kTestX, arrays.test_x, arrays.test_content_hashes);
  open_as(ArrayRole::kTestY, arrays.test_y, arrays.test_content_hashes);
  arrays.bytes = owners;
  return arrays;
}

NamedArrays open_npz(const std::shared_ptr<const MappedFile>& file, std::uint64_t held) {
  const NpzFile archive(file, held);
  const ArrayPlaces places = assign_array_roles(archive.names(), file->name());
  std::vector<std::size_t> wanted;
  for (const std::optional<std::size_t>& place : places) {
    if (place) wanted.push_back(*place);
  }
  archive.check(wanted);
  return open_places(places, [&](std::size_t place) {
    const EntryBytes entry = archive.read(place);
    return OwnedArrayBytes{entry.owner, entry.bytes,
                           base::str(file->name(), ": ", base::printable(archive.names()[place]))};
  });
}

/// The names of the .npy files, in order.
std::vector<std::string> npy_names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path name = entry->path().filename();
    if (name.extension() == ".npy" || name.extension() == ".NPY") names.push_back(name.string());
  }
  if (error) {
    throw base::InputError(
        base::str("cannot read ", base::printable(folder.string()), ": ", error.message()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

NamedArrays open_npy_files(const fs::path& folder, const std::vector<std::string>& names,
                           const ArrayPlaces& places) {
  return open_places(places, [&](std::size_t place) {
    const auto file = std::make_shared<const MappedFile>(folder / names[place]);
    return OwnedArrayBytes{file, file->bytes(), file->name()};
  });
}

NamedArrays open_beside(const fs::path& x) {
  const std::string source = base::printable(x.string()), name = x.filename().string();
  const std::optional<ArrayRole> role = array_role_of(name);
  if (role && *role != ArrayRole::kX) {
    throw base::InputError(base::str(source,
                                     ": by its name this is not the X to train with; give "
                                     "the file of that, or the folder"));
  }
  const fs::path folder = x.parent_path();
  std::vector<std::string> names = npy_names_in(folder.empty() ? "." : folder);
  auto place =
      static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  if (place == names.size()) names.push_back(name);  // an .npy by its contents only
  return open_npy_files(folder, names, assign_array_roles(names, source, place));
}

}  // namespace

NamedArrays open_arrays(const fs::path& path, std::uint64_t held) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    const std::vector<std::string> names = npy_names_in(path);
    return open_npy_files(path, names, assign_array_roles(names, base::printable(path.string())));
  }
  const auto file = std::make_shared<const MappedFile>(path);
  if (begins_with(file->bytes(), "PK\3\4")) return open_npz(file, held);
  if (begins_with(file->bytes(), "\x93NUMPY")) return open_beside(path);
  throw base::InputError(base::str(file->name(),
                                   ", byte 0: neither an .npz nor an .npy file; arrays "
                                   "that numpy.savez or numpy.save wrote are expected"));
}

LoneArray open_array(const fs::path& path, std::uint64_t held) {
  const auto file = std::make_shared<const MappedFile>(path);
  if (!begins_with(file->bytes(), "PK\3\4")) {
    return {NpyArray::parse(file->bytes(), file->name()), file};
  }
  const NpzFile archive(file, held);
  const auto& names = archive.names();
  const auto found = std::find_if(names.begin(), names.end(), [](const std::string& name) {
    return array_role_of(name) == ArrayRole::kX;
  });
  if (found == names.end() && names.size() != 1) {
    throw base::InputError(
        base::str(file->name(), ": none of its ", names.size(), " arrays is called X, or alone"));
  }
  const auto place = found == names.end() ? 0 : static_cast<std::size_t>(found - names.begin());
  archive.check(std::array{place});
  const EntryBytes entry = archive.read(place);
  return {NpyArray::parse(entry.bytes, file->name()), entry.owner};
}

}  // namespace rnnctl::data
