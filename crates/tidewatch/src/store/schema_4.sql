-- From the third version of the tables to the fourth: addresses that last, incidents that reviewers add, files that came.

-- The records of incidents that are no more, as they were then called: an old address leads to the incident that has them now.
CREATE TABLE incident_was (
    id        TEXT NOT NULL,
    record_id TEXT NOT NULL,
    PRIMARY KEY (id, record_id)
) WITHOUT ROWID;
-- What records were called before they were coded anew.
CREATE TABLE record_was (
    id       TEXT PRIMARY KEY,
    now      TEXT,                                -- empty where nothing is coded there any more
    document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX record_was_now ON record_was (now);

-- The decision that added a record which the coder had missed.
ALTER TABLE record ADD COLUMN added INTEGER REFERENCES decision;
CREATE INDEX record_by_added ON record (added) WHERE added IS NOT NULL;

-- Files that came into watched folders, and what became of them.
CREATE TABLE arrival (
    path      TEXT PRIMARY KEY,
    look      TEXT NOT NULL,                      -- size and time of the last change
    at        TEXT NOT NULL,                      -- RFC 3339, UTC
    name      TEXT NOT NULL,
    state     TEXT NOT NULL,                      -- reading, new, known or unreadable
    told      TEXT NOT NULL,
    documents TEXT NOT NULL,                      -- JSON, ids
    tries     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX arrival_by_time ON arrival (at);
