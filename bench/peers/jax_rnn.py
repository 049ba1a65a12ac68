"""The workload of `rnnctl bench` in JAX: lax.scan, unrolled, under jit with donated weights. Prints
one JSON line a network. The number of threads is what taskset leaves.

    jax_rnn.py SECONDS THREADS HIDDEN:LAYERS...
"""
import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

BATCH, TIME, INPUT, CLASSES = 100, 28, 28, 10


def fresh(hidden, layers):
    generator = np.random.default_rng(0)
    bound = hidden ** -0.5

    def draw(*shape):
        return jnp.asarray(generator.uniform(-bound, bound, shape), jnp.float32)

    cells = [(draw(INPUT if layer == 0 else hidden, hidden), draw(hidden, hidden), draw(hidden))
             for layer in range(layers)]
    return {"cells": cells, "readout": (draw(hidden, CLASSES), draw(CLASSES))}


def loss(weights, rows, labels):
    for from_input, from_state, bias in weights["cells"]:
        projected = rows @ from_input + bias

        def cell(h, x, from_state=from_state):
            h = jnp.tanh(x + h @ from_state)
            return h, h

        start = jnp.zeros((BATCH, from_state.shape[0]), jnp.float32)
        _, rows = jax.lax.scan(cell, start, projected, unroll=TIME)
    scores = rows[-1] @ weights["readout"][0] + weights["readout"][1]
    return -jnp.mean(jax.nn.log_softmax(scores)[jnp.arange(BATCH), labels])


def update(weights, rows, labels):
    value, gradients = jax.value_and_grad(loss)(weights, rows, labels)
    return jax.tree_util.tree_map(lambda w, g: w - 0.001 * g, weights, gradients), value


def time_step(hidden, layers, seconds):
    weights = fresh(hidden, layers)
    generator = np.random.default_rng(1)
    rows = jnp.asarray(generator.random((TIME, BATCH, INPUT)), jnp.float32)
    labels = jnp.asarray(generator.integers(0, CLASSES, BATCH))
    step = jax.jit(update, donate_argnums=0)
    for _ in range(5):
        weights, value = step(weights, rows, labels)
    value.block_until_ready()
    steps, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        weights, value = step(weights, rows, labels)
        value.block_until_ready()
        steps += 1
    return 1e3 * (time.perf_counter() - begin) / steps


def main():
    seconds, threads = float(sys.argv[1]), int(sys.argv[2])
    for network in sys.argv[3:]:
        hidden, layers = map(int, network.split(":"))
        ms = time_step(hidden, layers, seconds)
        print(json.dumps({"peer": "JAX, lax.scan, jit", "version": jax.__version__,
                          "hidden": hidden, "layers": layers, "threads": threads, "ms": ms}),
              flush=True)


if __name__ == "__main__":
    main()
