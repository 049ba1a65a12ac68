#include "c_source/literals.h"
#include "c_source/program.h"
#include <rnnctl/base/text.h>

namespace rnnctl::c_source {
namespace {

using base::str;

const char* const kReset = R"(
void $_reset($_state *state) {
  $_clear(&state->h[0][0], $$_LAYERS * $$_HIDDEN);
<more>}
)";

/// Of a network that reads forwards.
const char* const kTakeOneLayer = R"(
static void $_take($_state *state, <input>) {
  <first>;
  $_run(&$_layers[0][0], <state>);
<gather>}
)";

const char* const kTake = R"(
/* One step through all layers. */
static void $_take($_state *state, <input>) {
  for (size_t l = 0; l < $$_LAYERS; ++l) {
    if (l == 0) {
      <first>;
    } else {
<above>    }
    $_run(&$_layers[l][0], <state>);
  }
<gather>}
)";

const char* const kGatherState =
    "  $_gather(state->read, state->h[$$_LAYERS - 1], state->steps);\n  ++state->steps;\n";

const char* const kStepOfCharacters = R"(
int $_step($_state *state, uint32_t character, float *scores) {
  const int number = $_number_of(character);
  if (number < 0) return -1;
  $_take(state, (size_t)number);
  return scores != NULL ? $_answer(<read>, scores) : 0;
}

int $_draw(const float *scores, float temperature, float random) {
  float most = scores[0], sum = 0.0f;
  for (size_t i = 1; i < $$_CLASSES; ++i) {
    if (scores[i] > most) most = scores[i];
  }
  for (size_t i = 0; i < $$_CLASSES; ++i) sum += expf((scores[i] - most) / temperature);
  random *= sum;
  for (size_t i = 0; i + 1 < $$_CLASSES; ++i) {
    random -= expf((scores[i] - most) / temperature);
    if (random < 0.0f) return (int)i;
  }
  return $$_CLASSES - 1;
}
)";

const char* const kStepOfClasses = R"(
int $_step($_state *state, const $_value *x, float *scores) {
  $_take(state, x);
  return scores != NULL ? $_answer(<read>, scores) : 0;
}

int $_predict(const $_value *x, size_t steps, float *scores) {
  static $_state state;
  if (steps == 0) return -1;
  $_reset(&state);
  for (size_t t = 0; t + 1 < steps; ++t) $_take(&state, x + t * $$_INPUT);
  return $_step(&state, x + (steps - 1) * $$_INPUT, scores);
}
)";

const char* const kStepOfNumber = R"(
float $_step($_state *state, const $_value *x) {
  $_take(state, x);
  return $_answer(<read>);
}

float $_predict(const $_value *x, size_t steps) {
  static $_state state;
  if (steps == 0) return NAN;
  $_reset(&state);
  for (size_t t = 0; t + 1 < steps; ++t) $_take(&state, x + t * $$_INPUT);
  return $_step(&state, x + (steps - 1) * $$_INPUT);
}
)";

const char* const kSoftmax = R"(
void $_softmax(float *scores) {
  float most = scores[0], sum = 0.0f;
  for (size_t i = 1; i < $$_CLASSES; ++i) {
    if (scores[i] > most) most = scores[i];
  }
  for (size_t i = 0; i < $$_CLASSES; ++i) {
    scores[i] = expf(scores[i] - most);
    sum += scores[i];
  }
  for (size_t i = 0; i < $$_CLASSES; ++i) scores[i] /= sum;
}
)";

const char* const kDirection = R"(
/* Layer l over all steps, forwards (direction 0) or backwards (1). */
static void $_run_direction(size_t l, size_t direction, const $_value *x, size_t steps) {
  const $_layer *layer = &$_layers[l][direction];
  const size_t place = direction * $$_HIDDEN;  /* in what the layer puts out */
  $_clear($_h, $$_HIDDEN);
<clear>  for (size_t s = 0; s < steps; ++s) {
    const size_t t = direction == 0 ? s : steps - 1 - s;
<read>    $_run(layer, <state>);
<write>  }
}
)";

const char* const kReadBelow = R"(    if (l == 0) {
      $_read(layer, $_prepare(x + t * $$_INPUT));
    } else {
      $_read(layer, $_outputs[(l - 1) % $$_BUFFERS][t]);
    }
)";
const char* const kWriteAbove = R"(    if (l + 1 < $$_LAYERS) {
      for (size_t j = 0; j < $$_HIDDEN; ++j) $_outputs[l % $$_BUFFERS][t][place + j] = $_h[j];
    } else {
      <gather>
    }
)";

const char* const kPredictBoth = R"(
<signature> {
  if (<refused>) return <nothing>;
  for (size_t l = 0; l < $$_LAYERS; ++l) {
    $_run_direction(l, 0, x, steps);
    $_run_direction(l, 1, x, steps);
<norm>  }
  return $_answer(<answered>);
}
)";

const char* const kNormaliseSteps = R"(    for (size_t t = 0; l + 1 < $$_LAYERS && t < steps; ++t) {
      float *values = $_outputs[l % $$_BUFFERS][t];
      $_normalise(l, values, values);
    }
)";

std::string reset(const Program& program) {
  std::string more;
  if (program.network.cell == Cell::kLstm) {
    more += "  $_clear(&state->c[0][0], $$_LAYERS * $$_HIDDEN);\n";
  }
  if (program.gathers()) more += "  $_clear(state->read, $$_OUTPUT);\n  state->steps = 0;\n";
  return filled(kReset, {{"<more>", more}});
}

std::string take(const Program& program) {
  const bool is_lstm = program.network.cell == Cell::kLstm;
  const bool has_one = program.network.num_layers == 1;
  const std::string above = program.network.layer_norm
                                ? "      $_normalise(l - 1, state->h[l - 1], $_normed);\n"
                                  "      $_read(&$_layers[l][0], $_normed);\n"
                                : "      $_read(&$_layers[l][0], state->h[l - 1]);\n";
  const std::string layer = has_one ? "0" : "l";
  return filled(
      has_one ? kTakeOneLayer : kTake,
      {{"<input>", program.reads_characters() ? "size_t number" : "const $_value *x"},
       {"<first>", program.reads_characters() ? "$_read_character(number)"
                                              : "$_read(&$_layers[0][0], $_prepare(x))"},
       {"<above>", above},
       {"<state>", str("state->h[", layer, "]", is_lstm ? str(", state->c[", layer, "]") : "")},
       {"<gather>", program.gathers() ? kGatherState : ""}});
}

std::string forward_functions(const Program& program) {
  std::string read = "state->h[$$_LAYERS - 1]";
  if (program.network.readout == Readout::kMax) read = "state->read";
  if (program.network.readout == Readout::kMean) read = "$_means_of(state->read, state->steps)";
  const char* const step = program.reads_characters()  ? kStepOfCharacters
                           : program.predicts_number() ? kStepOfNumber
                                                       : kStepOfClasses;
  return reset(program) + take(program) + filled(step, {{"<read>", read}});
}

std::string run_direction(const Program& program) {
  const bool is_lstm = program.network.cell == Cell::kLstm;
  const bool has_one = program.network.num_layers == 1;
  const std::string gather =
      program.gathers() ? "$_gather($_gathered + place, $_h, s);"
                        : "for (size_t j = 0; j < $$_HIDDEN; ++j) $_gathered[place + j] = $_h[j];";
  return filled(
      kDirection,
      {{"<clear>", is_lstm ? "  $_clear($_c, $$_HIDDEN);\n" : ""},
       {"<read>", has_one ? "    $_read(layer, $_prepare(x + t * $$_INPUT));\n" : kReadBelow},
       {"<state>", is_lstm ? "$_h, $_c" : "$_h"},
       {"<write>",
        has_one ? str("    ", gather, "\n") : filled(kWriteAbove, {{"<gather>", gather}})}});
}

std::string predict_both(const Program& program) {
  const bool is_number = program.predicts_number(), has_buffers = program.step_buffers() > 0;
  const std::string read =
      program.network.readout == Readout::kMean ? "$_means_of($_gathered, steps)" : "$_gathered";
  return filled(
      kPredictBoth,
      {{"<signature>", is_number ? "float $_predict(const $_value *x, size_t steps)"
                                 : "int $_predict(const $_value *x, size_t steps, float *scores)"},
       {"<refused>", has_buffers ? "steps == 0 || steps > $$_MAX_STEPS" : "steps == 0"},
       {"<nothing>", is_number ? "NAN" : "-1"},
       {"<norm>", program.network.layer_norm && has_buffers ? kNormaliseSteps : ""},
       {"<answered>", is_number ? read : read + ", scores"}});
}

}  // namespace

std::string functions(const Program& program) {
  std::string text = program.network.bidirectional ? run_direction(program) + predict_both(program)
                                                   : forward_functions(program);
  if (!program.predicts_number() && !program.reads_characters()) text += kSoftmax;
  return text;
}

}  // namespace rnnctl::c_source
