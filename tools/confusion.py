#!/usr/bin/env python3
"""Which types are taken for which, and what goes wrong most often? From what a scorer saved of each set: its gold, the records and its errors.

    python3 tools/confusion.py GOLD RECORDS ERRORS [GOLD RECORDS ERRORS ...] [--top 10] [--rows 60]

GOLD is JSON lines with `id`, `text` and `gold`; RECORDS what `tidewatch code` printed for them; ERRORS the scorer's listing: `--- ID`, then lines
`    FIELD: gold JSON | predicted JSON`. The set is called by the first part of GOLD's name. For each set it prints the documents of each gold type
by the type of the record that they are compared by (the first attack or operation, else the first), wrong pairs marked with `*`, then the most
frequent causes of error with their counts: a document without a record counts once, whatever fields it lacks; every other wrong field counts by
itself. Lenient fields (indented in the scorer's table) are left out. It judges nothing anew: what is wrong is what the scorer says is wrong."""
import argparse
import collections
import datetime
import json
import pathlib
import re
import unicodedata

ERROR = re.compile(r"^    (\S.*?): gold (.*) \| predicted (.*)$")
TYPE_FIELDS = ("type", "means")
TYPE_KEYS = ("attack_type", "sub_event_type", "event_type", "means")


def lines(path):
    """The JSON objects of a file, one a line."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def errors_of(path):
    """Document id -> (field, gold, predicted) of its errors."""
    found, current = collections.defaultdict(list), None
    for line in open(path, encoding="utf-8"):
        if line.startswith("--- "):
            current = line[4:].strip()
        elif current and (match := ERROR.match(line.rstrip("\n"))):
            found[current].append((match[1], json.loads(match[2]), json.loads(match[3])))
    return found


def records_of(path):
    """Document id -> its incident records."""
    found = collections.defaultdict(list)
    for record in lines(path):
        if record.get("record") == "incident":
            found[record["document"]["id"]].append(record)
    return found


def plain(text):
    """Small letters and digits of a text, without accents and signs, with a blank at either end."""
    text = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().lower()
    return " " + " ".join(re.findall(r"[a-z0-9]+", text)) + " "


def main_record(records):
    """The record that a document with one gold event is compared by."""
    told = [r for r in records if r.get("class") == "attack"] or [r for r in records if r.get("class") == "operation"]
    return (told or records or [{}])[0]


def gold_type(gold):
    """What the gold calls the event's type, if it does."""
    told = next((gold[key] for key in TYPE_KEYS if gold.get(key)), None)
    return ", ".join(sorted(told)) if isinstance(told, list) else told


def confusion(documents, records, errors):
    """(gold type, type of the record, is wrong) -> documents."""
    pairs = collections.Counter()
    for document in documents:
        kind = gold_type(document["gold"])
        if kind:
            wrong = any(field in TYPE_FIELDS for field, _, _ in errors.get(document["id"], []))
            pairs[kind, main_record(records.get(document["id"], [])).get("type") or "(no record)", wrong] += 1
    return pairs


def print_confusion(pairs, most):
    """One line a gold type: how many, then by which types they were coded, the most frequent first."""
    rows = collections.defaultdict(list)
    for (kind, found, wrong), number in pairs.items():
        rows[kind].append((number, found, wrong))
    ranked = sorted(rows.items(), key=lambda row: (-sum(cell[0] for cell in row[1]), row[0]))
    for kind, cells in ranked[:most]:
        told = ", ".join(f"{found}{'*' if wrong else ''} {number}" for number, found, wrong in sorted(cells, key=lambda cell: (-cell[0], cell[1:])))
        print(f"  {kind} ({sum(cell[0] for cell in cells)}): {told}")


def low(count):
    """The lower end of a count; a bare number is itself, nothing said is 0."""
    return (count.get("low") or 0) if isinstance(count, dict) else count or 0


def cause_of_count(gold, predicted):
    """How a number is wrong."""
    found = low(predicted)
    if not isinstance(gold, int) or not isinstance(found, int):
        return "of another form"
    if found == 0 or gold == 0:
        return "missed" if found == 0 else "told though gold is 0"
    away = found - gold
    return f"off by {away:+d}" if abs(away) == 1 else "too many by 2 and more" if away > 0 else "too few by 2 and more"


def cause_of_date(gold, predicted):
    """By how many days the nearest of the dates is off."""
    days = lambda told: [datetime.date.fromisoformat(day) for day in (told if isinstance(told, list) else [told]) if day]
    wanted, found = days(gold), days(predicted)
    if not wanted or not found:
        return "none coded" if wanted else "none in gold"
    away = min(((b - a).days for a in wanted for b in found), key=abs)
    return f"off by {away:+d} day{'s' * (abs(away) > 1)}" if abs(away) <= 2 else "off by 3 to 31 days" if abs(away) <= 31 else "off by more than a month"


def cause_of_place(gold, predicted, document, record):
    """Whether the place is not in the text, told but not chosen, not located, or only a division or country."""
    name = next((part for part in (gold if isinstance(gold, list) else [gold]) if isinstance(part, str)), None)
    found = (predicted or [None]) if isinstance(predicted, list) else [predicted]
    away = found[-1] if len(found) > 1 and isinstance(found[-1], (int, float)) else None
    place = record.get("place") or {}
    if name and plain(name) not in plain(document["text"]):
        return "gold's name not in the text as it is spelled"
    if not any(isinstance(part, str) for part in found):
        return "told, none coded" if name else "none coded"
    if name and plain(name).strip() in plain(found[0]):
        return "the name found, but far off" if away is not None else "the name found, not located"
    if not name and away is None:
        return "a name that nothing locates"
    if place.get("name") in (place.get("admin1"), None) or place.get("country") and not place.get("admin1"):
        return "only a division or country coded"
    if name:
        return "told, another one chosen"
    return "25 to 100 km off" if away <= 100 else "more than 100 km off"


def cause_of_set(gold, predicted):
    """Whether members are missing, extra, or both."""
    missing, extra = [m for m in gold if m not in predicted], [m for m in predicted if m not in gold]
    return "missed and extra" if missing and extra else "missed" if missing else "extra"


def cause_of(field, gold, predicted, document, record):
    """The kind of one error of a document that has a record."""
    if field in TYPE_FIELDS:
        found = ", ".join(predicted) if isinstance(predicted, list) else predicted
        return f"{field}: {gold} coded {found or 'as nothing'}"
    if field in ("place", "province"):
        kind = cause_of_set(gold, predicted) if field == "province" and isinstance(gold, list) else cause_of_place(gold, predicted, document, record)
    elif "date" in field:
        kind = cause_of_date(gold, predicted)
    elif field == "perpetrator":
        named = any(entry.get("name") for entry in predicted or [])
        kind = "named though gold says unknown" if gold == "Unknown" else "another one named" if named else "not named"
    elif isinstance(gold, list) and isinstance(predicted, list):
        kind = cause_of_set(gold, predicted) if all(isinstance(m, str) for m in gold) and field != "actors" else "one of them not found among the wordings"
    else:
        kind = cause_of_count(gold, predicted)
    return f"{field}: {kind}"


def causes(documents, records, errors):
    """Cause of error -> how often."""
    found = collections.Counter()
    for document in documents:
        wrong = [error for error in errors.get(document["id"], []) if not error[0].startswith(" ")]
        told = records.get(document["id"], [])
        if wrong and not told:
            found["no record for the document"] += 1
            continue
        if wrong and len(told) > 1:
            found["(beside others) more than one record for the document"] += 1
        for field, gold, predicted in wrong:
            found[cause_of(field, gold, predicted, document, main_record(told))] += 1
    return found


def main():
    """Prints the table and the causes of each set."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", nargs="+", type=pathlib.Path, metavar="GOLD RECORDS ERRORS")
    options.add_argument("--top", type=int, default=10, help="causes to print")
    options.add_argument("--rows", type=int, default=60, help="gold types to print")
    args = options.parse_args()
    if len(args.paths) % 3:
        options.error("give three paths a set: gold, records, errors")
    for gold, told, listing in zip(*[iter(args.paths)] * 3):
        documents, records, errors = lines(gold), records_of(told), errors_of(listing)
        print(f"{gold.name.split('.')[0]}: {len(documents)} documents, {sum(map(len, records.values()))} incidents, {len(errors)} documents in error")
        print_confusion(confusion(documents, records, errors), args.rows)
        print("  causes of error")
        for cause, number in sorted(causes(documents, records, errors).items(), key=lambda item: (-item[1], item[0]))[: args.top]:
            print(f"  {number:5d}  {cause}")
        print()


if __name__ == "__main__":
    main()
