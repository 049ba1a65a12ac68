"""Reads event files of `rnnctl train --tensorboard` back with TensorBoard's own EventAccumulator.

    tensorboard_check.py RUN FOLDER

RUN is a run directory that came to its end, FOLDER what its training was told. Every scalar is that
of metrics.jsonl, as float, and every line there has its scalars; steps rise strictly, also where the
run was resumed. The histograms of the parameters at the last iteration are those of last.pt.
Pictures are whole PNG files of the size they say. Prints what was found; exit code 1 where
something is different.
"""

import json
import struct
import sys
import zlib

import numpy
import torch
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.hparams import plugin_data_pb2

# Of an evaluation, by the name in metrics.jsonl.
FIGURES = ("loss", "accuracy", "mean_absolute_error", "r_squared")


def expected_scalars(lines, predicts_numbers):
    """{tag: {step: value}}"""
    scalars = {}

    def add(tag, line, key):
        if key not in line or (predicts_numbers and key == "accuracy"):
            return
        steps = scalars.setdefault(tag, {})
        step = line["iteration"]
        assert steps.get(step, line[key]) == line[key], f"{tag}: two values at {step}"
        steps[step] = line[key]

    for line in lines:
        if line["event"] == "step":
            add("loss/train", line, "loss")
            add("accuracy/train", line, "accuracy")
            add("learning_rate", line, "learning_rate")
            add("examples_per_second", line, "examples_per_second")
        elif line["event"] == "epoch":
            add("loss/epoch", line, "loss")
            add("accuracy/epoch", line, "accuracy")
        elif line["event"] in ("eval", "end"):
            for figure in FIGURES:
                add(f"{figure}/{line.get('split', 'test')}", line, figure)
    return scalars


def check_scalars(events, lines, predicts_numbers):
    expected = expected_scalars(lines, predicts_numbers)
    assert sorted(events.Tags()["scalars"]) == sorted(expected), events.Tags()["scalars"]
    count = 0
    for tag, values in expected.items():
        found = events.Scalars(tag)
        steps = [event.step for event in found]
        assert steps == sorted(set(steps)), f"{tag}: steps do not rise strictly: {steps}"
        assert steps == sorted(values), f"{tag}: {steps}, not {sorted(values)}"
        for event in found:
            assert event.value == numpy.float32(values[event.step]), (tag, event, values[event.step])
        times = [event.wall_time for event in found]
        assert times == sorted(times), f"{tag}: times go back"
        count += len(found)
    return count


def check_histograms(events, weights, last):
    tags = events.Tags()["histograms"]
    assert sorted(tag for tag in tags if tag.startswith("parameters/")) == sorted(
        f"parameters/{name}" for name in weights), tags
    assert sorted(tag for tag in tags if tag.startswith("gradients/")) == sorted(
        f"gradients/{name}" for name in weights), tags
    count = 0
    for tag in tags:
        found = events.Histograms(tag)
        steps = [event.step for event in found]
        assert steps == sorted(set(steps)), f"{tag}: steps do not rise strictly: {steps}"
        assert steps[0] == 0 or tag.startswith("gradients/"), f"{tag}: none before training"
        assert steps[-1] == last, f"{tag}: none at the end"
        name = tag.split("/", 1)[1]
        for event in found:
            value = event.histogram_value
            assert value.num == sum(value.bucket) == weights[name].numel(), (tag, value)
            assert value.bucket_limit == sorted(value.bucket_limit)
            assert value.min <= value.bucket_limit[0] and value.bucket_limit[-1] == value.max
            count += 1
        if tag.startswith("parameters/"):
            check_spread(tag, found[-1].histogram_value, weights[name].double().numpy().ravel())
    return count


def check_spread(tag, value, numbers):
    assert value.min == numbers.min() and value.max == numbers.max(), tag
    assert numpy.isclose(value.sum, numbers.sum(), rtol=1e-9, atol=1e-9), tag
    assert numpy.isclose(value.sum_squares, (numbers ** 2).sum(), rtol=1e-9), tag
    if value.min == value.max:
        return
    counts, _ = numpy.histogram(numbers, bins=len(value.bucket), range=(value.min, value.max))
    # A number on the border of two buckets may be rounded into either.
    assert numpy.abs(numpy.cumsum(counts) - numpy.cumsum(value.bucket)).max() <= 1, tag


def check_pictures(events):
    count = 0
    for tag in events.Tags()["images"]:
        for event in events.Images(tag):
            png = event.encoded_image_string
            assert png.startswith(b"\x89PNG\r\n\x1a\n")
            at, pixels = 8, b""
            while at < len(png):
                (size,) = struct.unpack_from(">I", png, at)
                kind, data = png[at + 4:at + 8], png[at + 8:at + 8 + size]
                (checksum,) = struct.unpack_from(">I", png, at + 8 + size)
                assert zlib.crc32(kind + data) == checksum, kind
                if kind == b"IHDR":
                    width, height, bits, color = struct.unpack_from(">IIBB", data)
                if kind == b"IDAT":
                    pixels += data
                at += 12 + size
            assert (width, height) == (event.width, event.height) and (bits, color) == (8, 0)
            assert len(zlib.decompress(pixels)) == height * (width + 1)
            count += 1
    return count


def check_configuration(events, record):
    """As the run was started."""
    config = record["config"]
    changed = set().union(*(session["changed"] for session in record.get("resumed", [])))
    (event,) = events.Tensors("configuration")
    text = event.tensor_proto.string_val[0].decode()
    content = events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    hparams = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info.hparams
    assert sorted(hparams) == sorted(config), sorted(hparams)
    for name, value in config.items():
        if name in changed:
            continue
        stored = hparams[name]
        kind = stored.WhichOneof("kind")
        assert getattr(stored, kind) == value, (name, stored, value)
        assert f"| {name} | " in text, name
    content = events.SummaryMetadata("_hparams_/session_end_info").plugin_data.content
    end = plugin_data_pb2.HParamsPluginData.FromString(content).session_end_info
    assert end.status == 1, end  # STATUS_SUCCESS
    return len(config)


def main(run, folder):
    with open(f"{run}/metrics.jsonl") as file:
        lines = [json.loads(line) for line in file]
    with open(f"{run}/run.json") as file:
        record = json.load(file)
    checkpoint = torch.load(f"{run}/last.pt", weights_only=True)
    events = event_accumulator.EventAccumulator(
        folder, size_guidance={kind: 0 for kind in event_accumulator.DEFAULT_SIZE_GUIDANCE})
    events.Reload()
    task = record["data"]["preparation"]["task"]
    scalars = check_scalars(events, lines, task == "regress")
    histograms = check_histograms(events, checkpoint["state_dict"], lines[-1]["iteration"])
    pictures = check_pictures(events)
    options = check_configuration(events, record)
    print(f"{scalars} scalars, {histograms} histograms, {pictures} pictures, {options} options")


main(*sys.argv[1:])
