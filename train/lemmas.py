"""Forms, tags and lemmas in; suffix rules and exceptions out, as lines of text.

A rule line is `TAG<tab>-suffix<tab>cut<tab>append`: of all rules whose suffix the word has, the longest is taken. An exception line is
`TAG<tab>form<tab>lemma`. Names keep their case; every other lemma is small.
"""

from collections import Counter, defaultdict
from pathlib import Path

PLAIN = {"PUNCT", "NUM", "SYM", "X", "INTJ"}
LONGEST = 5
APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'"})


def edit(form, lemma):
    """How many characters go from the end, and what comes."""
    same = 0
    while same < min(len(form), len(lemma)) and form[same] == lemma[same]:
        same += 1
    return len(form) - same, lemma[same:]


def irregular(path=Path(__file__).parent / "irregular.txt"):
    """Sentences of one word each, from the list of irregular forms: with the endings that are regular in them."""
    verbs, nouns = open(path, encoding="utf-8").read().split("\n\n")
    for tag, part in (("VERB", verbs), ("NOUN", nouns)):
        for line in part.splitlines():
            if line and not line.startswith("#"):
                lemma, *forms = line.split()
                for form in {lemma, *forms}:
                    yield tag, form, lemma


def learn(sentences, known=()):
    """`known` are words of the encoder's vocabulary: they tell "provoking" → "provoke" where the treebanks lack the verb."""
    seen = defaultdict(Counter)
    for s in sentences:
        for form, lemma, tag in zip(s.forms, s.lemmas, s.tags):
            low = form.lower().translate(APOSTROPHES)
            if tag in PLAIN or lemma == "_" or not low:
                continue
            seen[tag, low][lemma.lower().translate(APOSTROPHES)] += 1
    for tag, form, lemma in irregular():
        seen[tag, form][lemma] += 5
    best = {k: c.most_common(1)[0] for k, c in seen.items()}
    lines = []
    for tag in sorted({t for t, _ in best}):
        words = {w: (lemma, n) for (t, w), (lemma, n) in best.items() if t == tag}
        votes = defaultdict(Counter)
        for word, (lemma, n) in words.items():
            cut, add = edit(word, lemma)
            if len(add) > 4 or cut > 4:
                continue
            for k in range(0, min(LONGEST, len(word) - 1) + 1):
                suffix = word[len(word) - k:]
                if cut <= k or k == 0 and cut == 0:
                    votes[suffix][cut, add] += 1
        rules = {"": (0, "")}
        for suffix in sorted(votes, key=len):
            if not suffix:
                continue
            (script, n), total = votes[suffix].most_common(1)[0], sum(votes[suffix].values())
            parent = next(rules[suffix[k:]] for k in range(1, len(suffix) + 1) if suffix[k:] in rules)
            if script != parent and n >= 2 and n * 10 >= total * 6:
                rules[suffix] = script
            elif votes[suffix][parent] == 0 and n >= 3:
                rules[suffix] = script
        for suffix, (cut, add) in sorted(rules.items()):
            if suffix:
                lines.append(f"{tag}\t-{suffix}\t{cut}\t{add}")
        for word, (lemma, n) in sorted(words.items()):
            if apply(rules, word) != lemma and "\t" not in lemma and " " not in lemma:
                lines.append(f"{tag}\t{word}\t{lemma}")
        if tag == "VERB":
            lines += [f"VERB\t{word}\t{lemma}" for word, lemma in unseen_verbs(rules, words, set(known))]
    return lines


def unseen_verbs(rules, words, known):
    """Forms in -ed and -ing that the treebanks lack, whose stem the vocabulary has in another spelling than the rules say."""
    for word in sorted(known - set(words)):
        ending = next((e for e in ("ing", "ed") if word.endswith(e) and len(word) > len(e) + 2), None)
        if ending is None:
            continue
        stem, got = word[:-len(ending)], apply(rules, word)
        if got in known:
            continue
        single = stem[:-1] if stem[-1] == stem[-2] else None
        for lemma in (stem + "e", stem, single):
            if lemma in known:
                yield word, lemma
                break


def apply(rules, word):
    for k in range(min(LONGEST, len(word) - 1), 0, -1):
        if word[len(word) - k:] in rules:
            cut, add = rules[word[len(word) - k:]]
            return word[:len(word) - cut] + add
    return word


def measure(lines, sentences):
    exact, rules = {}, defaultdict(dict)
    for line in lines:
        cols = line.split("\t")
        if len(cols) == 3:
            exact[cols[0], cols[1]] = cols[2]
        else:
            rules[cols[0]][cols[1][1:]] = int(cols[2]), cols[3]
    hits = total = 0
    wrong = Counter()
    for s in sentences:
        for form, lemma, tag in zip(s.forms, s.lemmas, s.tags):
            low = form.lower().translate(APOSTROPHES)
            got = low if tag in PLAIN else exact.get((tag, low)) or apply(rules[tag], low)
            total += 1
            if got == lemma.lower().translate(APOSTROPHES):
                hits += 1
            else:
                wrong[tag, low, got, lemma.lower()] += 1
    return hits / total, wrong


if __name__ == "__main__":
    from treebank import read_treebank
    train = read_treebank("ud/ewt-train.conllu") + read_treebank("ud/gum-train.conllu")
    lines = learn(train + train[:12544])
    print(len(lines), sum(len(l) + 1 for l in lines))
    for part in ("ewt-dev",):
        score, wrong = measure(lines, read_treebank(f"ud/{part}.conllu"))
        print(part, score, wrong.most_common(40))
