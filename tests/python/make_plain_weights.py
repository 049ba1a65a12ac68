"""Writes tests/checkpoint/fixtures/plain_weights_torch_X.Y.pt with the PyTorch that runs it.

    make_plain_weights.py OUTPUT

A dict as torch.save writes it by default, with what a state_dict can hold beside plain weights:
views that share a storage, a parameter, a scalar, no elements, every element type rnnctl reads.
"""

import collections
import sys

import torch


def main(output):
    matrix = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    torch.save(
        collections.OrderedDict(
            matrix=matrix,
            transposed=matrix.t(),
            second_row=matrix[1],
            last_column=matrix[:, 2],
            parameter=torch.nn.Parameter(torch.tensor([0.5, -0.5])),
            scalar=torch.tensor(2.5),
            no_elements=torch.zeros(3, 0),
            float64=torch.tensor([1e-300], dtype=torch.float64),
            int64=torch.tensor([-(2**63)]),
            int32=torch.tensor([-7], dtype=torch.int32),
            uint8=torch.tensor([255], dtype=torch.uint8),
            bool=torch.tensor([True, False]),
        ),
        output,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
