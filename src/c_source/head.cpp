#include "c_source/literals.h"
#include "c_source/program.h"
#include <rnnctl/base/paths.h>
#include <rnnctl/base/text.h>

namespace rnnctl::c_source {
namespace {

using base::str;

std::string cell_in_words(const Network& network) {
  if (network.cell == Cell::kLstm) return "LSTM";
  if (network.cell == Cell::kGru) return "GRU";
  return str("RNN (", network.activation, ")");
}

std::string network_in_words(const Program& program) {
  const Network& network = program.network;
  const std::int64_t count = network.num_layers;
  std::string text = str(cell_in_words(network), ", ", count, count == 1 ? " layer" : " layers",
                         " of ", network.hidden_size, " units");
  if (network.bidirectional) text += " in both directions";
  if (network.layer_norm) text += ", normalised";
  if (network.every_step) return text;
  const char* const kept[] = {"read behind the last step", "mean over the steps",
                              "maximum over the steps"};
  return text + ", " + kept[static_cast<std::size_t>(network.readout)];
}

std::string task_in_words(const Program& program) {
  const Network& network = program.network;
  if (program.reads_characters()) {
    return str("It reads characters and says which of ", network.num_classes,
               network.task == "next" ? " follows" : " belongs to each");
  }
  const bool has_pixels = program.preparation.kind == Inputs::kPixels;
  return str("It reads ", network.input_size,
             has_pixels ? " pixels (0 to 255)" : " features (as they stand in the data)",
             " at each step and ",
             program.predicts_number() ? std::string("predicts a number")
                                       : str("chooses one of ", network.num_classes, " classes"));
}

const char* const kUseOfClasses = R"(   float scores[$$_CLASSES];
   int best = $_predict(x, steps, scores);  // x[steps][$$_INPUT], one row behind the other
   puts($_class_names[best]);
)";
const char* const kUseOfNumber =
    R"(   float value = $_predict(x, steps);  // x[steps][$$_INPUT], one row behind the other
)";
const char* const kUseOfCharacters = R"(   static $_state state;
   float scores[$$_CLASSES];
   $_reset(&state);
   for (int i = 0, next = 0; i < 100; ++i) {
     next = $_step(&state, $_characters[next], scores);  // or $_draw(scores, 0.8f, random)
   }
)";

const char* use(const Program& program) {
  if (program.reads_characters()) return kUseOfCharacters;
  return program.predicts_number() ? kUseOfNumber : kUseOfClasses;
}

std::int64_t weight_values(const Program& program) {
  std::size_t count = program.readout.weight.size() + program.readout.bias.size();
  for (const auto& layer : program.layers) {
    for (const auto& direction : layer.directions) {
      count += direction.input.size() + direction.recurrent.size() + direction.input_bias.size() +
               direction.recurrent_bias.size();
    }
  }
  for (const auto& norm : program.norms) count += norm.weight.size() + norm.bias.size();
  return static_cast<std::int64_t>(count + 2 * program.preparation.features.mean.size());
}

std::int64_t products_of_step(const Program& program) {
  std::size_t count = 0;
  for (const auto& layer : program.layers) {
    for (const auto& direction : layer.directions) {
      count += direction.recurrent.size();
      // Of a character only one column counts.
      count += program.reads_characters() && &layer == &program.layers.front()
                   ? direction.input_bias.size()
                   : direction.input.size();
    }
  }
  return static_cast<std::int64_t>(count);
}

std::string memory(const Program& program) {
  constexpr std::int64_t kBytes = 4;
  std::int64_t shared = 0;
  for (const Buffer& buffer : buffers(program)) shared += kBytes * buffer.values;
  const std::int64_t state = kBytes * state_values(program);
  const bool has_own_state = state > 0 && !program.reads_characters();
  std::string text =
      str("   Constants (flash): ", kBytes * weight_values(program),
          " bytes of weights.\n   RAM: ", shared + (has_own_state ? state : 0), " bytes");
  if (program.step_buffers() > 0) {
    text += str(", of which ", kBytes * program.step_buffers() * program.network.output_size(),
                " for each of $$_MAX_STEPS (", program.network.sequence_length,
                ";\n   -D$$_MAX_STEPS=N for others)");
  }
  if (state > 0) text += str("; ", state, " more for each $_state of yours");
  return text + str(".\n   Work: ", products_of_step(program),
                    " multiplications a step. The stack is hardly used.\n");
}

}  // namespace

std::int64_t state_values(const Program& program) {
  const Network& network = program.network;
  if (network.bidirectional) return 0;
  const std::int64_t kept = network.cell == Cell::kLstm ? 2 : 1;
  // What is gathered, and the number of steps.
  const std::int64_t gathered = program.gathers() ? network.output_size() + 1 : 0;
  return kept * network.num_layers * network.hidden_size + gathered;
}

std::string head(const Program& program) {
  const std::string file = comment_text(program.file);
  const std::string above =
      str("/* ", file, ": a recurrent network, written by rnnctl ", base::version(), " from\n   ",
          comment_text(program.checkpoint), "\n\n   ", task_in_words(program), ":\n   ",
          network_in_words(program),
          ".\n\n   It needs nothing but a C99 compiler and its <math.h>; this has no warnings:\n\n"
          "   c99 -Wall -Wextra -pedantic -Werror -O2 -c ",
          file, "\n\n   Use, from another file:\n\n");
  const std::string include = str("   #include \"", file, "\"\n");
  return above + with_name(str("   #define $$_ONLY_DECLARED\n"), program.name) + include +
         with_name(str(use(program), "\n", memory(program),
                       "   One call at a time: calls share buffers. */\n"),
                   program.name);
}

}  // namespace rnnctl::c_source
