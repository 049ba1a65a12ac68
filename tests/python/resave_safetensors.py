"""Reads a safetensors file with Python's own package and writes it again.

    resave_safetensors.py INPUT OUTPUT
"""

import sys

import safetensors
from safetensors.numpy import save_file


def main(source, target):
    with safetensors.safe_open(source, framework="numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        save_file(tensors, target, metadata=file.metadata())
    print(f"safetensors {safetensors.__version__}: {len(tensors)} tensors read and written")


if __name__ == "__main__":
    main(*sys.argv[1:])
