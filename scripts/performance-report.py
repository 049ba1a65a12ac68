"""Writes docs/performance.md and its chart from what scripts/bench-peers.sh measured.

    performance-report.py RESULTS.jsonl REPORT.md CHART.svg
"""
import json
import math
import statistics
import sys
from collections import defaultdict

NETWORKS = [(1, 100), (2, 100), (1, 128), (1, 256), (1, 512)]
FUSED, TORCH = "rnnctl", "LibTorch, torch::nn::RNN in C++"
ORDER = [FUSED, "JAX, lax.scan, jit", "oneDNN", "torch.compile, unrolled cell", TORCH,
         "Python PyTorch, data in memory", "Python PyTorch, the tutorials' loop"]
COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8a8a8a"]
GOALS = {"AVX-512": {"1x100": 80, "2x100": 85, "1x128": 85, "1x256": 90},
         "AVX2": {"1x100": 86, "2x100": 86, "1x128": 90, "1x256": 90}}
PEER_GOALS = {"JAX, lax.scan, jit": 3, "oneDNN": 2.5, TORCH: 5}


def medians(lists):
    return {key: statistics.median(values) for key, values in lists.items()}


class Results:
    """Medians over the rounds."""

    def __init__(self, path):
        times, shares = defaultdict(list), defaultdict(list)
        lesser_times, lesser_shares = defaultdict(list), defaultdict(list)
        self.lesser_simd = ""  # an instruction set that the machine has besides its best one
        peaks, wholes = [], []
        self.growth, self.memory, self.batch, self.profile = {}, {}, {}, {}
        self.machine, self.versions, self.rounds = {}, {}, 0
        for line in open(path):
            entry = json.loads(line)
            if "rows" in entry:
                self.machine = self.machine or entry["machine"]
                if entry["machine"] == self.machine:
                    self.rounds += 1
                    peaks.append(entry["fma_peak_gflops"])
                    self.read_bench(entry["rows"], times, shares)
                else:
                    self.lesser_simd = entry["machine"]["simd"]
                    self.read_bench(entry["rows"], lesser_times, lesser_shares)
            elif "profile" in entry:
                self.profile = entry["profile"]
            elif "growth" in entry:
                self.growth = entry["growth"]
            elif "memory_mb" in entry:
                self.memory = entry["memory_mb"]
            elif "batch_us" in entry:
                self.batch = entry["batch_us"]
            elif "whole_process_seconds" in entry:
                wholes.append(entry["whole_process_seconds"])
            elif "rnnctl" in entry:
                self.versions.update({FUSED: entry["rnnctl"], TORCH: entry["libtorch"]})
            else:
                network = (entry["layers"], entry["hidden"])
                times[entry["peer"], network, entry["threads"]].append(entry["ms"])
                self.versions[entry["peer"]] = entry.get("version", "")
        self.ms, self.share = medians(times), medians(shares)
        self.lesser_ms, self.lesser_share = medians(lesser_times), medians(lesser_shares)
        self.peaks = sorted(peaks)
        self.whole = statistics.median(wholes)
        self.threads = sorted({threads for _, _, threads in self.ms})
        self.peers = [peer for peer in ORDER if any(key[0] == peer for key in self.ms)]

    @staticmethod
    def read_bench(rows, times, shares):
        for row in rows:
            words = row["name"].split("-")
            if words[0] == "predict" and row["engine"] == "fused":
                shares["predict", row["threads"]].append(row["of_peak"])
            if words[:2] != ["rnn", "tanh"] or len(words) > 3:
                continue
            network = tuple(int(number) for number in words[2].split("x"))
            peer = FUSED if row["engine"] == "fused" else TORCH
            times[peer, network, row["threads"]].append(row["ms_per_step"])
            if peer == FUSED:
                shares[network, row["threads"]].append(row["of_peak"])

    def best(self, peer, network):
        """(ms, threads), or None where it was not measured."""
        found = [(self.ms[peer, network, threads], threads) for threads in self.threads
                 if (peer, network, threads) in self.ms]
        return min(found) if found else None


def name_of(network):
    return f"{network[0]}x{network[1]}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def times_table(results):
    rows = []
    for peer in results.peers:
        cells = []
        for network in NETWORKS:
            best, ours = results.best(peer, network), results.best(FUSED, network)
            if best is None:
                cells.append("")
            elif peer == FUSED:
                cells.append(f"**{best[0]:.2f}** ({best[1]})")
            else:
                cells.append(f"{best[0]:.2f} ({best[1]}), {best[0] / ours[0]:.1f}x")
        version = results.versions.get(peer, "")
        rows.append([f"{peer} {version}".strip()] + cells)
    return table(["ms a step (threads), times rnnctl's"] + [name_of(n) for n in NETWORKS], rows)


def shares_table(simd, counts, ms, share):
    goals = GOALS.get(simd, {})
    counts = [n for n in counts if any(key[1] == n for key in share)]  # a peer may have had more
    most = counts[-1]
    rows = []
    for network in NETWORKS:
        if (network, most) not in share:
            continue
        speedup = ms[FUSED, network, 1] / ms[FUSED, network, most]
        rows.append([name_of(network)]
                    + [f"{100 * share[network, threads]:.0f}%"
                       for threads in counts if (network, threads) in share]
                    + [f"{speedup:.2f}", f"{goals[name_of(network)]}%" if name_of(network) in goals else ""])
    threads = [f"{n} thread{'s' if n > 1 else ''}" for n in counts]
    return table(["network"] + threads + [f"1 to {most} threads", "aim"], rows)


def peer_goals_table(results):
    """What a peer's time is of rnnctl's, and what it would be of that at the peak."""
    rows = []
    for peer, goal in PEER_GOALS.items():
        cells = []
        for network in NETWORKS:
            theirs, ours = results.best(peer, network), results.best(FUSED, network)
            share = results.share.get((network, ours[1])) if ours else None
            ratio = theirs[0] / ours[0] if theirs and ours else None
            cells.append(f"{ratio:.1f}x of {ratio / share:.1f}x" if ratio and share else "")
        rows.append([peer, f"{goal}x"] + cells)
    return table(["peer", "aim"] + [name_of(n) for n in NETWORKS], rows)


def profile_table(results):
    """Where a step's time goes, in percent of it."""
    networks = [n for n in NETWORKS if f"rnn-tanh-{name_of(n)}" in results.profile]
    if not networks:
        return ""
    phases = results.profile[f"rnn-tanh-{name_of(networks[0])}"]
    rows = [[phase] + [f"{100 * results.profile[f'rnn-tanh-{name_of(n)}'][phase]:.1f}%" for n in networks]
            for phase in phases]
    return table(["share of the step"] + [name_of(n) for n in networks], rows)


def growth_line(results):
    sizes = {"batch": "examples in a batch", "time": "time steps", "layers": "layers", "hidden": "hidden units"}
    parts = [f"{name} {results.growth[size]['exponent']:.2f} ({results.growth[size]['work_exponent']:.2f})"
             for size, name in sizes.items() if size in results.growth]
    return "Exponents with which the time of a step grows, and its useful work in brackets (`rnnctl bench --growth`;\n" \
           f"aim: 1.00, for hidden units at most 2): {', '.join(parts)}." if parts else ""


def lesser_shares(results):
    """The same of the kernels that a processor without the best instruction set would run."""
    if not results.lesser_simd:
        return ""
    return f"""With the {results.lesser_simd} kernels on the same processor (`rnnctl bench --simd {results.lesser_simd}`):

{shares_table(results.lesser_simd, results.threads, results.lesser_ms, results.lesser_share)}

"""


def prediction_line(results):
    def shares(share):
        return ", ".join(f"{100 * share['predict', n]:.0f}% on {n} thread{'s' if n > 1 else ''}"
                         for n in results.threads if ("predict", n) in share)

    own, lesser = shares(results.share), shares(results.lesser_share)
    also = f"; with {results.lesser_simd}: {lesser}" if lesser else ""
    return f"Prediction with Model C in batches of 500: {own} (aim: 85%){also}." if own else ""


def batch_line(results):
    if not results.batch:
        return ""
    assembly, wait = results.batch["assembly"], results.batch["wait"]
    share = assembly / 10 / results.best(FUSED, (2, 100))[0]
    return f"A thread of its own puts the next batch of 100 digits together in {assembly:.0f} microseconds, " \
           f"{share:.1f}% of\na step of 2x100 (aim: 3%); a step of 1 ms waits {wait:.1f} microseconds for it."


def memory_line(results):
    if not results.memory:
        return ""
    pixels = 70000 * 28 * 28 / 1e6
    own = results.memory["trained"] - results.memory["loaded"] - pixels
    return f"Training Model C holds {results.memory['trained']} MB at most: {results.memory['loaded']} MB for " \
           f"LibTorch (`rnnctl --version`), {pixels:.0f} MB\nof MNIST's pixels and {own:.0f} MB beyond them " \
           "(aim: 40 MB)."


def report(results, chart):
    machine = results.machine
    loop = results.best("Python PyTorch, the tutorials' loop", (2, 100))
    whole = f"`rnnctl train --config configs/mnist-c.yaml` (2x100, 3,000 steps) takes {results.whole:.1f} s " \
            "from the command line to\nthe next prompt, start-up, reading MNIST and six evaluations included"
    ours = results.best(FUSED, (2, 100))
    limit = 3 * ours[0] * results.share[(2, 100), ours[1]]
    if loop:
        whole += f"; the tutorials' Python loop takes {3 * loop[0]:.0f} s\nfor the steps alone, " \
                 f"{3 * loop[0] / results.whole:.1f} times as long (aim: 10; with nothing but these steps' multiply-adds, at the\n" \
                 f"peak, rnnctl would take {limit:.1f} s and the loop {3 * loop[0] / limit:.1f} times as long)"
    return f"""# Performance

Written by `scripts/bench-peers.sh`, which repeats it on your machine: one training step (forward,
backward, update) of a vanilla tanh RNN on batches of 100 sequences of 28 steps of 28 numbers, 10 classes,
float32. 2x100 is two layers of 100 units, Model C of the tutorials.

Machine: {machine["cpu"]}, {machine["simd"]}; its {machine["cores"]} cores could multiply and add at most {results.peaks[0]:.0f} to {results.peaks[-1]:.0f}
GFLOP/s, from round to round (the wider apart, the more others used the machine). Each peer was tried with every
number of threads and the best one counts; warm-up is not timed; medians of {results.rounds} rounds, in which they
took turns.

{times_table(results)}

oneDNN computes neither readout nor loss, all others the whole step.

![Time of a step against the number of hidden units]({chart})

How much of what the cores' multiply-add units could do at most, measured right before and after, is
useful work, as `rnnctl bench` says:

{shares_table(machine["simd"], results.threads, results.ms, results.share)}

{lesser_shares(results)}Where the time of a step goes (`rnnctl bench --profile`; tanh is part of forward):

{profile_table(results)}

How many times rnnctl's time a peer takes, of how many it would be if useful multiply-adds kept the cores
at their peak all the time. Where that is less than the aim, the aim is out of reach on this machine.

{peer_goals_table(results)}

{prediction_line(results)}

{growth_line(results)}

{batch_line(results)}

{memory_line(results)}

{whole}.
"""


def ticks(low, high):
    return [value * 10.0 ** power for power in range(-3, 4) for value in (1, 2, 5)
            if low <= value * 10.0 ** power <= high]


def chart(results):
    width, height, left, right, top, bottom = 760, 440, 60, 250, 20, 45
    networks = [network for network in NETWORKS if network[0] == 1]
    series = [(peer, color, [(n[1], results.best(peer, n)[0]) for n in networks if results.best(peer, n)])
              for peer, color in zip(ORDER, COLORS) if peer in results.peers]
    series = [one for one in series if len(one[2]) > 1]
    every = [ms for _, _, points in series for _, ms in points]
    low, high = min(every) / 1.3, max(every) * 1.3
    first, last = networks[0][1], networks[-1][1]

    def x(hidden):
        return left + (width - left - right) * math.log(hidden / first) / math.log(last / first)

    def y(ms):
        return height - bottom - (height - top - bottom) * math.log(ms / low) / math.log(high / low)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
             'font-family="sans-serif" font-size="12">',
             "<title>Milliseconds a training step against hidden units, for each peer</title>",
             "<style>text{fill:#333}.grid{stroke:#ddd}"
             "@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}}</style>"]
    for value in ticks(low, high):
        parts.append(f'<line class="grid" x1="{left}" x2="{width - right}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
                     f'<text x="{left - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
    for _, hidden in networks:
        parts.append(f'<text x="{x(hidden):.1f}" y="{height - bottom + 18}" text-anchor="middle">{hidden}</text>')
    parts.append(f'<text x="{(left + width - right) / 2}" y="{height - 8}" text-anchor="middle">hidden units</text>'
                 f'<text transform="translate(14 {(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">'
                 "ms a step</text>")
    # Names beside the lines' ends, pushed apart where those meet.
    spot = height
    for peer, color, points in sorted(series, key=lambda one: one[2][-1][1]):
        path = " ".join(f"{x(hidden):.1f},{y(ms):.1f}" for hidden, ms in points)
        spot = min(y(points[-1][1]) + 4, spot - 15)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
                     + "".join(f'<circle cx="{x(h):.1f}" cy="{y(ms):.1f}" r="3" fill="{color}"/>' for h, ms in points)
                     + f'<circle cx="{width - right + 16}" cy="{spot - 4:.1f}" r="4" fill="{color}"/>'
                     + f'<text x="{width - right + 25}" y="{spot:.1f}">{peer}</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"


def main():
    source, document, picture = sys.argv[1:]
    results = Results(source)
    with open(document, "w") as file:
        file.write(report(results, picture.rsplit("/", 1)[-1]))
    with open(picture, "w") as file:
        file.write(chart(results))


if __name__ == "__main__":
    main()
