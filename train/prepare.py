"""Treebanks in, one cache file out: sentences, vocabulary, word vectors and (with --contexts) aims for the encoder."""

import argparse
import pickle
from collections import Counter
from pathlib import Path

import torch

from features import key
from treebank import join_hyphenated_names, read_treebank
from vectors import contexts, isolated, load_encoder, reduce, word_list


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--ud", default="treebanks")
    args.add_argument("--out", default="cache.pkl")
    args.add_argument("--words", default=None, help="extra words, one a line")
    args.add_argument("--contexts", action="store_true")
    args = args.parse_args()
    torch.set_num_threads(2)
    find = lambda name: next(p for p in (Path(args.ud) / f"{name}.conllu.xz", Path(args.ud) / f"{name}.conllu") if p.exists())
    parts = {name: read_treebank(find(name)) for name in ("ewt-train", "gum-train", "gum-test", "ewt-dev", "gum-dev", "ewt-test")}
    train = parts["ewt-train"] + parts["gum-train"] + parts["gum-test"]
    train = train + [j for s in train if (j := join_hyphenated_names(s)) is not s]
    counts = Counter(key(f) for s in train for f in s.forms)
    extra = [w.strip() for w in open(args.words)] if args.words else []
    tokenizer, encoder = load_encoder()
    words = word_list(counts, extra, tokenizer)
    print(len(train), "training sentences,", len(words), "words")
    vectors = reduce(isolated(words, tokenizer, encoder), 96)
    cache = {"train": train, "ewt-dev": parts["ewt-dev"], "gum-dev": parts["gum-dev"], "ewt-test": parts["ewt-test"],
             "words": words, "vectors": vectors, "counts": counts}
    if args.contexts:
        cache["contexts"], cache["starts"] = contexts([s.forms for s in train], tokenizer, encoder)
    pickle.dump(cache, open(args.out, "wb"))


if __name__ == "__main__":
    main()
