"""The tutorials' networks, and the data they are tested on.

Attributes are named as in the tutorials, so that a state_dict of one fits the other. The three that
tutorial 000 writes by hand (SingleRNN, BasicRNN, CleanBasicRNN) keep plain tensors and have no
readout; to train, they get parameters and `fc`.
"""

import torch
from torch import nn


class RNNModel(nn.Module):
    """Tutorial 001, Models A, B and C: readout from the last time step."""

    def __init__(self, inputs, hidden, classes, layers, activation):
        super().__init__()
        self.rnn = nn.RNN(inputs, hidden, layers, nonlinearity=activation, batch_first=True)
        self.fc = nn.Linear(hidden, classes)

    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])


class ImageRNN(nn.Module):
    """Tutorials 000 and 002: time first, readout from the last layer's hidden state."""

    def __init__(self, inputs, hidden, classes, layers, activation):
        super().__init__()
        self.basic_rnn = nn.RNN(inputs, hidden, layers, nonlinearity=activation)
        self.FC = nn.Linear(hidden, classes)

    def forward(self, x):
        return self.FC(self.basic_rnn(x.transpose(0, 1))[1][-1])


class CharRNN(nn.Module):
    """Tutorial 003: readout at every time step, [batch * time, classes]."""

    def __init__(self, inputs, hidden, classes, layers, activation):
        super().__init__()
        self.rnn = nn.RNN(inputs, hidden, layers, nonlinearity=activation, batch_first=True)
        self.linear = nn.Linear(hidden, classes)

    def forward(self, x):
        return self.linear(self.rnn(x)[0].flatten(0, 1))


class BasicRNN(nn.Module):
    """Tutorials 000 and 002, also SingleRNN (hidden 1): the recurrence written out."""

    def __init__(self, inputs, hidden, classes, layers, activation):
        super().__init__()
        assert (layers, activation) == (1, "tanh")
        self.Wx = nn.Parameter(torch.randn(inputs, hidden))
        self.Wy = nn.Parameter(torch.randn(hidden, hidden))
        self.b = nn.Parameter(torch.zeros(1, hidden))
        self.fc = nn.Linear(hidden, classes)

    def forward(self, x):
        state = x.new_zeros(len(x), len(self.Wy))
        for step in x.unbind(1):
            state = torch.tanh(torch.mm(state, self.Wy) + torch.mm(step, self.Wx) + self.b)
        return self.fc(state)


class CleanBasicRNN(nn.Module):
    """Tutorials 000 and 002: an nn.RNNCell called at every time step, from zeros."""

    def __init__(self, inputs, hidden, classes, layers, activation):
        super().__init__()
        assert layers == 1
        self.rnn = nn.RNNCell(inputs, hidden, nonlinearity=activation)
        self.fc = nn.Linear(hidden, classes)

    def forward(self, x):
        state = x.new_zeros(len(x), self.rnn.hidden_size)
        for step in x.unbind(1):
            state = self.rnn(step, state)
        return self.fc(state)


CLASSES = {"stacked": RNNModel, "image": ImageRNN, "char": CharRNN, "single": BasicRNN,
           "multi": BasicRNN, "cell": CleanBasicRNN}


def build(case, inputs, classes):
    """The network of a case of the test: {"model", "hidden", "layers", "activation", ...}."""
    return CLASSES[case["model"]](inputs, case["hidden"], classes, case["layers"],
                                  case["activation"])


def read_idx(path):
    """An IDX file of unsigned bytes."""
    with open(path, "rb") as file:
        content = file.read()
    sizes = [int.from_bytes(content[4 + 4 * i:8 + 4 * i], "big") for i in range(content[3])]
    return torch.tensor(list(content[4 + 4 * len(sizes):]), dtype=torch.uint8).reshape(sizes)


def read_pictures(folder, part):
    """(pictures [count, rows, columns] in 0..1, labels [count])"""
    pictures = read_idx(f"{folder}/{part}-images-idx3-ubyte")
    labels = read_idx(f"{folder}/{part}-labels-idx1-ubyte")
    return pictures.float() / 255, labels.long()


def hihell():
    """Tutorial 003's lesson: after each letter of "hihell" comes that of "ihello"."""
    letters = "hielo"
    inputs = nn.functional.one_hot(torch.tensor([letters.index(c) for c in "hihell"]), 5)
    return inputs.float().unsqueeze(0), torch.tensor([letters.index(c) for c in "ihello"])


class Data:
    """Training and test part for each model: (inputs, targets)."""

    def __init__(self, folder):
        self.pictures = read_pictures(folder, "train"), read_pictures(folder, "t10k")
        self.lesson = hihell(), hihell()

    def of(self, model):
        return self.lesson if model == "char" else self.pictures

    def classes(self, model):
        return 5 if model == "char" else 10
