"""Builds stand-ins for the GPU libraries that PyTorch's wheel links to, so that it starts without.

    gpu-stand-ins.py LIBTORCH FOLDER

The wheel's Python module does not load without cuBLAS, cuDNN, NCCL and others: 2.5 GB, of which
nothing runs on a CPU. For each of them that LIBTORCH (the folder with torch/ and nvidia/) lacks,
FOLDER, put into LD_LIBRARY_PATH, gets a library of its name. Every function in it ends the process,
so nothing can be computed by mistake. Needs binutils and a C compiler.
"""

import collections
import pathlib
import re
import subprocess
import sys

GPU_LIBRARY = re.compile(r"lib(cublas|cublasLt|cudnn|cufft|cufile|cusolver|cusparse|cusparseLt|"
                         r"nccl|nvrtc|nvshmem_host)\.so\.\d+")
# What libraries without symbol versions are asked for.
GPU_FUNCTION = re.compile(r"(cuFile|cusparseLt|nccl|nvshmem)\w+")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_needs(library):
    """The libraries it needs, {symbol version: the one of them that has it}."""
    needed, library_of, current = set(), {}, None
    for line in output_of("readelf", "-dVW", library).splitlines():
        if found := re.search(r"\(NEEDED\).*\[(.+)\]", line):
            needed.add(found[1])
        elif found := re.search(r" File: (\S+)", line):
            current = found[1]
        elif (found := re.search(r" Name: (\S+)  Flags", line)) and current:
            library_of[found[1]] = current
    return needed, library_of


def read_undefined(library):
    """(symbol, version or "") of everything it expects from others."""
    lines = output_of("nm", "-D", "--undefined-only", "--with-symbol-versions", library)
    for line in lines.splitlines():
        symbol, _, version = line.split()[-1].partition("@")
        yield symbol, version


def build(folder, name, symbols_of_version, unversioned):
    source, script = folder / "stand-in.c", folder / "stand-in.map"
    symbols = set().union(*symbols_of_version.values()) or unversioned
    source.write_text("".join(f"void {symbol}(void) {{ __builtin_trap(); }}\n"
                              for symbol in sorted(symbols)))
    script.write_text("".join(f"{version} {{ global: {'; '.join(sorted(symbols))}; }};\n"
                              for version, symbols in symbols_of_version.items())
                      or "{ global: *; };\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-nostdlib", "-w", "-o", folder / name, source,
                    f"-Wl,-soname,{name}", f"-Wl,--version-script={script}"], check=True)
    source.unlink()
    script.unlink()


def main(libtorch, folder):
    libtorch, folder = pathlib.Path(libtorch), pathlib.Path(folder)
    needed, library_of, symbols = set(), {}, collections.defaultdict(set)
    for library in sorted(libtorch.glob("torch/lib/*.so")):
        names, versions = read_needs(library)
        needed |= names
        library_of |= versions
        for symbol, version in read_undefined(library):
            symbols[version].add(symbol)
    unversioned = {symbol for symbol in symbols[""] if GPU_FUNCTION.fullmatch(symbol)}
    for name in sorted(filter(GPU_LIBRARY.fullmatch, needed)):
        if any(libtorch.glob(f"nvidia/*/lib/{name}")):
            continue
        build(folder, name, {version: symbols[version] for version, owner in library_of.items()
                             if owner == name}, unversioned)


if __name__ == "__main__":
    main(*sys.argv[1:])
