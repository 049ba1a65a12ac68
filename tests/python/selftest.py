"""Computes the losses that `rnnctl selftest` compares with, in PyTorch and double precision.

    selftest.py

Prints one line of JSON: {name: [the loss before each of STEPS steps]}. Weights, inputs and targets
come from a generator that is written out here and in src/commands/golden_training.cpp, so that both
start from the same numbers, rounded to float32.
"""

import json

import torch
from torch import nn

STEPS, BATCHES = 8, 2
BATCH, TIME, INPUTS, HIDDEN, CLASSES = 20, 12, 10, 40, 5


class Generator:
    """Uniform numbers in [0, 1) of a linear congruential generator."""

    def __init__(self):
        self.state = 1

    def draw(self):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return self.state / 2**31

    def tensor(self, scale, *shape):
        count = torch.Size(shape).numel()
        values = torch.tensor([(self.draw() - 0.5) * scale for _ in range(count)])
        return values.to(torch.float32).to(torch.float64).reshape(shape)


def recurrent(cell, layers):
    sizes = {"input_size": INPUTS, "hidden_size": HIDDEN, "num_layers": layers, "batch_first": True}
    if cell in ("tanh", "relu"):
        return nn.RNN(nonlinearity=cell, **sizes)
    return {"lstm": nn.LSTM, "gru": nn.GRU}[cell](**sizes)


def train(cell, layers, optimizer, rate):
    generator = Generator()
    model = nn.ModuleDict({"rnn": recurrent(cell, layers), "fc": nn.Linear(HIDDEN, CLASSES)})
    model = model.to(torch.float64)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(generator.tensor(0.6, *parameter.shape))
    inputs = [generator.tensor(2.0, BATCH, TIME, INPUTS) for _ in range(BATCHES)]
    targets = [torch.tensor([int(generator.draw() * CLASSES) for _ in range(BATCH)])
               for _ in range(BATCHES)]
    update = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer](model.parameters(), rate)
    losses = []
    for step in range(STEPS):
        states, _ = model["rnn"](inputs[step % BATCHES])
        loss = nn.functional.cross_entropy(model["fc"](states[:, -1]), targets[step % BATCHES])
        losses.append(loss.item())
        update.zero_grad()
        loss.backward()
        update.step()
    return losses


if __name__ == "__main__":
    print(json.dumps({"tanh, SGD": train("tanh", 2, "sgd", 0.1),
                      "relu, Adam": train("relu", 1, "adam", 0.01),
                      "LSTM, SGD": train("lstm", 2, "sgd", 0.5),
                      "GRU, Adam": train("gru", 1, "adam", 0.01)}))
