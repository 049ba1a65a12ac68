#include <algorithm>

#include <rnnctl/base/paths.h>
#include <rnnctl/data/known_sets.h>
#include <rnnctl/data/mnist.h>

namespace rnnctl::data {
namespace {

/// The mirrors are torchvision 0.20's, then Google's copy.
KnownSet mnist_set() {
  KnownSet set{
      "mnist",
      {},
      {"https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/",
       "https://storage.googleapis.com/cvdf-datasets/mnist/"}};
  for (const MnistFile& file : kMnistFiles) {
    set.files.push_back({std::string(file.name) + ".gz", file.sha256});
  }
  return set;
}

/// Xiao, Rasul, Vollgraf 2017. The mirrors are torchvision's, then the authors' repository. The
/// hashes are of the contents in Debian's dataset-fashion-mnist; with the names and times that
/// Debian takes out of their gzip headers put back, its files have torchvision's MD5.
KnownSet fashion_mnist_set() {
  return {"fashion-mnist",
          {{"train-images-idx3-ubyte.gz",
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
           {"train-labels-idx1-ubyte.gz",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
           {"t10k-images-idx3-ubyte.gz",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
           {"t10k-labels-idx1-ubyte.gz",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}},
          {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
           "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"}};
}

/// Kuzushiji-MNIST: Clanuwat et al. 2018. Only hashes of the gzip files are published: these are
/// TensorFlow Datasets' (url_checksums/kmnist.txt).
KnownSet kmnist_set() {
  return {"kmnist",
          {{"train-images-idx3-ubyte.gz",
            "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4", HashOf::kFile},
           {"train-labels-idx1-ubyte.gz",
            "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17", HashOf::kFile},
           {"t10k-images-idx3-ubyte.gz",
            "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5", HashOf::kFile},
           {"t10k-labels-idx1-ubyte.gz",
            "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c", HashOf::kFile}},
          {"http://codh.rois.ac.jp/kmnist/dataset/kmnist/"}};
}

/// Karpathy's char-rnn 2015; TensorFlow Datasets publish the same hash.
KnownSet tinyshakespeare_set() {
  return {"tinyshakespeare",
          {{"input.txt", "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"}},
          {"https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/"}};
}

const std::vector<KnownSet>& known_sets() {
  static const std::vector<KnownSet> sets = {mnist_set(), fashion_mnist_set(), kmnist_set(),
                                             tinyshakespeare_set()};
  return sets;
}

}  // namespace

std::vector<std::string> known_set_names() {
  std::vector<std::string> names;
  for (const KnownSet& set : known_sets()) names.push_back(set.name);
  return names;
}

const KnownSet* find_known_set(const std::string& name) {
  const auto& sets = known_sets();
  const auto found =
      std::find_if(sets.begin(), sets.end(), [&](const KnownSet& set) { return set.name == name; });
  return found == sets.end() ? nullptr : &*found;
}

std::filesystem::path cache_folder(const KnownSet& set) {
  const std::filesystem::path cache = base::cache_dir();
  return cache.empty() ? cache : cache / set.name;
}

std::vector<std::string> mirrors_of(const KnownSet& set, const std::string& first) {
  std::vector<std::string> mirrors = set.mirrors;
  if (!first.empty()) mirrors.insert(mirrors.begin(), first);
  return mirrors;
}

}  // namespace rnnctl::data
