-- From the first version of the tables to the second: what the desk's pages filter and order by, and who may work there.

ALTER TABLE record ADD COLUMN status TEXT;
ALTER TABLE record ADD COLUMN toll INTEGER NOT NULL DEFAULT 0;        -- killed and wounded, the least told
ALTER TABLE record ADD COLUMN radius REAL;                            -- kilometres around lat and lon
ALTER TABLE incident ADD COLUMN status TEXT;
ALTER TABLE incident ADD COLUMN toll INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN radius REAL;
ALTER TABLE incident ADD COLUMN n_conflicts INTEGER NOT NULL DEFAULT 0;
UPDATE record SET
    status = json_extract(coalesce(edited, coded), '$.status'),
    radius = json_extract(coalesce(edited, coded), '$.place.radius_km'),
    toll = coalesce(json_extract(coalesce(edited, coded), '$.killed.low'), 0) + coalesce(json_extract(coalesce(edited, coded), '$.wounded.low'), 0)
         + coalesce(json_extract(coalesce(edited, coded), '$.killed_or_wounded.low'), 0);
UPDATE incident SET
    status = json_extract(json, '$.status'),
    radius = json_extract(json, '$.place.radius_km'),
    n_conflicts = coalesce(json_array_length(json, '$.conflicts'), 0),
    toll = coalesce(json_extract(json, '$.killed.low'), 0) + coalesce(json_extract(json, '$.wounded.low'), 0)
         + coalesce(json_extract(json, '$.killed_or_wounded.low'), 0);

-- Everything that lists, maps and sums are made of without reading the records themselves.
CREATE INDEX incident_at_a_glance ON incident (
    date_start, incident, id, date_end, class, type, status, review, toll, n_sources, n_conflicts, country, admin1, place, lat, lon, radius
);
CREATE INDEX incident_by_toll ON incident (toll, date_start);

-- Who may work at the desk once others can reach it.
CREATE TABLE account (
    name     TEXT PRIMARY KEY COLLATE NOCASE,
    role     TEXT NOT NULL,                       -- reader, analyst or editor
    password TEXT NOT NULL,                       -- argon2id, PHC string
    added    TEXT NOT NULL                        -- RFC 3339, UTC
) WITHOUT ROWID;

-- What a desk is set to, as its people left it.
CREATE TABLE setting (
    who   TEXT NOT NULL,                          -- empty for the desk itself
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (who, name)
) WITHOUT ROWID;
