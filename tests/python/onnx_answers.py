"""Answers with ONNX Runtime what rnnctl has answered, from files that export wrote with
--with-preparation and --softmax (for numbers without).

    onnx_answers.py predict MODEL.onnx ROWS.csv ANSWERS.jsonl
    onnx_answers.py sample MODEL.onnx ANSWER.json

ROWS.csv: a sequence a line, as `rnnctl predict` took it; ANSWERS.jsonl: what it said, with --top
of all classes. ANSWER.json: what `rnnctl sample --temperature 0` said. Prints the largest
difference of a probability or, as a part of the largest one, of a number; exit code 1 where it is
above LIMIT or a label or character differs.
"""

import json
import sys

import numpy
import onnx
import onnxruntime

LIMIT = 1e-5


def session(path):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def predict(model, rows, answers_file):
    rows = numpy.loadtxt(rows, delimiter=",", dtype=numpy.float32, ndmin=2)
    x = rows.reshape(len(rows), -1, model.get_inputs()[0].shape[2])
    found = model.run(None, {"x": x, **states_of(model, len(x))})[0]
    with open(answers_file) as file:
        answers = [json.loads(line) for line in file]
    assert len(answers) == len(found), f"{len(answers)} answers for {len(found)} sequences"
    if "value" in answers[0]:
        expected = numpy.array([[answer["value"]] for answer in answers])
        return abs(found - expected).max() / max(1.0, abs(expected).max())
    names = json.loads(model.get_modelmeta().custom_metadata_map["class_names"])
    by_name = [{top["label"]: top["probability"] for top in answer["top"]} for answer in answers]
    labels = [names[best] for best in found.argmax(1)]
    assert labels == [answer["label"] for answer in answers], "other labels"
    return abs(found - [[row[name] for name in names] for row in by_name]).max()


def states_of(model, batch):
    return {value.name: numpy.zeros((value.shape[0], batch, value.shape[2]), numpy.float32)
            for value in model.get_inputs()[1:]}


def sample(model, answer_file):
    """Goes on with the prompt, always with the most probable character."""
    with open(answer_file) as file:
        answer = json.load(file)
    preparation = json.loads(model.get_modelmeta().custom_metadata_map["preparation"])
    characters = [chr(code) for code in preparation["characters"]]
    states = states_of(model, 1)
    given = [characters.index(character) for character in answer["prompt"]]
    text = ""
    while len(text) < len(answer["text"]):
        probabilities, *left = model.run(None, {"x": numpy.array([given]), **states})
        states = dict(zip(states, left))
        given = [int(probabilities[0, -1].argmax())]
        text += characters[given[0]]
    expected = answer["text"]
    assert text == expected, f"wrote {text!r} instead of {expected!r}"
    return 0.0


def main(what, model, *files):
    difference = {"predict": predict, "sample": sample}[what](session(model), *files)
    print(f"{difference:.1e}")
    if not difference <= LIMIT:
        sys.exit(f"{model}: differs by {difference:.1e}")


if __name__ == "__main__":
    main(*sys.argv[1:])
