// Classes out of labels: which there are, and which number each has.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rnnctl::data {

/// The different labels in order: by value where all are numbers, else by their bytes. The class of
/// a label is its place in that order.
class ClassNames {
 public:
  /// Of the training set. Throws base::InputError, with `source` as the data's name, where all
  /// labels are the same: there is nothing to tell apart.
  ClassNames(const std::vector<std::string>& labels, const std::string& source);
  /// As a checkpoint holds them. Throws std::invalid_argument where two are the same.
  explicit ClassNames(std::vector<std::string> names);

  const std::vector<std::string>& names() const { return names_; }
  /// The class of each label. Throws base::InputError "SOURCE: the label … is none of the K that
  /// the training data have".
  std::vector<std::int64_t> classes_of(const std::vector<std::string>& labels,
                                       const std::string& source) const;

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::int64_t> index_;
};

}  // namespace rnnctl::data
