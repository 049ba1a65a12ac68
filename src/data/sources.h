// The kinds of source.h's data, one function each.
#pragma once

#include <rnnctl/data/source.h>

namespace rnnctl::data {

LoadedData load_idx_source(const SourceOptions& options);
DataPart load_idx_test(const SourceOptions& options, const Preparation& known);

/// tsv, ts, csv.
LoadedData load_series_source(const SourceOptions& options);
DataPart load_series_test(const SourceOptions& options, const Preparation& known);

/// npy, npz.
LoadedData load_array_source(const SourceOptions& options);
DataPart load_array_test(const SourceOptions& options, const Preparation& known);

LoadedData load_text_source(const SourceOptions& options);
DataPart load_text_test(const SourceOptions& options, const Preparation& known);

}  // namespace rnnctl::data
