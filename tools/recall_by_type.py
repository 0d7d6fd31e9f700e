#!/usr/bin/env python3
"""How many of the entities that people marked does `tidewatch annotate` find? Recall by type, over a folder laid out as re3d is:
one folder a source, in it documents.json and entities.json, one JSON object a line (github.com/dstl/re3d; not part of this repository).

    python3 tools/recall_by_type.py FOLDER [--program target/debug/tidewatch] [--show TYPE]

An entity counts as found if a mention of the layer that should find it shares a character with it, and as found whole if the
words are the same but for "the" and signs. Entities that the annotators were not sure of (confidence below one half) are left out.
"Organisation, named" leaves out pronouns and bare country names, which stand in that set for governments and speakers."""
import argparse
import collections
import json
import pathlib
import re
import subprocess

LAYERS = {"Organisation": ["actors"], "Nationality": ["actors", "places"], "Location": ["places"], "Person": ["actors"], "Temporal": ["times"]}

PRONOUNS = {"we", "our", "us", "they", "their", "them", "it", "its", "others", "who"}


def lines(path):
    """The JSON objects of a file, one a line."""
    with open(path, encoding="utf-8-sig") as file:
        return [json.loads(line) for line in file if line.strip()]


def annotate(program, documents):
    """What the program finds in each document, by its id."""
    rows = "".join(json.dumps({"id": row["_id"], "text": row["text"]}) + "\n" for row in documents)
    done = subprocess.run([*program.split(), "annotate", "--input", "jsonl", "-"], input=rows.encode(), stdout=subprocess.PIPE, check=True)
    return {row["id"]: row for row in map(json.loads, done.stdout.decode().splitlines())}


def words(text):
    """The words of a phrase without an article, to compare two phrases by."""
    found = re.findall(r"\w+", text.lower())
    return found[1:] if found[:1] == ["the"] else found


def main():
    """Prints one line a type: entities, found, found whole."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--program", default="target/debug/tidewatch")
    options.add_argument("--show", metavar="TYPE", help="print the entities of a type that are not found, most frequent first")
    args = options.parse_args()
    counts, missed = collections.defaultdict(collections.Counter), collections.Counter()
    for source in sorted(path.parent for path in args.folder.glob("*/entities.json")):
        documents = lines(source / "documents.json")
        texts = {row["_id"]: row["text"] for row in documents}
        output = annotate(args.program, documents)
        for entity in lines(source / "entities.json"):
            kind, text = entity["type"], texts.get(entity["documentId"])
            if kind not in LAYERS or text is None or float(entity.get("confidence", 1)) < 0.5:
                continue
            begin, end = entity["begin"], entity["end"]
            mentions = [m for layer in LAYERS[kind] for m in output[entity["documentId"]][layer] if m["start"] < end and begin < m["end"]]
            whole = any(words(text[m["start"]:m["end"]]) == words(text[begin:end]) for m in mentions)
            places = output[entity["documentId"]]["places"]
            bare = any(words(text[p["start"]:p["end"]]) == words(text[begin:end]) for p in places) or text[begin:end].lower() in PRONOUNS
            for name in [kind] if kind != "Organisation" or bare else [kind, "Organisation, named"]:
                counts[name].update(all=1, found=bool(mentions), whole=whole)
            if not mentions:
                missed[kind, text[begin:end]] += 1
    for kind, count in sorted(counts.items()):
        print(f"{kind:20} {count['all']:5} found {count['found'] / count['all']:.3f} whole {count['whole'] / count['all']:.3f}")
    for (kind, value), n in missed.most_common():
        if kind == args.show:
            print(f"{n:4} {value}")


if __name__ == "__main__":
    main()
