// A data set of labelled sequences, ready to train and to test on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <rnnctl/data/series_files.h>
#include <rnnctl/data/standardisation.h>
#include <rnnctl/data/time_series_dataset.h>

namespace rnnctl::data {

struct TimeSeriesData {
  std::shared_ptr<const TimeSeriesDataset> training;
  std::shared_ptr<const TimeSeriesDataset> test;
  std::vector<std::string> class_names;
  Standardisation standardisation;  ///< by the training part's figures
  double test_split = 0.0;          ///< of the training file; 0 where there was a test file
};

/// Where there is no test file, `test_split` (an amount as for split_stratified) of the training
/// file, drawn by `seed`, is tested on. Standardisation and classes come from what remains. Throws
/// base::InputError for what the readers refuse, a single class, a test file with another number of
/// features or with a label that training does not have; base::UsageError for the amount.
TimeSeriesData load_time_series(const SeriesFiles& files, double test_split, std::uint64_t seed);

}  // namespace rnnctl::data
