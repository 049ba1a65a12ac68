// What a stored network is asked, and in which words it answers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "commands/answer_print.h"
#include <rnnctl/commands/stored_model.h>
#include <rnnctl/data/unlabelled.h>

namespace rnnctl::commands {

/// Whether its inputs are pictures, row by row: MNIST and other IDX images, whose pixels are the
/// only inputs that are not standardised.
bool reads_pictures(const StoredModel& stored);

/// What a file to be answered has to hold.
data::SequenceForm form_of(const StoredModel& stored);

/// An example whose answer is known, as the network reads it.
struct TestExample {
  data::UnlabelledSequence sequence;
  Truth truth;  ///< of one with a class at every step, that of the last
};
/// Example `index` of `dataset`, which was prepared as `stored` says, under the name `name`.
TestExample test_example(const StoredModel& stored, const data::Dataset& dataset,
                         std::uint32_t index, std::string name);

/// What class `index` is called: by its name in the data, a character of text, or its number.
std::string class_name(const StoredModel& stored, std::size_t index);

/// A score of a network that predicts numbers, as it would stand in the data, before targets were
/// standardised.
double number_of(const StoredModel& stored, double score);

/// The numbers of what a network of text is shown first. What it does not know is left out, and
/// said on stderr; nothing at all becomes the end of a line, which begins a new one.
std::vector<std::int32_t> prompt_characters(const std::string& prompt,
                                            const data::Vocabulary& vocabulary);

}  // namespace rnnctl::commands
