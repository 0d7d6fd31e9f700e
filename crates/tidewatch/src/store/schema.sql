-- The desk's file. What can be rebuilt from the reports (document, record, incident and what hangs on them) is rebuilt by
-- recoding and relinking; `report` and `decision` are what a desk cannot get back, and nothing here overwrites them.

-- Reports as they were received, once each.
CREATE TABLE report (
    report    INTEGER PRIMARY KEY,
    sha256    TEXT NOT NULL UNIQUE,       -- of the bytes as received, unpacked; hexadecimal
    name      TEXT NOT NULL,              -- path that it was first added under
    line      INTEGER NOT NULL,           -- line of that file, from 1; 0 for a whole file
    form      TEXT NOT NULL,              -- how to read it, JSON
    published TEXT,                       -- publication date that was given beside it
    added     TEXT NOT NULL,              -- RFC 3339, UTC
    bytes     BLOB NOT NULL               -- zlib
);

-- Coders that have worked here: a version of the program with a lexicon.
CREATE TABLE coding (
    coding  INTEGER PRIMARY KEY,
    version TEXT NOT NULL,
    lexicon TEXT NOT NULL,                -- SHA-256 of its files
    first   TEXT NOT NULL,                -- RFC 3339, UTC
    UNIQUE (version, lexicon)
);

-- What the reports were read into: one document, or as many as a list holds.
CREATE TABLE document (
    document   INTEGER PRIMARY KEY,
    report     INTEGER NOT NULL REFERENCES report,
    ordinal    INTEGER NOT NULL,
    id         TEXT NOT NULL,
    title      TEXT,
    source     TEXT,
    url        TEXT,
    published  TEXT,
    language   TEXT,
    text       TEXT NOT NULL,
    coding     INTEGER NOT NULL REFERENCES coding,
    superseded INTEGER NOT NULL DEFAULT 0, -- a later report came with the same id
    UNIQUE (report, ordinal)
);
CREATE UNIQUE INDEX document_by_id ON document (id) WHERE NOT superseded;
CREATE INDEX document_by_published ON document (published);
CREATE INDEX document_by_coding ON document (coding);

CREATE VIRTUAL TABLE document_words USING fts5 (
    title, text, content = 'document', content_rowid = 'document', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
    INSERT INTO document_words (rowid, title, text) VALUES (new.document, new.title, new.text);
END;
CREATE TRIGGER document_reread AFTER UPDATE OF title, text ON document
WHEN old.title IS NOT new.title OR old.text IS NOT new.text BEGIN
    INSERT INTO document_words (document_words, rowid, title, text) VALUES ('delete', old.document, old.title, old.text);
    INSERT INTO document_words (rowid, title, text) VALUES (new.document, new.title, new.text);
END;

-- Records: what the coder gave, and beside it what reviewers made of it.
CREATE TABLE record (
    record        INTEGER PRIMARY KEY,
    document      INTEGER NOT NULL REFERENCES document,
    ordinal       INTEGER NOT NULL,
    id            TEXT NOT NULL,
    kind          TEXT NOT NULL,                  -- incident, reference (to an incident), figure, statement or tally
    coded         TEXT NOT NULL,                  -- JSON, as the coder gave it
    edited        TEXT,                           -- JSON with the reviewers' edits, where there are any
    review        TEXT NOT NULL DEFAULT 'open',   -- open, accepted or rejected
    changed_since INTEGER NOT NULL DEFAULT 0,     -- coded otherwise since it was accepted or rejected
    kept          INTEGER NOT NULL DEFAULT 0,     -- no longer coded, kept because somebody decided on it
    live          INTEGER NOT NULL DEFAULT 1,     -- its document is not superseded
    class TEXT, type TEXT, date_start TEXT, date_end TEXT,
    place TEXT COLLATE NOCASE, admin1 TEXT COLLATE NOCASE, country TEXT COLLATE NOCASE, lat REAL, lon REAL
);
CREATE INDEX record_by_id ON record (id);
CREATE INDEX record_by_document ON record (document, ordinal);
CREATE INDEX record_by_date ON record (date_start);
CREATE INDEX record_by_kind ON record (kind, date_start);
CREATE INDEX record_by_type ON record (type, date_start);
CREATE INDEX record_by_review ON record (review, date_start);
CREATE INDEX record_by_place ON record (place);
CREATE INDEX record_by_admin1 ON record (admin1);
CREATE INDEX record_by_country ON record (country, date_start);
CREATE TABLE record_actor (
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    role   TEXT NOT NULL,
    actor  TEXT NOT NULL COLLATE NOCASE,          -- id or name
    PRIMARY KEY (record, role, actor)
) WITHOUT ROWID;
CREATE INDEX record_by_actor ON record_actor (actor, record);
CREATE VIRTUAL TABLE record_position USING rtree (record, south, north, west, east);
CREATE VIRTUAL TABLE record_words USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER record_gone AFTER DELETE ON record BEGIN
    DELETE FROM record_words WHERE rowid = old.record;
    DELETE FROM record_position WHERE record = old.record;
END;

-- Incidents: records of many documents put together.
CREATE TABLE incident (
    incident   INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    json       TEXT NOT NULL,                     -- with the reviewers' edits
    review     TEXT NOT NULL,
    n_sources  INTEGER NOT NULL,
    class TEXT, type TEXT, date_start TEXT, date_end TEXT,
    place TEXT COLLATE NOCASE, admin1 TEXT COLLATE NOCASE, country TEXT COLLATE NOCASE, lat REAL, lon REAL
);
CREATE INDEX incident_by_date ON incident (date_start);
CREATE INDEX incident_by_type ON incident (type, date_start);
CREATE INDEX incident_by_review ON incident (review, date_start);
CREATE INDEX incident_by_place ON incident (place);
CREATE INDEX incident_by_admin1 ON incident (admin1);
CREATE INDEX incident_by_country ON incident (country, date_start);
CREATE TABLE incident_record (
    record   INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE,
    incident INTEGER NOT NULL REFERENCES incident ON DELETE CASCADE
);
CREATE INDEX record_of_incident ON incident_record (incident);
CREATE TABLE incident_actor (
    incident INTEGER NOT NULL REFERENCES incident ON DELETE CASCADE,
    role     TEXT NOT NULL,
    actor    TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (incident, role, actor)
) WITHOUT ROWID;
CREATE INDEX incident_by_actor ON incident_actor (actor, incident);
CREATE VIRTUAL TABLE incident_position USING rtree (incident, south, north, west, east);
CREATE TRIGGER incident_gone AFTER DELETE ON incident BEGIN
    DELETE FROM incident_position WHERE incident = old.incident;
END;

-- What people decided. Entries are only ever added.
CREATE TABLE decision (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    at        TEXT NOT NULL,                      -- RFC 3339, UTC
    who       TEXT NOT NULL,
    why       TEXT,
    kind      TEXT NOT NULL,                      -- judge, edit, amend, merge, split or withdraw
    said      TEXT NOT NULL,                      -- JSON
    seen      TEXT NOT NULL,                      -- JSON: the records as they stood when it was decided
    withdraws INTEGER REFERENCES decision
);
CREATE INDEX decision_by_kind ON decision (kind);
CREATE INDEX decision_withdrawn ON decision (withdraws);
CREATE TRIGGER decision_stays BEFORE DELETE ON decision BEGIN SELECT raise (ABORT, 'a decision is never deleted'); END;
CREATE TRIGGER decision_as_said BEFORE UPDATE ON decision BEGIN SELECT raise (ABORT, 'a decision is never changed'); END;
-- Which records a decision is about today: where a record is coded anew, its decisions go with it.
CREATE TABLE decision_record (
    number    INTEGER NOT NULL REFERENCES decision,
    record_id TEXT NOT NULL,
    PRIMARY KEY (number, record_id)
) WITHOUT ROWID;
CREATE INDEX decision_by_record ON decision_record (record_id, number);

-- One row: whether records have come or changed since incidents were last linked.
CREATE TABLE linking (due INTEGER NOT NULL);
INSERT INTO linking VALUES (0);
