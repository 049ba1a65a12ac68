"""Reads an .npz of rnnctl's with NumPy alone and writes its tensors as safetensors.

    npz_to_safetensors.py IN.npz OUT.safetensors

Prints {"numpy", "class_names", "manifest"}: what IN.npz says besides its tensors.
"""

import json
import sys

import numpy
from safetensors.numpy import save_file


def main(source, target):
    with numpy.load(source, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    manifest = json.loads(arrays.pop("rnnctl").tobytes())
    names = arrays.pop("class_names").tolist()
    save_file(arrays, target)
    print(json.dumps({"numpy": numpy.__version__, "class_names": names, "manifest": manifest}))


if __name__ == "__main__":
    main(*sys.argv[1:])
