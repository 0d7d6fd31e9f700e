#!/usr/bin/env python3
"""Articles that never were, some of them copied from others, for measuring `reuse` at size.

    tools/synthetic_articles.py 100000 > articles.jsonl
    /usr/bin/time -v tidewatch reuse --input jsonl articles.jsonl > found.jsonl
    tools/synthetic_articles.py 100000 --check found.jsonl

Words are drawn by Zipf's law from 60,000 invented ones and put into sentences of 8 to 30; an article has 6 to 40 sentences and a day of
one year. One article in ten takes 3 to 12 sentences in a row from one of at most 14 days before, in half of them every twentieth word
changed. `--check` compares the pairs of documents that were found with those that were made: precision, recall, F. The same number gives
the same articles.
"""
import argparse
import datetime
import itertools
import json
import random
import sys

WORDS, YEAR, SYLLABLES = 60_000, 365, "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu za bre cla dri fle gra".split()


def vocabulary(draw):
    words = set()
    while len(words) < WORDS:
        words.add("".join(draw.choice(SYLLABLES) for _ in range(draw.randint(1, 4))))
    words = sorted(words)
    draw.shuffle(words)
    return words, list(itertools.accumulate(1 / (rank + 2.7) for rank in range(WORDS)))


def sentence(draw, words, weights):
    drawn = draw.choices(words, cum_weights=weights, k=draw.randint(8, 30))
    return " ".join([drawn[0].capitalize()] + drawn[1:]) + "."


def articles(n):
    """Yields (id, day, sentences, id of the article copied from or None)."""
    draw = random.Random(20201121)
    words, weights = vocabulary(draw)
    kept = []
    for at in range(n):
        day = at * YEAR // n
        told = [sentence(draw, words, weights) for _ in range(draw.randint(6, 40))]
        source = None
        recent = [known for known in kept if known[1] >= day - 14]
        if recent and draw.random() < 0.1:
            source, _, theirs = draw.choice(recent)
            first = draw.randrange(max(1, len(theirs) - 12))
            taken = theirs[first:first + draw.randint(3, 12)]
            if draw.random() < 0.5:
                taken = [" ".join(draw.choice(words) if draw.random() < 0.05 else word for word in one.split()) for one in taken]
            here = draw.randrange(len(told))
            told = told[:here] + taken + told[here:]
        name = f"a{at}"
        kept = recent[-3000:] + [(name, day, told)]
        yield name, day, told, source


def write(n):
    start = datetime.date(2020, 1, 1)
    for name, day, told, _ in articles(n):
        published = (start + datetime.timedelta(days=day)).isoformat()
        print(json.dumps({"id": name, "published": published, "text": " ".join(told)}))


def check(n, path):
    made = {frozenset((name, source)) for name, _, _, source in articles(n) if source}
    found = set()
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        if "a" in row:
            found.add(frozenset((row["a"]["document"], row["b"]["document"])))
    right = len(made & found)
    precision, recall = right / max(1, len(found)), right / max(1, len(made))
    both = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"made {len(made)}  found {len(found)}  precision {precision:.3f}  recall {recall:.3f}  F {both:.3f}")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("articles", type=int)
    options.add_argument("--check", metavar="FOUND", help="what `reuse` printed")
    asked = options.parse_args()
    check(asked.articles, asked.check) if asked.check else write(asked.articles)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.exit(0)
