// What the readers of time series share: numbers out of fields, sequences out of numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/line_reader.h"
#include <rnnctl/data/labelled_sequences.h>

namespace rnnctl::data {

/// "NaN", "nan", "-nan", "?" or nothing: how such files say that a value is missing.
bool is_missing(std::string_view field);

/// The field as a finite number. Throws base::InputError with its line and `column`.
float number_in(const LineReader& lines, std::string_view field, std::int64_t column);

/// The label of a sequence, which must not be empty; of a target, a finite number.
std::string label_in(const LineReader& lines, std::string_view field, std::int64_t column,
                     bool is_target);

/// Ends a sequence whose values are in sequences.values already: at least one time step.
void end_sequence(LabelledSequences& sequences, const LineReader& lines, std::string label);

/// Throws base::InputError where there is no sequence.
void require_sequences(const LabelledSequences& sequences, const LineReader& lines,
                       const char* expected);

}  // namespace rnnctl::data
