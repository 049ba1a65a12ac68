"""Reads a safetensors file with Python's own package and writes it again.

    resave_safetensors.py INPUT OUTPUT

Exits 77 where Python has no safetensors or no numpy.
"""

import sys

try:
    import safetensors
    from safetensors.numpy import save_file
except ImportError as error:
    print(f"no safetensors in this Python: {error}")
    sys.exit(77)


def main(source, target):
    with safetensors.safe_open(source, framework="numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        save_file(tensors, target, metadata=file.metadata())
    print(f"safetensors {safetensors.__version__}: {len(tensors)} tensors read and written")


if __name__ == "__main__":
    main(*sys.argv[1:])
