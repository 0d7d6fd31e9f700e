-- From the fourth version of the tables to the fifth: where a document's day of publication was found.

ALTER TABLE document ADD COLUMN dated_by TEXT;       -- given, metadata, feed, title, text, dateline, file_name, mail or fetched
UPDATE document SET dated_by = (SELECT json_extract(coded, '$.document.dated_by') FROM record WHERE record.document = document.document LIMIT 1);
