"""Computes the networks of `--model stacked` in PyTorch and compares what rnnctl found.

    cells.py FILE...

Each FILE is a checkpoint of rnnctl's whose manifest describes the network, and whose tensors are
the weights (`weights.rnn.weight_ih_l0`), two batches (`inputs`, `targets`, `values` of a
regression, `lengths` where they are unequal) and the answers of one or two engines, `torch` and
`fused`: `torch.0.logits`, `torch.0.loss` and `torch.0.gradient.rnn.weight_ih_l0` of the first of
them.

PyTorch computes everything twice, in float32, as its users do, and in float64, so that rounding on
this side cannot stand in for agreement. ||found - expected|| / ||expected|| of each tensor must be
at most LIMIT; the largest is printed for each FILE, and of all. Exit code 1 where one is larger.
"""

import math
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

import go_on

LIMIT = 1e-5
PRECISIONS = {"float32": torch.float32, "float64": torch.float64}


def starting_with(prefix, tensors):
    return {name[len(prefix):]: tensor for name, tensor in tensors.items()
            if name.startswith(prefix)}


def directions_of(case):
    return 2 if case["bidirectional"] else 1


def recurrent(case, inputs, layers):
    sizes = {"input_size": inputs, "hidden_size": case["hidden"], "num_layers": layers,
             "bidirectional": case["bidirectional"], "batch_first": True}
    if case["cell"] == "rnn":
        return nn.RNN(nonlinearity=case["activation"], **sizes)
    return {"lstm": nn.LSTM, "gru": nn.GRU}[case["cell"]](**sizes)


def build(case, weights, precision):
    outputs = directions_of(case) * case["hidden"]
    modules = {"fc": nn.Linear(outputs, case["classes"])}
    if case["layer_norm"]:
        inputs = [case["inputs"]] + [outputs] * (case["layers"] - 1)
        modules["rnn"] = nn.ModuleList(recurrent(case, size, layers=1) for size in inputs)
        modules["norm"] = nn.ModuleList(nn.LayerNorm(outputs) for _ in inputs)
    else:
        modules["rnn"] = recurrent(case, case["inputs"], case["layers"])
    model = nn.ModuleDict(modules)
    model.load_state_dict(weights)
    return model.to(precision)


def parts_of(case, model):
    """Modules behind one another, and what normalises the outputs of each."""
    if case["layer_norm"]:
        return list(zip(model["rnn"], model["norm"]))
    return [(model["rnn"], nn.Identity())]


def normalised(norm, steps):
    if not isinstance(steps, PackedSequence):
        return norm(steps)
    return PackedSequence(norm(steps.data), *steps[1:])


def run(case, model, steps, states):
    """What the last part puts out, not yet normalised, and the states that all parts leave."""
    left = []
    norm = nn.Identity()
    for (part, following), state in zip(parts_of(case, model), states):
        steps, state = part(normalised(norm, steps), state)
        left.append(state)
        norm = following
    return steps, left


def final_states(case, state):
    """Of the last layer, after each direction has read all: [batch, directions * hidden]."""
    hidden = state[0] if case["cell"] == "lstm" else state
    return torch.cat(list(hidden[-directions_of(case):]), dim=1)


def read_out(case, outputs, state, lengths):
    """outputs [batch, time, directions * hidden]; one sequence after the other, up to its end."""
    if case["readout"] == "last":
        return final_states(case, state)
    sequences = [steps[:length] for steps, length in zip(outputs, lengths)]
    if case["readout"] == "mean":
        return torch.stack([steps.sum(0) / len(steps) for steps in sequences])
    return torch.stack([steps.max(0).values for steps in sequences])


def scores(model, case, inputs, lengths, states):
    """One row per target, and the states that the batch leaves."""
    last_norm = parts_of(case, model)[-1][1]
    if case["task"] == "next":
        outputs, states = run(case, model, inputs, states)
        return model["fc"](last_norm(outputs)).flatten(0, 1), states
    steps = inputs
    if lengths is not None:
        steps = pack_padded_sequence(inputs, lengths, batch_first=True, enforce_sorted=False)
    outputs, left = run(case, model, steps, states)
    if lengths is not None:
        outputs, _ = pad_packed_sequence(outputs, batch_first=True)
    else:
        lengths = [inputs.shape[1]] * len(inputs)
    return model["fc"](last_norm(read_out(case, outputs, left[-1], lengths))), states


def detached(state):
    if isinstance(state, tuple):
        return tuple(part.detach() for part in state)
    return None if state is None else state.detach()


def loss_of(logits, tensors, k, precision):
    if "values" in tensors:
        return ((logits[:, 0] - tensors["values"][k].to(precision)) ** 2).mean()
    return nn.functional.cross_entropy(logits, tensors["targets"][k].flatten())


def expected_answers(case, tensors, precision):
    """{"0.logits": tensor, "0.loss": ..., "0.gradient.fc.bias": ..., "1.logits": ...}"""
    model = build(case, starting_with("weights.", tensors), precision)
    states = [None] * len(parts_of(case, model))  # of a text the second batch goes on from the first's
    answers = {}
    for k, inputs in enumerate(tensors["inputs"]):
        model.zero_grad()
        logits, states = scores(model, case, inputs.to(precision), tensors.get("lengths"), states)
        loss = loss_of(logits, tensors, k, precision)
        loss.backward()
        states = [detached(state) for state in states]
        answers[f"{k}.logits"] = logits.detach()
        answers[f"{k}.loss"] = loss.detach().reshape(1)
        for name, weights in model.named_parameters():
            answers[f"{k}.gradient.{name}"] = weights.grad.clone()
    return answers


def relative_error(found, expected):
    """Absolute where all that is expected is 0."""
    assert found.shape == expected.shape, f"shape {found.shape} instead of {expected.shape}"
    difference = (found.double() - expected.double()).norm()
    size = expected.double().norm()
    return (difference / size if size > 0 else difference).item()


def errors(case, tensors, precision):
    """{"torch.0.logits": relative error}"""
    expected = expected_answers(case, tensors, precision)
    result = {}
    for engine in ("torch", "fused"):
        found = starting_with(f"{engine}.", tensors)
        if engine == "fused" and not found:
            continue  # the engine does not cover this network
        assert found.keys() == expected.keys(), f"other tensors: {found.keys() ^ expected.keys()}"
        for name, tensor in found.items():
            result[f"{engine}.{name}"] = relative_error(tensor, expected[name])
    return result


def largest_of(found):
    """The name; a NaN is larger than any number."""
    return max(found, key=lambda name: math.inf if math.isnan(found[name]) else found[name])


def compare(path, largest, failures):
    checkpoint = go_on.load(path)
    case, tensors = checkpoint["rnnctl"]["case"], checkpoint["state_dict"]
    line = case["name"]
    for label, precision in PRECISIONS.items():
        try:
            found = errors(case, tensors, precision)
        except Exception as error:
            raise RuntimeError(f"{case['name']}: {error}") from error
        worst = largest_of(found)
        off = sum(not error <= LIMIT for error in found.values())  # a NaN is, too
        if off > 0:
            failures.append(f"{case['name']}: {off} of {len(found)} tensors differ from PyTorch's "
                            f"in {label}, most {worst}, by {found[worst]:.1e} of it")
        line += f"  {label} {found[worst]:.1e} ({worst})"
        largest[label] = max(largest[label], found[worst])
    print(line)


def main(*paths):
    torch.set_num_threads(1)
    largest = dict.fromkeys(PRECISIONS, 0.0)
    failures = []
    for path in paths:
        compare(path, largest, failures)
    seen = ", ".join(f"{label} {error:.1e}" for label, error in largest.items())
    print(f"{len(paths)} networks computed by PyTorch {torch.__version__}; largest relative "
          f"difference of a tensor: {seen}")
    if failures:
        sys.exit("\n".join([f"differences of more than {LIMIT}:"] + failures))


if __name__ == "__main__":
    main(*sys.argv[1:])
