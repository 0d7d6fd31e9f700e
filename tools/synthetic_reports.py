"""How many, out: as many short reports of invented incidents as JSON lines, for load tests of a desk.

    python3 tools/synthetic_reports.py 100000 > many.jsonl
    tidewatch add many.jsonl --input jsonl --desk load

Every report tells one incident in the words of a press office, with a day, a place, a toll and one of some groups, so that days, places and
actors are spread as they are in a desk of some years. The same number gives the same reports.
"""

import datetime
import json
import random
import sys

PLACES = [
    "Baqubah", "Kirkuk", "Mosul", "Tikrit", "Ramadi", "Samarra", "Fallujah", "Rutba", "Hawija", "Tuz Khurmatu", "Deir ez-Zor", "Raqqa", "Palmyra", "Idlib",
    "Hasakah", "Daraa", "Homs", "Aleppo", "Maiduguri", "Konduga", "Damboa", "Bama", "Gwoza", "Kaduna", "Jos", "Diffa", "Menaka", "Ansongo", "Gao", "Timbuktu",
    "Mopti", "Djibo", "Dori", "Ouahigouya", "Mogadishu", "Baidoa", "Kismayo", "Beledweyne", "Garissa", "Mandera", "Lamu", "Beni", "Bunia", "Goma", "Palma",
    "Pemba", "Kabul", "Jalalabad", "Kunduz", "Kandahar", "Herat", "Ghazni", "Quetta", "Peshawar", "Tank", "Bannu", "Karachi", "Cotabato City", "Marawi", "Jolo",
]
GROUPS = ["ISIS", "Al-Shabaab", "Boko Haram", "Taliban", "unidentified gunmen", "suspected militants", "Al-Qaeda"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
TELLINGS = [
    "{group} fighters killed {n} soldiers when a roadside bomb exploded near {place} on {day}.",
    "A car bomb killed {n} people and wounded {m} at a market in {place} on {day}. {group} claimed responsibility.",
    "{group} gunmen shot dead {n} policemen in {place} on {day}, a police spokesman said.",
    "Mortar shells fired by {group} wounded {m} civilians in {place} on {day}.",
    "{group} members abducted {n} farmers {km} km north of {place} on {day}.",
    "Security forces arrested {n} members of {group} in {place} on {day}.",
]


def report(number: int, dice: random.Random) -> dict:
    day = datetime.date(2015, 1, 1) + datetime.timedelta(days=dice.randrange(3600))
    told = dice.choice(TELLINGS).format(
        group=dice.choice(GROUPS), n=dice.randint(2, 30), m=dice.randint(2, 60), km=dice.randint(3, 40), place=dice.choice(PLACES), day=WEEKDAYS[day.weekday()]
    )
    published = day + datetime.timedelta(days=1)
    return {"id": f"synthetic/{number}", "text": told[0].upper() + told[1:], "published": published.isoformat(), "source": f"Office {dice.randrange(40)}"}


def main() -> None:
    dice = random.Random(1)
    for number in range(int(sys.argv[1])):
        print(json.dumps(report(number, dice)))


if __name__ == "__main__":
    main()
