-- Numbers are part of URLs and are not used again. Ids are Kombo's and stay on the server.
CREATE TABLE integrations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    tool TEXT NOT NULL,
    organization TEXT NOT NULL,
    state TEXT NOT NULL
) STRICT;
CREATE INDEX integrations_by_owner ON integrations (owner, number);

-- Kombo may deliver a webhook again, with the same id.
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id TEXT UNIQUE,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    received_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
) STRICT;
CREATE INDEX entries_by_owner ON entries (owner, number);

PRAGMA user_version = 1;
