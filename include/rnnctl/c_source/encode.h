// A checkpoint's network as one C99 file, for microcontrollers and whatever else has a C compiler.
#pragma once

#include <string>
#include <string_view>

#include <rnnctl/checkpoint/checkpoint.h>

namespace rnnctl::c_source {

/// `state_dict` as C that computes what rnnctl computes in evaluation, from what the data hold
/// (pixels 0 to 255, features as they stand, characters) to scores, or a number as it stood in the
/// data: no memory allocated, nothing printed, nothing included but <math.h>, <stddef.h> and
/// <stdint.h>. With N for name_of(file):
///   a network that reads forwards  N_state, N_reset(), N_step() a step at a time, and, where it
///                                  answers behind its last step, N_predict() of a whole sequence
///   one of both directions         N_predict(); from two layers on of up to N_MAX_STEPS steps
/// The file's head says how to use it and what memory it takes. Weights are decimals that read back
/// as the same float32.
///
/// The same checkpoint always gives the same text, in ASCII but for what `checkpoint_name`, which
/// stands for the file read in it and in messages, may contain. `file`: the name of the C file.
/// Throws base::InputError for weights without a manifest, a manifest that is not whole, weights
/// that do not fit it, or that are not finite; base::OutputError for more weights than a C compiler
/// takes.
std::string encode(const checkpoint::Checkpoint& checkpoint, std::string_view checkpoint_name,
                   std::string_view file);

/// What the identifiers in `file` begin with: "my_model" of "out/my-model.c". Always a C identifier
/// that does not begin with "_".
std::string name_of(std::string_view file);

}  // namespace rnnctl::c_source
