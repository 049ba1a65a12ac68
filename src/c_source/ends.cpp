#include "c_source/literals.h"
#include "c_source/program.h"
#include <rnnctl/base/text.h>

namespace rnnctl::c_source {
namespace {

using base::str;

const char* const kPrepare = R"(
/* <meaning>. */
static const float *$_prepare(const $_value *x) {
  for (size_t i = 0; i < $$_INPUT; ++i) $_prepared[i] = <value>;
  return $_prepared;
}
)";

const char* const kReadCharacter = R"(
/* -1 for one that the network does not know. */
static int $_number_of(uint32_t character) {
  for (size_t i = 0; i < $$_CLASSES; ++i) {
    if ($_characters[i] == character) return (int)i;
  }
  return -1;
}

/* $_gates = W x + b of the first layer, where x is <present> at the character's place, else 0. */
static void $_read_character(size_t number) {
  const $_layer *layer = &$_layers[0][0];
  for (size_t r = 0; r < $$_ROWS; ++r) {
    $_gates[r] = layer->bias_ih[r] + layer->weight_ih[r * $$_CLASSES + number] * <present>;
  }
}
)";

const char* const kGather = R"(
/* The <what> of what the steps put out, from step to step. */
static void $_gather(float *read, const float *h, size_t step) {
  for (size_t j = 0; j < $$_HIDDEN; ++j) {
    <gather>
  }
}
)";

const char* const kMeansOf = R"(
static const float *$_means_of(const float *sums, size_t steps) {
  for (size_t i = 0; i < $$_OUTPUT; ++i) $_means[i] = sums[i] / (float)steps;
  return $_means;
}
)";

const char* const kAnswerClass = R"(
/* Scores of what the last layer put out; returns the best. */
static int $_answer(const float *read, float *scores) {
  size_t best = 0;
<norm>  $_clear(scores, $$_CLASSES);
  $_add_product(scores, $_readout_weight, $_readout_bias, read, $$_CLASSES, $$_OUTPUT);
  for (size_t i = 1; i < $$_CLASSES; ++i) {
    if (scores[i] > scores[best]) best = i;
  }
  return (int)best;
}
)";

const char* const kAnswerNumber = R"(
/* The number of what the last layer put out, as it stood in the data. */
static float $_answer(const float *read) {
  float value = 0.0f;
<norm>  $_add_product(&value, $_readout_weight, $_readout_bias, read, 1, $$_OUTPUT);
  return value * <deviation> + <mean>;
}
)";

std::string prepare(const exchange::Preparation& preparation) {
  if (preparation.kind == Inputs::kFeatures) {
    return filled(kPrepare, {{"<meaning>", "Standardised as in training"},
                             {"<value>", "(x[i] - $_mean[i]) / $_deviation[i]"}});
  }
  const std::string grey = "(float)x[i] / 255.0f";
  const auto& pixels = preparation.pixels;
  if (pixels.mean.empty()) {
    return filled(kPrepare, {{"<meaning>", "Black 0, white 1"}, {"<value>", grey}});
  }
  return filled(kPrepare, {{"<meaning>", "Black 0, white 1, then standardised as in training"},
                           {"<value>", str("(", grey, " - ", float_literal(pixels.mean[0]), ") / ",
                                           float_literal(pixels.deviation[0]))}});
}

std::string gather(Readout readout) {
  if (readout == Readout::kMean) {
    return filled(kGather, {{"<what>", "sum"},
                            {"<gather>", "read[j] = step == 0 ? h[j] : read[j] + h[j];"}}) +
           kMeansOf;
  }
  return filled(kGather, {{"<what>", "maximum"},
                          {"<gather>", "if (step == 0 || h[j] > read[j]) read[j] = h[j];"}});
}

std::string answer(const Program& program) {
  const char* const norm = program.network.layer_norm
                               ? "  $_normalise($$_LAYERS - 1, read, $_normed);\n"
                                 "  read = $_normed;\n"
                               : "";
  if (!program.predicts_number()) return filled(kAnswerClass, {{"<norm>", norm}});
  const auto& target = program.preparation.target;
  return filled(kAnswerNumber, {{"<norm>", norm},
                                {"<deviation>", float_literal(target.deviation[0])},
                                {"<mean>", float_literal(target.mean[0])}});
}

}  // namespace

std::string ends(const Program& program) {
  std::string text;
  if (program.reads_characters()) {
    const std::string present = float_literal(program.preparation.present);
    text += filled(kReadCharacter, {{"<present>", present}, {"<present>", present}});
  } else {
    text += prepare(program.preparation);
  }
  if (program.gathers()) text += gather(program.network.readout);
  return text + answer(program);
}

}  // namespace rnnctl::c_source
