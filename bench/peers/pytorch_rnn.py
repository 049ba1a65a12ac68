"""The workload of `rnnctl bench` in Python's PyTorch. Prints one JSON line a network.

    pytorch_rnn.py MODE SECONDS THREADS HIDDEN:LAYERS...

MODE: memory    torch.nn.RNN, the batch lies ready in memory
      loop      torch.nn.RNN in the tutorials' loop, with a DataLoader over 60,000 images
      compile   a cell unrolled by hand, under torch.compile
"""
import json
import sys
import time

import torch

BATCH, TIME, INPUT, CLASSES = 100, 28, 28, 10
NAMES = {
    "memory": "Python PyTorch, data in memory",
    "loop": "Python PyTorch, the tutorials' loop",
    "compile": "torch.compile, unrolled cell",
}


class Stock(torch.nn.Module):
    def __init__(self, hidden, layers):
        super().__init__()
        self.rnn = torch.nn.RNN(INPUT, hidden, layers, batch_first=True, nonlinearity="tanh")
        self.fc = torch.nn.Linear(hidden, CLASSES)

    def forward(self, x):
        outputs, _ = self.rnn(x)
        return self.fc(outputs[:, -1, :])


class Unrolled(torch.nn.Module):
    def __init__(self, hidden, layers):
        super().__init__()
        sizes = [INPUT] + [hidden] * (layers - 1)
        self.inputs = torch.nn.ModuleList(torch.nn.Linear(size, hidden) for size in sizes)
        self.states = torch.nn.ModuleList(torch.nn.Linear(hidden, hidden) for _ in sizes)
        self.fc = torch.nn.Linear(hidden, CLASSES)

    def forward(self, x):
        rows = x.transpose(0, 1)
        for from_input, from_state in zip(self.inputs, self.states):
            projected = from_input(rows)
            h = torch.tanh(projected[0])
            outputs = [h]
            for t in range(1, TIME):
                h = torch.tanh(projected[t] + from_state(h))
                outputs.append(h)
            rows = torch.stack(outputs)
        return self.fc(rows[-1])


class Digits(torch.utils.data.Dataset):
    """As torchvision's MNIST: uint8 images, made floats one by one."""

    def __init__(self):
        self.images = torch.randint(0, 256, (60000, TIME, INPUT), dtype=torch.uint8)
        self.labels = torch.randint(0, CLASSES, (60000,))

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.images[index].to(torch.float32).div(255), int(self.labels[index])


def batches(mode):
    if mode == "loop":
        loader = torch.utils.data.DataLoader(Digits(), batch_size=BATCH, shuffle=True)
        while True:
            yield from loader
    batch = torch.rand(BATCH, TIME, INPUT), torch.randint(0, CLASSES, (BATCH,))
    while True:
        yield batch


def time_step(mode, hidden, layers, seconds):
    torch.manual_seed(0)
    model = (Unrolled if mode == "compile" else Stock)(hidden, layers)
    forward = torch.compile(model) if mode == "compile" else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001)
    criterion = torch.nn.CrossEntropyLoss()
    source = batches(mode)

    def step():
        images, labels = next(source)
        optimizer.zero_grad()
        criterion(forward(images), labels).backward()
        optimizer.step()

    for _ in range(5):
        step()
    steps, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        step()
        steps += 1
    return 1e3 * (time.perf_counter() - begin) / steps


def main():
    mode, seconds, threads = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    for network in sys.argv[4:]:
        hidden, layers = map(int, network.split(":"))
        ms = time_step(mode, hidden, layers, seconds)
        print(json.dumps({"peer": NAMES[mode], "version": torch.__version__, "hidden": hidden,
                          "layers": layers, "threads": threads, "ms": ms}), flush=True)


if __name__ == "__main__":
    main()
