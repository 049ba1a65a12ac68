"""Trains the tutorials' networks in PyTorch, saves a plain torch.save(model.state_dict()) of each.

    write_weights.py DATA CASES

CASES is a JSON list of {"name", "weights", and what tutorials.build takes}. Prints PyTorch's
version, then one JSON line {"name", "loss", "correct", "count"} of the test part for each.
"""

import json
import sys

import torch

import tutorials


def train(model, inputs, targets):
    """A little, so that some of its answers are right and some wrong."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(10):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(inputs), targets).backward()
        optimizer.step()


def main(data_folder, cases_file):
    torch.set_num_threads(1)
    data = tutorials.Data(data_folder)
    with open(cases_file) as file:
        cases = json.load(file)
    print(torch.__version__)
    for seed, case in enumerate(cases):
        torch.manual_seed(seed)
        lesson, (inputs, targets) = data.of(case["model"])
        model = tutorials.build(case, inputs.shape[2], data.classes(case["model"]))
        train(model, *lesson)
        torch.save(model.state_dict(), case["weights"])
        with torch.no_grad():
            logits = model(inputs)
        loss = torch.nn.functional.cross_entropy(logits.double(), targets)
        print(json.dumps({"name": case["name"], "loss": loss.item(), "count": len(targets),
                          "correct": int((logits.argmax(1) == targets).sum())}))


if __name__ == "__main__":
    main(*sys.argv[1:])
