"""Every export read by the programs that people use: what comes out there is what stands in the desk."""

import csv
import datetime
import json
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import duckdb
import hxl
import openpyxl
import pandas
import pyarrow.parquet
import pyogrio
import pytest
import rdflib

from conftest import run

TABLES = ("decisions", "evidence", "figures", "incidents", "records", "sources", "statements", "tallies", "victims")
STARTS = ("=", "+", "-", "@", "\t", "\r")


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="session")
def out(desk):
    return desk / "out"


@pytest.fixture(scope="session")
def incidents(desk):
    """The incidents as the desk itself prints them."""
    found = run("search", "--limit", "100000", folder=desk).decode().splitlines()
    return {incident["incident"]: incident for incident in map(json.loads, found)}


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_parquet_tell_the_same(out, table):
    header, *rows = read_csv(out / "csv" / f"{table}.csv")
    parquet = pyarrow.parquet.read_table(out / "parquet" / f"{table}.parquet")
    assert parquet.column_names == header
    assert parquet.num_rows == len(rows) > 0
    by_duckdb = duckdb.sql(f"SELECT * FROM '{out / 'parquet' / table}.parquet'").fetchall()
    for row, told, same in zip(rows, parquet.to_pylist(), by_duckdb):
        for text, value, other in zip(row, told.values(), same):
            assert value == other
            if value is None:
                assert text == ""
            elif isinstance(value, bool):
                assert text == str(value).lower()
            elif isinstance(value, (int, float)):
                assert float(text) == value
            elif isinstance(value, datetime.datetime):
                assert datetime.datetime.fromisoformat(text[:19]) == value.replace(microsecond=0)
            elif isinstance(value, datetime.date):
                assert text == value.isoformat()
            else:
                assert text in (value, "'" + value)


def test_parquet_types(out):
    kinds = {name: str(kind) for name, kind in zip(*(lambda s: (s.names, s.types))(pyarrow.parquet.read_schema(out / "parquet" / "incidents.parquet")))}
    assert kinds["id"] == "string" and kinds["killed_low"] == "int64" and kinds["latitude"] == "double" and kinds["place_approximate"] == "bool"
    assert kinds["date_start"] == kinds["date_end"] == "date32[day]"
    assert str(pyarrow.parquet.read_schema(out / "parquet" / "sources.parquet").field("added").type) == "timestamp[us]"
    assert str(pyarrow.parquet.read_schema(out / "ged.parquet").field("date_start").type) == "date32[day]"
    frame = pandas.read_parquet(out / "parquet" / "incidents.parquet")
    assert frame["killed_low"].sum() > 0 and frame["latitude"].between(-90, 90).sum() > 10
    total = duckdb.sql(f"SELECT count(*), sum(killed_low) FROM '{out / 'parquet' / 'incidents.parquet'}' WHERE country = 'NG'").fetchall()[0]
    assert total[0] == (frame["country"] == "NG").sum() and total[1] == frame[frame["country"] == "NG"]["killed_low"].sum()


def test_days_are_days(out, incidents):
    """A day is compared as one, in Parquet and in the workbook; what has no day is null and no text."""
    file = out / "parquet" / "incidents.parquet"
    told = {id: (incident.get("date") or {}).get("start") for id, incident in incidents.items()}
    assert duckdb.sql(f"SELECT count(*) FROM '{file}' WHERE date_start <= DATE '2024-03-10'").fetchall()[0][0] == sum(day is not None and day <= "2024-03-10" for day in told.values())
    for row in pyarrow.parquet.read_table(file).to_pylist():
        assert row["date_start"] == (told[row["id"]] and datetime.date.fromisoformat(told[row["id"]]))
    header, *rows = openpyxl.load_workbook(out / "all.xlsx")["incidents"].iter_rows()
    at = [cell.value for cell in header].index("date_start")
    assert any(row[at].is_date for row in rows)
    for row in rows:
        day = told[row[0].value]
        assert (row[at].value and row[at].value.date().isoformat()) == day and (day is None or row[at].number_format == "yyyy-mm-dd")


def test_an_empty_column_of_days_is_of_days(desk):
    """Figures without a day still make a column of days."""
    run("export", "--as", "parquet", "--table", "tallies", "--document", "nothing", "--out", "empty.parquet", folder=desk)
    table = pyarrow.parquet.read_table(desk / "empty.parquet")
    assert table.num_rows == 0 and str(table.schema.field("period_start").type) == "date32[day]"


def test_pandas_reads_incidents(out, incidents):
    frame = pandas.read_csv(out / "csv" / "incidents.csv", keep_default_na=False, na_values=[""])
    assert list(frame["id"]) == [id for id in frame["id"] if id in incidents] and len(frame) == len(incidents)
    assert frame["killed_low"].dtype.kind == "f" and frame["latitude"].dtype.kind == "f"
    for _, row in frame.iterrows():
        killed = incidents[row["id"]].get("killed")
        assert (killed or {}).get("low") == (None if pandas.isna(row["killed_low"]) else row["killed_low"])
        for column in ("version", "sources", "evidence", "coder"):
            assert isinstance(row[column], str) and row[column], column


@pytest.mark.parametrize("name, width", [("acled", 31), ("ged", 49), ("gtd", 135)])
def test_foreign_schemas(out, name, width):
    header, *rows = read_csv(out / f"{name}.csv")
    assert len(header) == width + 5 and all(len(row) == width + 5 for row in rows) and len(rows) > 5
    assert header[width:] == ["tidewatch_id", "tidewatch_version", "tidewatch_sources", "tidewatch_evidence", "tidewatch_coder"]
    plain = pyarrow.parquet.read_table(out / f"{name}.parquet")
    assert plain.column_names == header[:width] and plain.num_rows == len(rows)
    assert all(cell for row in rows for cell in row[width:])


def test_codes_are_of_the_codebooks(out):
    acled = pandas.read_csv(out / "acled.csv")
    subs = {
        "Battles": {"Armed clash", "Government regains territory", "Non-state actor overtakes territory"},
        "Protests": {"Excessive force against protesters", "Protest with intervention", "Peaceful protest"},
        "Riots": {"Violent demonstration", "Mob violence"},
        "Explosions/Remote violence": {"Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade"},
        "Violence against civilians": {"Sexual violence", "Attack", "Abduction/forced disappearance"},
        "Strategic developments": {"Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established", "Looting/property destruction", "Non-violent transfer of territory", "Other"},
    }
    for _, row in acled.iterrows():
        assert row["sub_event_type"] in subs[row["event_type"]], (row["event_type"], row["sub_event_type"])
    assert acled["inter1"].dropna().between(0, 8).all() and acled["inter2"].between(0, 8).all()
    assert acled["time_precision"].isin([1, 2, 3]).all() and acled["geo_precision"].isin([1, 2, 3]).all() and (acled["fatalities"] >= 0).all()
    ged = pandas.read_csv(out / "ged.csv")
    assert (ged["best"] == ged[["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"]].sum(axis=1)).all()
    assert (ged["low"] <= ged["best"]).all() and (ged["best"] <= ged["high"]).all() and (ged["best"] > 0).all()
    assert ged["where_prec"].isin(range(1, 8)).all() and ged["date_prec"].isin(range(1, 6)).all() and ged["type_of_violence"].dropna().isin([1, 2, 3]).all()
    gtd = pandas.read_csv(out / "gtd.csv")
    assert gtd["attacktype1"].isin(range(1, 10)).all() and gtd["targtype1"].isin(range(1, 23)).all() and gtd["weaptype1"].isin(range(1, 14)).all()
    assert gtd["eventid"].astype(str).str.fullmatch(r"\d{12}").all() and gtd["eventid"].is_unique


def test_workbook(out):
    book = openpyxl.load_workbook(out / "all.xlsx")
    assert sorted(book.sheetnames) == sorted(TABLES)
    n_formulas = 0
    for name in TABLES:
        header, *rows = read_csv(out / "csv" / f"{name}.csv")
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == header and sheet.max_row == len(rows) + 1
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:{sheet.cell(len(rows) + 1, len(header)).coordinate}"
        for row in sheet.iter_rows(min_row=2):
            n_formulas += sum(cell.data_type == "f" for cell in row)
    assert n_formulas == 0
    killed = [cell.value for cell in book["incidents"]["Y"][1:]]
    assert book["incidents"]["Y1"].value == "killed_low" and any(isinstance(number, int) for number in killed)
    assert zipfile.ZipFile(out / "all.xlsx").testzip() is None


def test_no_cell_is_a_formula(out):
    seen = []
    for path in [*(out / "csv").glob("*.csv"), *(out / f"{name}.csv" for name in ("acled", "ged", "gtd"))]:
        for row in read_csv(path)[1:]:
            for cell in row:
                assert not cell.startswith(STARTS) or is_number(cell), (path.name, cell)
                seen += [cell] if cell.startswith("'") else []
    assert any(cell.startswith("'=cmd") for cell in seen) and any(cell.startswith("'@Alder") for cell in seen)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_libreoffice_computes_nothing(out, tmp_path):
    for file in ("csv/incidents.csv", "csv/sources.csv", "all.xlsx"):
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        command = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(out / file)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        sheet = (tmp_path / (pathlib.Path(file).stem + ".fods")).read_text(encoding="utf-8")
        formulas = set(re.findall(r'table:formula="([^"]*)"', sheet))
        assert formulas <= {"of:=TRUE()", "of:=FALSE()"}, (file, formulas)  # this is how it writes true and false
        assert "table:table-row" in sheet


def test_geojson_and_geopackage(out, incidents):
    located = {id: incident["place"] for id, incident in incidents.items() if (incident.get("place") or {}).get("lat") is not None}
    features = json.loads((out / "map.geojson").read_text())["features"]
    assert len(features) == len(incidents)
    for file, layer in ((out / "map.geojson", None), (out / "map.gpkg", "incidents")):
        frame = pyogrio.read_dataframe(file, layer=layer)
        assert len(frame) == len(incidents) and frame.crs.to_epsg() == 4326
        for _, row in frame.iterrows():
            if row["id"] in located:
                assert row.geometry.geom_type == "Point"
                assert (row.geometry.x, row.geometry.y) == (located[row["id"]]["lon"], located[row["id"]]["lat"])
            else:
                assert row.geometry is None
    layers = dict(pyogrio.list_layers(out / "map.gpkg"))
    assert set(layers) == set(TABLES) and layers["incidents"] == "Point"
    told = pyogrio.read_info(out / "map.gpkg", layer="incidents")
    bounds = pyogrio.read_dataframe(out / "map.gpkg", layer="incidents").total_bounds
    assert tuple(told["total_bounds"]) == tuple(bounds)
    west, south, east, north = bounds
    inside = pyogrio.read_dataframe(out / "map.gpkg", layer="incidents", bbox=(8, 8, 15, 15))
    assert 0 < len(inside) < len(located) and west < 8 < 15 < east and south < north
    for table in TABLES:
        if table != "incidents":
            assert len(pyogrio.read_dataframe(out / "map.gpkg", layer=table)) == len(read_csv(out / "csv" / f"{table}.csv")) - 1


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="gdal-bin is not here")
def test_ogrinfo_reads_the_layers(out, incidents):
    for file in ("map.gpkg", "map.geojson", "map.kml"):
        told = subprocess.run(["ogrinfo", "-so", "-al", str(out / file)], check=True, capture_output=True, text=True)
        assert f"Feature Count: {len(incidents)}" in told.stdout and not told.stderr, told.stderr


def test_kml(out, incidents):
    frame = pyogrio.read_dataframe(out / "map.kml")
    assert len(frame) == len(incidents)
    from xml.etree import ElementTree

    space = "{http://www.opengis.net/kml/2.2}"
    marks = ElementTree.parse(out / "map.kml").getroot().findall(f".//{space}Placemark")
    assert {mark.get("id") for mark in marks} == set(incidents)
    for mark in marks:
        began = mark.find(f"{space}TimeSpan/{space}begin")
        assert (began.text if began is not None else None) == (incidents[mark.get("id")].get("date") or {}).get("start")


def test_stix_is_valid(out, incidents):
    from stix2validator import ValidationOptions, print_results, validate_file

    # Ids are UUIDs of version 5, so that they stay the same; the standard prefers version 4, and the validator warns.
    result = validate_file(str(out / "bundle.stix"), ValidationOptions(version="2.1", disabled="uuid-check"))
    print_results(result)
    warnings = [str(warning) for part in result.object_results for warning in part.warnings]
    assert result.is_valid and not warnings, warnings[:10]
    bundle = json.loads((out / "bundle.stix").read_text())
    kinds = [thing["type"] for thing in bundle["objects"]]
    assert kinds.count("incident") == len(incidents)
    assert {"report", "location", "identity", "note", "relationship", "extension-definition"} <= set(kinds)
    ids = [thing["id"] for thing in bundle["objects"]]
    assert len(ids) == len(set(ids))
    # Every report of which anything is told is in it, and every record is a note.
    records = read_csv(out / "csv" / "records.csv")
    document, record = records[0].index("document"), records[0].index("record")
    reports = {thing["external_references"][0]["external_id"] for thing in bundle["objects"] if thing["type"] == "report"}
    assert reports == {row[document].removeprefix("'") for row in records[1:]} and "statement" in {row[record] for row in records[1:]}
    assert kinds.count("note") == len(records) - 1
    referred = {ref for thing in bundle["objects"] for key, refs in thing.items() if key.endswith(("_ref", "_refs")) for ref in ([refs] if isinstance(refs, str) else refs)}
    assert referred <= set(ids)
    assert all(0 <= thing["confidence"] <= 100 for thing in bundle["objects"] if thing["type"] == "incident")


def test_hxl(out, incidents):
    with hxl.data(str(out / "hxl.csv"), hxl.InputOptions(allow_local=True)) as source:
        assert {"#event+id", "#date+start", "#geo+lat", "#affected+killed+min"} <= {column.display_tag for column in source.columns}
        assert len(list(source)) == len(incidents)
    report = hxl.validate(hxl.data(str(out / "hxl.csv"), hxl.InputOptions(allow_local=True)))
    assert report["stats"]["error"] == 0, report["issues"]


def test_jsonld(out, incidents):
    graph = rdflib.Graph().parse(out / "graph.jsonld", format="json-ld")
    schema, prov = rdflib.Namespace("https://schema.org/"), rdflib.Namespace("http://www.w3.org/ns/prov#")
    events = set(graph.subjects(rdflib.RDF.type, schema.Event))
    assert {str(graph.value(event, schema.identifier)) for event in events} == set(incidents)
    for event in events:
        assert set(graph.objects(event, prov.wasDerivedFrom)) <= set(graph.subjects(rdflib.RDF.type, schema.NewsArticle))
        assert graph.value(event, prov.wasDerivedFrom) is not None and graph.value(event, prov.wasAttributedTo) is not None


def test_a_copy_follows_the_feed(desk, incidents):
    lines = [json.loads(line) for line in run("export", "--as", "changes", folder=desk).splitlines()]
    cursor = lines.pop()["cursor"]
    assert {line["id"] for line in lines if line["kind"] == "incident" and line["change"] == "written"} == set(incidents)
    again = [json.loads(line) for line in run("export", "--as", "changes", "--since", cursor, folder=desk).splitlines()]
    assert again == [{"cursor": cursor, "more": False}]


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
