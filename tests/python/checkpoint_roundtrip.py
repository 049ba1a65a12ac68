"""Opens a checkpoint of rnnctl the way a PyTorch user would, and writes it back the same way.

    checkpoint_roundtrip.py CHECKPOINT {sgd,adam} WEIGHTS OPTIMIZER_STATE

CHECKPOINT holds tutorial 001's Model C. Its state_dict goes through the tutorial's class, its
optimizer part through torch.optim; WEIGHTS is then a plain torch.save(model.state_dict()), and
OPTIMIZER_STATE a dict {"INDEX.NAME": tensor}. Exits 77 where Python has no PyTorch.
"""

import sys

try:
    import torch
    from torch import nn
except ImportError as error:
    print(f"no PyTorch in this Python: {error}")
    sys.exit(77)


class RNNModel(nn.Module):
    """Tutorial 001, Model C: two layers of 100 tanh units read MNIST row by row."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(28, 100, 2, batch_first=True, nonlinearity="tanh")
        self.fc = nn.Linear(100, 10)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.fc(out[:, -1, :])


def make_optimizer(name, parameters):
    if name == "sgd":
        return torch.optim.SGD(parameters, lr=1.0)
    return torch.optim.Adam(parameters, lr=1.0)


def main(checkpoint_path, optimizer_name, weights_path, optimizer_path):
    # The restricted unpickler of 1.13 knows no floats, so not even its own optimizers' files load.
    knows_floats = int(torch.__version__.split(".")[0]) >= 2
    checkpoint = torch.load(checkpoint_path, weights_only=knows_floats)
    assert set(checkpoint) == {"state_dict", "average", "optimizer", "rnnctl"}, list(checkpoint)
    assert checkpoint["rnnctl"]["format_version"] == 1
    assert checkpoint["rnnctl"]["model"] == {"name": "stacked", "layers": 2}

    model = RNNModel()
    model.load_state_dict(checkpoint["average"])
    model.load_state_dict(checkpoint["state_dict"])
    torch.save(model.state_dict(), weights_path)

    optimizer = make_optimizer(optimizer_name, model.parameters())
    optimizer.load_state_dict(checkpoint["optimizer"])
    assert optimizer.param_groups[0]["lr"] == 0.1, optimizer.param_groups[0]
    state = optimizer.state_dict()["state"]
    torch.save({f"{i}.{name}": tensor for i in state for name, tensor in state[i].items()},
               optimizer_path)

    before = [parameter.detach().clone() for parameter in model.parameters()]
    model(torch.ones(3, 28, 28)).sum().backward()
    optimizer.step()
    assert not all(torch.equal(a, b) for a, b in zip(before, model.parameters()))
    print(f"PyTorch {torch.__version__}: {optimizer_name} went on from the checkpoint")


if __name__ == "__main__":
    main(*sys.argv[1:])
