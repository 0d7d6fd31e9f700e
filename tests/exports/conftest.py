"""A desk in, every export of it out: made once for all tests, from the sample reports and a report that wants to be a formula."""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("TIDEWATCH", ROOT / "target" / "debug" / "tidewatch"))

# A title, an outlet and parties that a spreadsheet would take for formulas.
EVIL = """{"id": "=cmd|' /C calc'!A0", "text": "+SUM(1+1) fighters of the @Harrow Brigade killed 2 soldiers near Baqubah on Monday.", \
"published": "2024-03-14", "title": "=HYPERLINK(\\"http://example.org\\",\\"x\\")", "source": "@Alder Wire"}
{"id": "-2+3", "text": "A roadside bomb killed three policemen near Kirkuk on Tuesday.\\tIt was the second.", "published": "2024-03-14", \
"title": "\\t=1+1", "source": "\\r=2"}
"""


def run(*args, folder):
    """Runs the program; gives its standard output."""
    done = subprocess.run([PROGRAM, *map(str, args)], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """A folder with a desk, one decision in it, and the exports under `out`."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "evil.jsonl").write_text(EVIL, encoding="utf-8")
    run("add", ROOT / "examples" / "reports", folder=folder)
    run("add", "--input", "jsonl", "evil.jsonl", folder=folder)
    record = run("search", "--what", "records", "--record", "incident", "--limit", "1", folder=folder)
    run("decide", "accept", __import__("json").loads(record)["id"], "--who", "ana", folder=folder)
    out = folder / "out"
    out.mkdir()
    for name in ("csv", "parquet"):
        run("export", "--as", name, "--out", out / name, folder=folder)
    files = ("all.xlsx", "acled.csv", "ged.csv", "gtd.csv", "hxl.csv", "map.geojson", "map.gpkg", "map.kml", "bundle.stix", "graph.jsonld")
    for name, file in zip(("xlsx", "acled", "ged", "gtd", "hxl", "geojson", "gpkg", "kml", "stix", "jsonld"), files):
        run("export", "--as", name, "--out", out / file, folder=folder)
    for name in ("acled", "ged", "gtd"):
        run("export", "--as", name, "--plain", "--out", out / f"{name}.parquet", folder=folder)
    return folder
