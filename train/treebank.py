"""Treebank files in, sentences with simplified labels out.

A sentence is a list of words; a word keeps form, lemma, tag, head (1-based, 0 is the root), relation and whether a space follows.
Only the relation subtypes that roles need are kept; the rest fall back to the universal relation.
"""

import random
from dataclasses import dataclass, field

SUBTYPES = {
    "nsubj:pass", "csubj:pass", "aux:pass", "obl:agent", "nmod:poss", "acl:relcl", "advcl:relcl",
    "compound:prt", "nmod:desc", "obl:tmod", "obl:npmod", "nmod:tmod", "nmod:npmod", "det:predet",
}
TIME_WORDS = set("""second minute hour day night morning afternoon evening noon midnight dawn dusk weekend week month quarter season year
decade century time today tonight yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january february march
april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu
thur thurs fri sat sun spring summer autumn fall winter ramadan christmas easter period moment while am pm""".split())


@dataclass
class Sentence:
    forms: list = field(default_factory=list)
    lemmas: list = field(default_factory=list)
    tags: list = field(default_factory=list)
    heads: list = field(default_factory=list)
    rels: list = field(default_factory=list)
    glued: list = field(default_factory=list)  # no space before this word
    text: str = ""


def kept_relation(rel, form):
    """`obl:unmarked` is told apart into `tmod` (a time) and `npmod` (a measure), as older treebanks have it."""
    if rel in ("obl:unmarked", "nmod:unmarked"):
        word = form.lower().rstrip(".")
        timely = word in TIME_WORDS or word.rstrip("s") in TIME_WORDS or word[:1].isdigit()
        return rel[:-8] + ("tmod" if timely else "npmod")
    return rel if rel in SUBTYPES else rel.split(":")[0]


def read_treebank(path):
    import lzma
    opener = lzma.open if str(path).endswith(".xz") else open
    sentences, current, glue, multi_end, multi_glue = [], Sentence(), False, 0, False
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if not line:
                if current.forms:
                    sentences.append(current)
                current, glue, multi_end = Sentence(), False, 0
                continue
            if line.startswith("#"):
                if line.startswith("# text = "):
                    current.text = line[9:]
                continue
            cols = line.split("\t")
            no_space = "SpaceAfter=No" in cols[9]
            if "-" in cols[0]:
                multi_end, multi_glue = int(cols[0].split("-")[1]), no_space
                continue
            if "." in cols[0]:
                continue
            current.forms.append(cols[1])
            current.lemmas.append(cols[2])
            current.tags.append(cols[3])
            current.heads.append(int(cols[6]))
            current.rels.append(kept_relation(cols[7], cols[1]))
            current.glued.append(glue)
            idx = int(cols[0])
            glue = True if idx < multi_end else (multi_glue if idx == multi_end else no_space)
    if current.forms:
        sentences.append(current)
    return sentences


def join_words(sentence, first, last):
    """Words first..=last (0-based) become one word; it takes the place of the one whose head lies outside."""
    span = range(first, last + 1)
    tops = [i for i in span if not first <= sentence.heads[i] - 1 <= last]
    if len(tops) != 1:
        return None
    top, cut = tops[0], last - first
    place = lambda h: 0 if h == 0 else (h if h - 1 < first else (first + 1 if h - 1 <= last else h - cut))
    keep = lambda xs, new: xs[:first] + [new] + xs[last + 1:]
    heads = [place(h) for h in sentence.heads]
    return Sentence(
        keep(sentence.forms, "".join(sentence.forms[first:last + 1])),
        keep(sentence.lemmas, "".join(sentence.lemmas[first:last + 1])),
        keep(sentence.tags, sentence.tags[top]), keep(heads, heads[top]),
        keep(sentence.rels, sentence.rels[top]), keep(sentence.glued, sentence.glued[first]), sentence.text)


def join_hyphenated_names(sentence):
    """`Al - Zaman` (three glued words, names on both sides) becomes `Al-Zaman`, as the program's own tokens have it."""
    i = 1
    while i + 1 < len(sentence.forms):
        name = sentence.tags[i - 1] == "PROPN" and sentence.tags[i + 1] == "PROPN"
        short = sentence.forms[i - 1].lower() in {"al", "el", "ar", "as", "ad", "an", "at", "az", "ash", "abu", "bin", "ul", "ur", "ez", "es"}
        if sentence.forms[i] == "-" and sentence.glued[i] and sentence.glued[i + 1] and (name or short):
            joined = join_words(sentence, i - 1, i + 1)
            if joined is not None:
                sentence = joined
                continue
        i += 1
    return sentence


def recased(sentence, rng):
    """All capitals, all small, or without its last full stop, now and then; else as it is."""
    roll = rng.random()
    if roll < 0.12:
        return replace_forms(sentence, [f.upper() for f in sentence.forms])
    if roll < 0.20:
        return replace_forms(sentence, [f.lower() for f in sentence.forms])
    if roll < 0.25 and len(sentence.forms) > 3 and sentence.tags[-1] == "PUNCT" and (len(sentence.forms) not in sentence.heads):
        cut = Sentence(*[getattr(sentence, k)[:-1] for k in ("forms", "lemmas", "tags", "heads", "rels", "glued")], sentence.text)
        return cut
    return sentence


def replace_forms(sentence, forms):
    return Sentence(forms, sentence.lemmas, sentence.tags, sentence.heads, sentence.rels, sentence.glued, sentence.text)
