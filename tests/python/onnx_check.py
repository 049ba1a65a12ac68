"""Computes ONNX files of rnnctl's in ONNX Runtime and in PyTorch and compares the two.

    onnx_check.py FILE.pt...

Each FILE.pt is a checkpoint of rnnctl's. Beside it lie its exports: FILE.onnx and, with
--with-preparation and --softmax, FILE.answers.onnx (without --softmax where it predicts a number).
Every file must pass onnx.checker with shape inference. Batch and time are those of SIZES, none of
which is the checkpoint's own. A state that persists goes in and out: a sequence in two parts gives
what it gives as a whole.

|found - expected| must be at most LIMIT: of every logit, and of what the network answers with both
options, there as a part of the largest number expected where that is above 1. The largest two are
printed for each FILE, and of all. Exit code 1 where one is larger.
"""

import json
import math
import sys

import numpy
import onnx
import onnxruntime
import torch

import cells
import go_on
import tutorials

LIMIT = 1e-5
SIZES = ((1, 1), (3, 7), (2, 40))  # batch, time


def session(path):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def case_of(model):
    """As cells.py and tutorials.py call what the manifest says."""
    return {"task": model["task"], "cell": model["cell"], "activation": model["activation"],
            "layers": model["num_layers"], "bidirectional": model["bidirectional"],
            "layer_norm": model["layer_norm"], "readout": model["readout"],
            "inputs": model["input_size"], "hidden": model["hidden_size"],
            "classes": model["num_classes"], "model": model["name"]}


class Reference:
    """The network in PyTorch: `scores(x)`, from a state of zeros."""

    def __init__(self, checkpoint):
        self.case = case_of(checkpoint["rnnctl"]["model"])
        weights = checkpoint["state_dict"]
        if self.case["model"] == "stacked":
            self.model = cells.build(self.case, weights, torch.float32)
        else:
            self.model = tutorials.build(self.case, self.case["inputs"], self.case["classes"])
            self.model.load_state_dict(weights)
        self.every_step = self.case["task"] == "next" or self.case["model"] == "char"

    def scores(self, x):
        with torch.no_grad():
            if self.case["model"] == "stacked":
                states = [None] * len(cells.parts_of(self.case, self.model))
                scores, _ = cells.scores(self.model, self.case, x, None, states)
            else:
                scores = self.model(x)
        shape = (len(x), x.shape[1], -1) if self.every_step else (len(x), -1)
        return scores.reshape(shape)


class Data:
    """Random inputs as they stand in the data, and as the network wants them."""

    def __init__(self, manifest):
        self.size = manifest["model"]["input_size"]
        self.preparation = manifest["data"]["preparation"]
        is_text = "characters" in self.preparation
        self.has_characters = is_text or manifest["model"]["name"] == "char"
        # data::character_input(); the tutorial's lesson has a plain 1.
        self.present = math.sqrt(self.size) if is_text else 1.0

    def draw(self, batch, time):
        if self.has_characters:
            numbers = torch.randint(self.size, (batch, time))
            return numbers, torch.nn.functional.one_hot(numbers, self.size) * self.present
        if "inputs" in self.preparation:
            scaling = {name: torch.tensor(values) for name, values in
                       self.preparation["inputs"].items()}
            raw = torch.randn(batch, time, self.size) * scaling["deviation"] + scaling["mean"]
            return raw, (raw - scaling["mean"]) / scaling["deviation"]
        pixels = torch.randint(256, (batch, time, self.size)).float()
        return pixels, pixels / 255

    def answers(self, scores):
        if "targets" not in self.preparation:
            return scores.softmax(-1)
        targets = self.preparation["targets"]
        return scores * targets["deviation"][0] + targets["mean"][0]


def run(model, x, states=None):
    """The answer, and the states that are left. Without `states`: zeros."""
    feeds = {"x": x.numpy()}
    for value in model.get_inputs()[1:]:
        zeros = numpy.zeros((value.shape[0], len(x), value.shape[2]), numpy.float32)
        feeds[value.name] = zeros if states is None else states[value.name]
    answer, *left = model.run(None, feeds)
    names = [value.name.replace("n", "0") for value in model.get_outputs()[1:]]
    return torch.from_numpy(answer), dict(zip(names, left))


def run_in_parts(model, x):
    """The first step, then the others with what it left."""
    first, states = run(model, x[:, :1])
    others, _ = run(model, x[:, 1:], states)
    return torch.cat([first, others], dim=1) if others.dim() == 3 else others


def difference(found, expected):
    assert found.shape == expected.shape, f"shape {found.shape} instead of {expected.shape}"
    assert found.dtype == expected.dtype, f"{found.dtype} instead of {expected.dtype}"
    return (found - expected).abs().max().item()


def differences(path):
    """Pairs of what is compared and the difference."""
    checkpoint = go_on.load(path)
    reference, data = Reference(checkpoint), Data(checkpoint["rnnctl"])
    stem = path.removesuffix(".pt")
    plain, answering = session(f"{stem}.onnx"), session(f"{stem}.answers.onnx")
    names = json.loads(plain.get_modelmeta().custom_metadata_map.get("class_names", "[]"))
    assert names == checkpoint["rnnctl"]["data"]["class_names"], f"class names {names}"
    for batch, time in SIZES:
        raw, x = data.draw(batch, time)
        scores = reference.scores(x)
        yield "logits", difference(run(plain, x)[0], scores)
        if len(plain.get_inputs()) > 1 and time > 1:
            yield "logits", difference(run_in_parts(plain, x), scores)
        answers = data.answers(scores)
        size = max(1.0, answers.abs().max().item())
        yield "answers", difference(run(answering, raw)[0], answers) / size


def largest_of(pairs):
    result = {"logits": 0.0, "answers": 0.0}
    for what, found in pairs:
        result[what] = max(result[what], math.inf if math.isnan(found) else found)
    return result


def in_words(largest):
    return ", ".join(f"{what} {found:.1e}" for what, found in largest.items())


def main(*paths):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    every = []
    failures = []
    for path in paths:
        name = path.rsplit("/", 1)[-1].removesuffix(".pt")
        try:
            largest = largest_of(differences(path))
        except Exception as error:
            raise RuntimeError(f"{name}: {error}") from error
        print(f"{name}  {in_words(largest)}")
        every.extend(largest.items())
        if max(largest.values()) > LIMIT:
            failures.append(f"{name}: {in_words(largest)}")
    print(f"{len(paths)} networks computed by ONNX Runtime {onnxruntime.__version__} and PyTorch "
          f"{torch.__version__}; largest difference: {in_words(largest_of(every))}")
    if failures:
        sys.exit("\n".join([f"differences of more than {LIMIT}:"] + failures))


if __name__ == "__main__":
    main(*sys.argv[1:])
