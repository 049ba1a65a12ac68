"""Takes rnnctl's checkpoints over into PyTorch, the way its user would, and trains one step more.

    go_on.py DATA CASES

CASES is a JSON list of {"name", "checkpoint", "result", "optimizer", and what tutorials.build
takes}. For each, "result" becomes a torch.save of one flat dict of tensors, which rnnctl's reader
understands: `loaded.` and `stepped.` before the names of the weights, and of the optimizer's state
as "INDEX.NAME", before and after the step; `logits` of the test part, `loss` of the step.
"""

import json
import sys

import torch

import tutorials

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW,
              "rmsprop": torch.optim.RMSprop}


def load(path):
    # The restricted unpickler of 1.13 knows no floats, so not even its own optimizers' files load.
    knows_floats = int(torch.__version__.split(".")[0]) >= 2
    return torch.load(path, weights_only=knows_floats)


def flat(prefix, model, optimizer):
    tensors = {f"{prefix}.{name}": tensor.clone() for name, tensor in model.state_dict().items()}
    for index, state in optimizer.state_dict()["state"].items():
        for name, value in state.items():
            if value is not None:  # 2.x keeps SGD's momentum_buffer without momentum as None
                tensors[f"{prefix}.{index}.{name}"] = torch.as_tensor(value).float().clone()
    return tensors


def go_on(case, data):
    checkpoint = load(case["checkpoint"])
    assert checkpoint["rnnctl"]["model"]["name"] == case["model"], "another manifest"
    (inputs, targets), (test_inputs, _) = data.of(case["model"])
    model = tutorials.build(case, inputs.shape[2], data.classes(case["model"]))
    # A learning rate of its own, which the checkpoint's must replace.
    optimizer = OPTIMIZERS[case["optimizer"]](model.parameters(), lr=123.0)

    result = {}
    if case["averaged"]:
        model.load_state_dict(checkpoint["average"])
    else:
        model.load_state_dict(checkpoint["state_dict"])
    with torch.no_grad():
        result["logits"] = model(test_inputs)
    model.load_state_dict(checkpoint["state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer"])
    result.update(flat("loaded", model, optimizer))

    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(inputs), targets)
    loss.backward()
    optimizer.step()
    result["loss"] = loss.detach()
    result.update(flat("stepped", model, optimizer))
    torch.save(result, case["result"])


def main(data_folder, cases_file):
    torch.set_num_threads(1)
    data = tutorials.Data(data_folder)
    with open(cases_file) as file:
        cases = json.load(file)
    for case in cases:
        try:
            go_on(case, data)
        except Exception as error:
            raise RuntimeError(f"{case['name']}: {error}") from error
    print(torch.__version__)


if __name__ == "__main__":
    main(*sys.argv[1:])
