"""Runs a command and prints the most memory that it held, in MB (10^6 bytes).

    peak_memory.py COMMAND [ARGUMENT...]
"""
import os
import subprocess
import sys

process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
if status != 0:
    sys.exit(f"{sys.argv[1]} failed")
print(f"{usage.ru_maxrss * 1024 / 1e6:.0f}")
