"""Words in, table rows out: the same rows that `crates/engine/src/split/features.rs` computes; change both together.

A word has a vocabulary row (0 when unknown), four hashed rows (prefix 3, suffixes 2, 3, 4), a shape row and a flag row.
"""

from functools import lru_cache

HASH_ROWS = 1 << 15
SHAPE_ROWS = 96
FLAG_ROWS = 16
KINDS = ((1, 3), (2, 2), (3, 3), (4, 4))  # (kind byte, number of characters); kind 1 is the prefix
QUOTES = {"\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2011": "-", "\u2010": "-"}


@lru_cache(maxsize=None)
def key(form):
    """Lower case, quotes and dashes plain, every digit `0`, doubled quotes and dashes single."""
    out = "".join("0" if "0" <= c <= "9" else QUOTES.get(c, c) for c in form.lower())
    return {"``": '"', "''": '"', "--": "-", "---": "-"}.get(out, out)


def fnv(kind, text):
    h = 0x811C9DC5
    for b in bytes([kind]) + text.encode("utf-8"):
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    h ^= h >> 15
    return h % HASH_ROWS


@lru_cache(maxsize=None)
def hashed_rows(word):
    return tuple(fnv(kind, word[:n] if kind == 1 else word[-n:]) for kind, n in KINDS)


NORMAL, CASELESS, TITLE = 0, 1, 2


def case_mode(forms):
    """How much the case of this sentence's letters says: as usual, nothing, or little (a headline)."""
    words = upper = lower = capital = long = 0
    for f in forms:
        has_lower = any(c.islower() for c in f)
        has_upper = any(c.isupper() for c in f)
        if not (has_lower or has_upper):
            continue
        words += 1
        upper += has_upper
        lower += has_lower
        if len(f) >= 4:
            long += 1
            capital += f[0].isupper()
    if words == 0:
        return NORMAL
    if upper == 0 and words >= 3:
        return CASELESS
    if lower * 4 <= words and words >= 2:
        return CASELESS
    if long >= 4 and capital * 10 >= long * 7:
        return TITLE
    return NORMAL


@lru_cache(maxsize=None)
def shape(form, mode):
    letters = upper = digits = others = 0
    for c in form:
        if "0" <= c <= "9":
            digits += 1
        elif c.isalpha():
            letters += 1
            upper += c.isupper()
        else:
            others += 1
    if letters == 0:
        return 9 if digits == 0 else (5 if others == 0 else 6)
    if digits:
        return 7
    if mode == CASELESS:
        return 10 if letters > 1 else 11
    if upper == 0:
        return 0
    if letters == 1:
        return 3
    if upper == letters:
        return 2
    if upper == 1 and form[0].isupper():
        return 1
    return 4


def shape_row(form, mode, first):
    return (shape(form, mode) * 2 + int(first)) * 3 + mode


def flag_row(form, glued):
    return int("-" in form) + 2 * int("'" in form or "\u2019" in form) + 4 * int("." in form) + 8 * int(glued)


def first_word(forms):
    """Index of the first word that has a letter or a digit: its capital says little."""
    for i, f in enumerate(forms):
        if any(c.isalnum() for c in f):
            return i
    return 0


def sentence_rows(forms, glued, vocabulary):
    mode, first = case_mode(forms), first_word(forms)
    rows = []
    for i, form in enumerate(forms):
        word = key(form)
        rows.append([vocabulary.get(word, 0), *hashed_rows(word), shape_row(form, mode, i == first), flag_row(form, glued[i])])
    return rows
