#!/usr/bin/env python3
"""Who does what to whom: do the parties of `tidewatch code` agree with those that people marked? Over a file of sentences in the PLOVER layout, one
JSON list of objects with `event`, `text`, `source` and `target` (github.com/openeventdata/PLOVER; not part of this repository).

    python3 tools/roles.py FILE [--program target/debug/tidewatch] [--show N]

Only the event types that both sides know are looked at (TYPES below). An event counts as coded if an incident of a fitting type comes of its sentence. Its
doer agrees if a marked source shares a word with a perpetrator, its recipient if a marked target shares one with a target or victim; words are
compared by their first five letters, and a country also by the names of its people. `swapped`: the marked doer is our recipient and not our doer."""
import argparse
import collections
import json
import re
import subprocess

VIOLENT = {"explosion", "armed_assault", "assassination", "suicide_attack", "shelling", "air_strike", "clash", "execution", "arson", "unarmed_assault", "facility_attack", "robbery"}
TYPES = {
    "FIGHT": VIOLENT | {"raid", "seizure"},
    "ASSAULT": VIOLENT | {"abduction"},
    "COERCE": {"arrest", "abduction", "seizure", "raid", "facility_attack", "robbery", "arson"},
    "PROTEST": {"protest"},
    "RETREAT": {"movement", "agreement", "arrest"},
    "AGREE": {"agreement"},
}
COMMON = {"forces", "force", "troops", "government", "national", "officials", "official", "people", "minister", "president", "group", "leader", "leaders", "members"}


def code(program, rows):
    """The incidents of each sentence, by its position."""
    lines = "".join(json.dumps({"id": str(at), "text": row["text"], "published": row.get("date")}) + "\n" for at, row in enumerate(rows))
    done = subprocess.run([*program.split(), "code", "--input", "jsonl", "-"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    found = collections.defaultdict(list)
    for record in map(json.loads, done.stdout.decode().splitlines()):
        if record["record"] == "incident":
            found[int(record["document"]["id"])].append(record)
    return found


def stems(text):
    """The words of a phrase by their first five letters, those that any party may have left out unless nothing else is there."""
    words = [word for word in re.findall(r"[^\W_]+", text.lower()) if len(word) > 2 and word not in {"the", "and", "for", "its", "their"}]
    telling = [word for word in words if word not in COMMON] or words
    return {word[:5] for word in telling}


def told(parties):
    """The stems of the words and names of some parties or victims."""
    return set().union(*(stems(f"{party.get('text') or ''} {party.get('name') or ''}") for party in parties))


def compare(row, incidents):
    """What is said of the doer and of the recipient: agrees, none, other, swapped or unmarked; the best over the fitting incidents."""
    fitting = [incident for incident in incidents if incident["type"] in TYPES[row["event"]]]
    if not fitting:
        return None
    verdicts = [(role(row.get("source"), doers(one), sufferers(one)), role(row.get("target"), sufferers(one), doers(one))) for one in fitting]
    return max(verdicts, key=lambda verdict: verdict.count("agrees"))


def doers(incident):
    return told(incident["perpetrators"])


def sufferers(incident):
    return told(incident["targets"]) | told(incident["victims"])


def named(marked):
    """The words of the marked actors; some rows hold mere strings."""
    return [actor.get("actorText") or "" for actor in marked or [] if isinstance(actor, dict)]


def role(marked, ours, opposite):
    """How the marked actors agree with our parties in the same role and in the opposite one."""
    wanted = set().union(*map(stems, named(marked)))
    if not wanted:
        return "unmarked"
    if wanted & ours:
        return "agrees"
    if wanted & opposite:
        return "swapped"
    return "other" if ours else "none"


def main():
    """Prints one line a type, then the events on which the sides differ."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file")
    options.add_argument("--program", default="target/debug/tidewatch")
    options.add_argument("--show", type=int, default=0, metavar="N", help="print the first N events that differ")
    args = options.parse_args()
    with open(args.file, encoding="utf-8") as file:
        rows = [row for row in json.load(file) if row["event"] in TYPES and row.get("text")]
    found = code(args.program, rows)
    counts, differing = collections.defaultdict(collections.Counter), []
    for at, row in enumerate(rows):
        verdict = compare(row, found[at])
        counts[row["event"]]["all"] += 1
        counts[row["event"]]["coded"] += verdict is not None
        for name, value in zip(("doer", "recipient"), verdict or ()):
            counts[row["event"]][f"{name} {value}"] += 1
        if verdict is None or any(value not in ("agrees", "unmarked") for value in verdict):
            differing.append((row, verdict, found[at]))
    fields = ["all", "coded"] + [f"{name} {value}" for name in ("doer", "recipient") for value in ("agrees", "none", "other", "swapped")]
    print(f"{'type':10}" + "".join(f"{field:>19}" for field in fields))
    total = sum(counts.values(), collections.Counter())
    for name, count in [*sorted(counts.items()), ("sum", total)]:
        print(f"{name:10}" + "".join(f"{count[field]:>19}" for field in fields))
    for name in ("doer", "recipient"):
        asked = sum(total[f"{name} {value}"] for value in ("agrees", "none", "other", "swapped"))
        print(f"{name}: {total[f'{name} agrees']} of {asked} agree ({total[f'{name} agrees'] / max(asked, 1):.3f})")
    for row, verdict, incidents in differing[: args.show]:
        marked = [named(row.get(side)) for side in ("source", "target")]
        ours = [(one["type"], [p["text"] or p["name"] for p in one["perpetrators"]], [p["text"] for p in one["targets"] + one["victims"]]) for one in incidents]
        print(f"\n{row['event']} {verdict} {marked[0]} -> {marked[1]}\n  {row['text']}\n  {ours}")


if __name__ == "__main__":
    main()
