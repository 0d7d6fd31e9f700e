-- What has changed, for copies of a desk that want to stay in step: of each thing its last change. Triggers write it, so nothing that
-- changes is missed. Whether a thing was written or has gone is seen by looking for it. Laid over a desk's file when it is opened.

CREATE TABLE feed (id TEXT NOT NULL);                 -- one row: which feed it is; a cursor of another one is refused
INSERT INTO feed VALUES (lower(hex(randomblob(6))));
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,         -- only grows
    kind   TEXT NOT NULL,                             -- document, record, incident or decision
    id     TEXT NOT NULL,
    UNIQUE (kind, id)
);
INSERT INTO change (kind, id) SELECT 'document', id FROM document WHERE NOT superseded ORDER BY document;
INSERT OR IGNORE INTO change (kind, id) SELECT 'record', id FROM record WHERE live ORDER BY record;
INSERT INTO change (kind, id) SELECT 'incident', id FROM incident ORDER BY incident;
INSERT INTO change (kind, id) SELECT 'decision', number FROM decision ORDER BY number;

CREATE TRIGGER document_comes AFTER INSERT ON document BEGIN
    DELETE FROM change WHERE kind = 'document' AND id = new.id;
    INSERT INTO change (kind, id) VALUES ('document', new.id);
END;
CREATE TRIGGER document_changes AFTER UPDATE OF title, source, url, published, language, text, coding, superseded ON document
WHEN old.title IS NOT new.title OR old.source IS NOT new.source OR old.url IS NOT new.url OR old.published IS NOT new.published
  OR old.language IS NOT new.language OR old.text IS NOT new.text OR old.coding IS NOT new.coding OR old.superseded IS NOT new.superseded BEGIN
    DELETE FROM change WHERE kind = 'document' AND id = new.id;
    INSERT INTO change (kind, id) VALUES ('document', new.id);
END;
CREATE TRIGGER record_comes AFTER INSERT ON record BEGIN
    DELETE FROM change WHERE kind = 'record' AND id = new.id;
    INSERT INTO change (kind, id) VALUES ('record', new.id);
END;
CREATE TRIGGER record_changes AFTER UPDATE OF id, coded, edited, review, changed_since, kept, live ON record
WHEN old.id IS NOT new.id OR old.coded IS NOT new.coded OR old.edited IS NOT new.edited OR old.review IS NOT new.review
  OR old.changed_since IS NOT new.changed_since OR old.kept IS NOT new.kept OR old.live IS NOT new.live BEGIN
    DELETE FROM change WHERE kind = 'record' AND id IN (old.id, new.id);
    INSERT INTO change (kind, id) SELECT 'record', old.id WHERE old.id IS NOT new.id;
    INSERT INTO change (kind, id) VALUES ('record', new.id);
END;
CREATE TRIGGER record_goes AFTER DELETE ON record BEGIN
    DELETE FROM change WHERE kind = 'record' AND id = old.id;
    INSERT INTO change (kind, id) VALUES ('record', old.id);
END;
CREATE TRIGGER incident_comes AFTER INSERT ON incident BEGIN
    DELETE FROM change WHERE kind = 'incident' AND id = new.id;
    INSERT INTO change (kind, id) VALUES ('incident', new.id);
END;
CREATE TRIGGER incident_changes AFTER UPDATE OF json, review ON incident WHEN old.json IS NOT new.json OR old.review IS NOT new.review BEGIN
    DELETE FROM change WHERE kind = 'incident' AND id = new.id;
    INSERT INTO change (kind, id) VALUES ('incident', new.id);
END;
CREATE TRIGGER incident_goes AFTER DELETE ON incident BEGIN
    DELETE FROM change WHERE kind = 'incident' AND id = old.id;
    INSERT INTO change (kind, id) VALUES ('incident', old.id);
END;
CREATE TRIGGER decision_comes AFTER INSERT ON decision BEGIN
    INSERT INTO change (kind, id) VALUES ('decision', new.number);
END;
