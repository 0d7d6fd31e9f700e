"""`domain.grammar` in, random sentences with their trees out."""

import random
import re
from collections import defaultdict
from pathlib import Path

from treebank import Sentence

TAGS = {"n": "NOUN", "p": "PROPN", "v": "VERB", "d": "DET", "a": "ADJ", "r": "ADV", "u": "NUM", "i": "ADP", "x": "AUX", "c": "CCONJ",
        "s": "SCONJ", "o": "PRON", "t": "PART", "y": "SYM", ".": "PUNCT"}
TOKEN = re.compile(r"\[|\]|[^\s\[\]]+")


def read_grammar(path):
    rules = defaultdict(list)
    for line in open(path, encoding="utf-8"):
        if line.startswith("$"):
            name, choice = line.split(" = ", 1)
            rules[name.strip()].append(choice.strip())
    return rules


def expand(text, rules, rng):
    while "$" in text:
        text = re.sub(r"\$[A-Z0-9]+", lambda m: rng.choice(rules[m.group()]), text)
    return text


def read_tree(text):
    """Bracketed text → words in order, each [form, tag, parent node, relation]; the parent is resolved to the constituent's word."""
    nodes = [{"head": None, "parent": None, "rel": "root"}]
    words, stack, expect = [], [0], False
    for token in TOKEN.findall(text):
        if token == "[":
            nodes.append({"head": None, "parent": stack[-1], "rel": None})
            stack.append(len(nodes) - 1)
            expect = True
        elif token == "]":
            stack.pop()
        elif expect:
            nodes[stack[-1]]["rel"] = token
            expect = False
        else:
            form, tag = token.rsplit("/", 1)
            assert nodes[stack[-1]]["head"] is None, text
            nodes[stack[-1]]["head"] = len(words)
            words.append([form, TAGS[tag], stack[-1]])
    assert len(stack) == 1 and all(n["head"] is not None for n in nodes), text
    heads, rels = [], []
    for _, _, node in words:
        parent = nodes[node]["parent"]
        heads.append(0 if parent is None else nodes[parent]["head"] + 1)
        rels.append(nodes[node]["rel"])
    return words, heads, rels


def draw(rules, rng):
    words, heads, rels = read_tree(expand(rng.choice(rules["$S"]), rules, rng))
    forms, tags = [w[0] for w in words], [w[1] for w in words]
    forms[0] = forms[0][0].upper() + forms[0][1:]
    for i in range(1, len(forms)):
        if forms[i] == "At" and tags[i] == "ADP":
            forms[i] = "at"
    glued = [i > 0 and (f in {",", ".", ")", "'s", "-"} or forms[i - 1] in {"(", "-"}) for i, f in enumerate(forms)]
    return Sentence(forms, ["_"] * len(forms), tags, heads, rels, glued, "")


def domain_sentences(n, seed=1, path=Path(__file__).parent / "domain.grammar"):
    rules, rng = read_grammar(path), random.Random(seed)
    return [draw(rules, rng) for _ in range(n)]


if __name__ == "__main__":
    for s in domain_sentences(12, 5):
        print(" ".join(f"{f}/{t}<{h}:{r}" for f, t, h, r in zip(s.forms, s.tags, s.heads, s.rels)))
