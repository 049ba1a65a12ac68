"""Writes tests/checkpoint/fixtures/state_dict_torch_X.Y.pt with the PyTorch that runs it.

    make_state_dict.py OUTPUT [FOLDER]

The plain state_dict of tutorial 001's class, made small: 10 features, two layers of 6, 10 classes.
FOLDER holds test images and labels in MNIST's files; prints PyTorch's own loss and hits on them,
with tanh and with relu.
"""

import pathlib
import sys

import torch
from torch import nn


class RNNModel(nn.Module):
    def __init__(self, nonlinearity):
        super().__init__()
        self.rnn = nn.RNN(10, 6, 2, batch_first=True, nonlinearity=nonlinearity)
        self.fc = nn.Linear(6, 10)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out[:, -1, :])


def read_idx(path):
    raw = path.read_bytes()
    sizes = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(raw[3])]
    return torch.tensor(list(raw[4 + 4 * raw[3] :])).reshape(sizes)


def main(output, folder=None):
    # One start of many whose predictions depend on the image and on the nonlinearity.
    torch.manual_seed(63)
    weights = RNNModel("tanh").state_dict()
    for tensor in weights.values():
        tensor *= 3
    torch.save(weights, output)
    if folder is None:
        return
    images = read_idx(pathlib.Path(folder) / "t10k-images-idx3-ubyte").float() / 255
    labels = read_idx(pathlib.Path(folder) / "t10k-labels-idx1-ubyte")
    for nonlinearity in ("tanh", "relu"):
        model = RNNModel(nonlinearity)
        model.load_state_dict(weights)
        with torch.no_grad():
            logits = model(images)
        loss = nn.functional.cross_entropy(logits.double(), labels).item()
        print(nonlinearity, f"{loss:.9f}", (logits.argmax(1) == labels).sum().item())


if __name__ == "__main__":
    main(*sys.argv[1:])
