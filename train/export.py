"""A trained model in, the file that the program reads out (`lexicon/model/english.model`); tables become bytes with a scale a row."""

import argparse
import pickle
import struct
from collections import Counter

import numpy as np
import torch

from features import HASH_ROWS, sentence_rows
from lemmas import learn
from model import Parser

MAGIC, VERSION = b"TIDEWLM", 2
FREQUENT = 1500


def floats(tensor):
    return np.ascontiguousarray(tensor.detach().numpy(), dtype="<f4").tobytes()


def bytes_with_scales(tensor):
    table = tensor.detach().numpy()
    scales = np.abs(table).max(1) / 127
    scales[scales == 0] = 1
    return np.round(table / scales[:, None]).astype(np.int8).tobytes(), scales.astype("<f4").tobytes()


def frequent_rows(cache):
    """The commonest words with their rows, for which the program keeps the first layer."""
    vocabulary = {w: i + 1 for i, w in enumerate(cache["words"])}
    counts = Counter(tuple(row) for s in cache["train"] for row in sentence_rows(s.forms, s.glued, vocabulary) if row[0])
    return np.array([row for row, _ in counts.most_common(FREQUENT)], "<u4").tobytes()


def sections(saved, cache):
    args, state = saved["args"], saved["state"]
    aim = state["aim.bias"].shape[0] if "aim.bias" in state else 0
    model = Parser(cache["vectors"], len(saved["tags"]), len(saved["rels"]), args["width"], args["layers"], args["arc"], args["rel"], aim=aim)
    model.load_state_dict(state)
    model.eval()
    out = {"counts": struct.pack("<5I", args["width"], args["layers"], args["arc"], args["rel"], HASH_ROWS)}
    for name in ("tags", "rels"):
        out[name] = "\n".join(saved[name]).encode()
    out["words"] = "\n".join(cache["words"]).encode()
    out["lemmas"] = "\n".join(learn(cache["train"] + cache["train"][:12544], cache["words"])).encode()
    out["frequent"] = frequent_rows(cache)
    word = model.word.weight + model.project(model.static)
    for name, table in (("word", word), ("hashed", model.hashed.weight)):
        out[f"{name}.rows"], out[f"{name}.scales"] = bytes_with_scales(table)
    out["shape"], out["flag"] = floats(model.shape.weight), floats(model.flag.weight)
    for k, layer in enumerate(model.layers):
        if layer.window is not None:
            out[f"layer{k}.window"] = floats(layer.window)
        out[f"layer{k}.gates"], out[f"layer{k}.bias"] = floats(layer.gates.weight.t()), floats(layer.gates.bias)
    s = model.scale
    far = model.far * s
    weights = torch.cat([model.tag.weight, model.query.weight * s, model.key.weight, model.rel_dep.weight, model.rel_head.weight,
                         far @ model.query.weight, model.lean.weight])
    bias = torch.cat([model.tag.bias, model.query.bias * s, model.key.bias, model.rel_dep.bias, model.rel_head.bias,
                      far @ model.query.bias + model.near, model.lean.bias])
    out["heads.weights"], out["heads.bias"] = floats(weights.t()), floats(bias)
    out["root.key"], out["rel.root"], out["rel.far"] = floats(model.root_key), floats(model.rel_root), floats(model.rel_far)
    out["rel.weights"], out["rel.bias"] = floats(model.rel.weight.t()), floats(model.rel.bias)
    return out


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--cache", default="cache.pkl")
    args.add_argument("--model", default="model.pt")
    args.add_argument("--out", default="english.model")
    args = args.parse_args()
    parts = sections(torch.load(args.model, weights_only=False), pickle.load(open(args.cache, "rb")))
    at = 12 + 32 * len(parts)
    directory, body = b"", b""
    for name, content in parts.items():
        directory += struct.pack("<16sQQ", name.encode(), at + len(body), len(content))
        body += content
    with open(args.out, "wb") as file:
        file.write(MAGIC + bytes([VERSION]) + struct.pack("<I", len(parts)) + directory + body)
    print(args.out, at + len(body), "bytes")


if __name__ == "__main__":
    with torch.no_grad():
        main()
