"""Writes tests/checkpoint/fixtures/weights_safetensors_X.Y.safetensors with Python's safetensors.

    make_safetensors.py OUTPUT

Every element type rnnctl reads, a scalar, no elements, and a name that JSON has to escape. Needs
the packages numpy and safetensors, not PyTorch; the metadata is what safetensors.torch writes.
"""

import sys

import numpy
from safetensors.numpy import save_file


def main(output):
    save_file(
        {
            "matrix": numpy.arange(6, dtype=numpy.float32).reshape(2, 3),
            "bool": numpy.array([True, False]),
            "scalar": numpy.array(2.5, dtype=numpy.float32),
            "no_elements": numpy.zeros((3, 0), dtype=numpy.float32),
            "float64": numpy.array([1e-300]),
            "int64": numpy.array([-(2**63)]),
            "int32": numpy.array([-7], dtype=numpy.int32),
            "uint8": numpy.array([255], dtype=numpy.uint8),
            '"\\\t\x01 \u00fcn\u00ef': numpy.array([0.5, -0.5], dtype=numpy.float32),
        },
        output,
        metadata={"format": "pt"},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
