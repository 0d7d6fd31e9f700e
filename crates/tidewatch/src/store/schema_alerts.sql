-- Alerts: what a desk's rules found, and what became of telling it. Nothing here is derived: what was sent cannot be unsent.

-- Rules that have been looked at. A rule tells what comes after it was first seen, or after it was changed.
CREATE TABLE alert_rule (
    name       TEXT PRIMARY KEY,
    definition TEXT NOT NULL,
    since      TEXT NOT NULL                      -- RFC 3339, UTC
) WITHOUT ROWID;

CREATE TABLE alert (
    alert INTEGER PRIMARY KEY,
    id    TEXT NOT NULL UNIQUE,
    rule  TEXT NOT NULL,
    at    TEXT NOT NULL,                          -- RFC 3339, UTC
    json  TEXT NOT NULL                           -- as it is sent
);

-- What each rule's alerts are about: one key in common is the same news. Keys of what was there before the rule stand here too.
CREATE TABLE alert_key (
    rule TEXT NOT NULL,
    key  TEXT NOT NULL,
    PRIMARY KEY (rule, key)
) WITHOUT ROWID;

-- The outbox: one row for each alert and receiver.
CREATE TABLE alert_delivery (
    alert    INTEGER NOT NULL REFERENCES alert,
    receiver TEXT NOT NULL,
    state    TEXT NOT NULL DEFAULT 'waiting',     -- waiting, sending (claimed), handed (going), unsure, sent or given_up
    attempts INTEGER NOT NULL DEFAULT 0,
    due      INTEGER NOT NULL,                    -- Unix seconds: when to try; while sending, when somebody else may
    at       TEXT,                                -- of the last attempt
    told     TEXT,                                -- what went wrong with it
    PRIMARY KEY (alert, receiver)
) WITHOUT ROWID;
CREATE INDEX alert_delivery_due ON alert_delivery (receiver, state, due);
CREATE INDEX alert_key_by_key ON alert_key (key);

-- Names the desk's feed, wherever it is served from.
INSERT OR IGNORE INTO setting (who, name, value) VALUES ('', 'feed', lower(hex(randomblob(16))));
