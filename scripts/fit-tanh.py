#!/usr/bin/env python3
"""Writes src/engine/kernels/tanh_table.h: tanh from 0 to LIMIT as polynomials, one per interval.

    scripts/fit-tanh.py > src/engine/kernels/tanh_table.h

The intervals are those of a float's highest mantissa bits after `offset` was added: their length
grows with x as tanh flattens. A center is chosen such that tanh there is nearly a float, so that
the polynomial's constant costs no accuracy (S. Gal's accurate tables, 1986); the other coefficients
are those of least relative error (Lawson's algorithm), rounded one after the other, each time with
those behind it fitted anew.
"""
from decimal import Decimal, getcontext
import math
import struct

getcontext().prec = 50
LIMIT = Decimal("9.02")  # from here on float's nearest to tanh is 1: 2 e^(-2x) is under 2^-25
POINTS = 48
ROUNDS = 25


def nearest_float(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def bits(x):
    return struct.unpack("I", struct.pack("f", x))[0]


def float_of(b):
    return struct.unpack("f", struct.pack("I", b))[0]


def tanh(x):
    return 1 - 2 / ((2 * x).exp() + 1)


def ulp(x):
    return Decimal(2) ** (math.frexp(float(x))[1] - 24)


def center_near(middle):
    def lost(b):
        t = tanh(Decimal(float_of(b)))
        return abs(t - Decimal(nearest_float(t)))

    near = bits(nearest_float(middle))
    return float_of(min(range(near - 400, near + 400), key=lost))


def solve(matrix, right):
    """Gauss with pivots; matrix and right are used up."""
    n = len(right)
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(matrix[r][i]))
        matrix[i], matrix[p], right[i], right[p] = matrix[p], matrix[i], right[p], right[i]
        for r in range(i + 1, n):
            f = matrix[r][i] / matrix[i][i]
            matrix[r] = [a - f * b for a, b in zip(matrix[r], matrix[i])]
            right[r] -= f * right[i]
    for i in reversed(range(n)):
        rest = sum((matrix[i][k] * right[k] for k in range(i + 1, n)), Decimal(0))
        right[i] = (right[i] - rest) / matrix[i][i]
    return right


def fit(powers, distances, values, weights):
    """Coefficients of these powers with the least weighted sum of squares."""
    rows = [[d**p for p in powers] for d in distances]
    n = range(len(powers))
    weighted = [(w, row, v) for w, row, v in zip(weights, rows, values)]
    matrix = [[sum(w * row[i] * row[k] for w, row, _ in weighted) for k in n] for i in n]
    return solve(matrix, [sum(w * row[i] * v for w, row, v in weighted) for i in n])


def residuals(powers, coefficients, distances, values):
    return [v - sum(c * d**p for c, p in zip(coefficients, powers))
            for d, v in zip(distances, values)]


def polynomial(low, high, center, degree):
    """Floats c[0..degree]: tanh(center + d) is about the sum of c[p] d^p."""
    points = [(low + high) / 2 + (high - low) / 2 * Decimal(math.cos((k + 0.5) * math.pi / POINTS))
              for k in range(POINTS)]
    distances = [x - Decimal(center) for x in points]
    coefficients = [nearest_float(tanh(Decimal(center)))]
    if center == 0:
        coefficients.append(1.0)  # tanh(x) is x where x is tiny
    values = residuals(range(len(coefficients)), [Decimal(c) for c in coefficients], distances,
                       [tanh(x) for x in points])
    units = [ulp(tanh(x)) for x in points]
    weights = [1 / u**2 for u in units]
    powers = list(range(len(coefficients), degree + 1))
    for _ in range(ROUNDS):
        errors = residuals(powers, fit(powers, distances, values, weights), distances, values)
        weights = [w * abs(e) / u for w, e, u in zip(weights, errors, units)]
        scale = sum(weights)
        weights = [w / scale for w in weights]
    while powers:
        rounded = nearest_float(fit(powers, distances, values, weights)[0])
        coefficients.append(rounded)
        values = residuals(powers[:1], [Decimal(rounded)], distances, values)
        powers.pop(0)
    return coefficients


def table(entries, shift, offset, degree):
    """Its intervals' centers and polynomials, in the order of their places in the table."""
    first, last = bits(offset) >> shift, bits(float(LIMIT) + offset) >> shift
    assert last - first < entries
    centers, polynomials = [0.0] * entries, [[0.0] * (degree + 1)] * entries
    for i in range(first, last + 1):
        low = max(Decimal(0), Decimal(float_of(i << shift)) - Decimal(offset))
        high = min(LIMIT, Decimal(float_of((i + 1) << shift)) - Decimal(offset))
        center = 0.0 if low == 0 else center_near((low + high) / 2)
        centers[i % entries] = center
        polynomials[i % entries] = polynomial(low, high, center, degree)
    return centers, polynomials


def literal(number):
    text = f"{number:.9g}"
    return text + ("F" if "." in text or "e" in text else ".0F")


def row(numbers):
    return "{" + ", ".join(literal(n) for n in numbers) + "}"


def wrapped(text, indent):
    lines, line = [], indent
    for word in text.split(" "):
        if len(line) + len(word) > 98:
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return "\n".join(lines + [line.rstrip()])


def print_table(name, entries, shift, offset, degree):
    centers, polynomials = table(entries, shift, offset, degree)
    print(f"inline constexpr TanhTable<{entries}, {degree}> {name} = {{")
    print(f"  .shift = {shift},\n  .offset = {offset}F,\n  .limit = {LIMIT}F,")
    print("  .centers =\n" + wrapped(row(centers), "    ") + ",")
    print("  .coefficients = {")
    for p in range(degree + 1):
        print(wrapped(row([c[p] for c in polynomials]), "    ") + ",")
    print("  },\n};\n")


print("""// Written by scripts/fit-tanh.py, which says how; see tanh-inl.h for what it is for.
#pragma once
#include <cstddef>

namespace rnnctl::engine::kernels {

/// For 0 <= x <= limit: tanh(x) = sum of coefficients[p][i] (x - centers[i])^p, with i the lowest
/// bits of x + offset's bits behind the lowest `shift`.
template <std::size_t kEntries, std::size_t kDegree>
struct TanhTable {
  int shift;
  float offset, limit;
  alignas(64) float centers[kEntries];
  alignas(64) float coefficients[kDegree + 1][kEntries];
};

// clang-format off""")
print_table("kTanhOfEight", 8, 22, 0.75, 7)
print_table("kTanhOfSixteen", 16, 21, 0.625, 6)
print("""// clang-format on

}  // namespace rnnctl::engine::kernels""")
