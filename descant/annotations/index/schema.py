"""The tables of an index. What it keeps is made again when this changes: `VERSION` is part of the file's name."""

from __future__ import annotations

VERSION = 6
STRETCH = 1024
"""keys"""
TABLES = """
CREATE TABLE IF NOT EXISTS notes (
  key INTEGER PRIMARY KEY,  -- the register's number: lists are paged by it
  owner TEXT NOT NULL,
  shared_with TEXT,
  created REAL NOT NULL,  -- seconds since 1970
  changed REAL NOT NULL,
  words TEXT NOT NULL  -- as they are found: stems, with their language before them
);
CREATE INDEX IF NOT EXISTS notes_by_time ON notes (created, key);
CREATE INDEX IF NOT EXISTS times_by_note ON notes (key, created);
-- When the notes of a stretch of keys were made: mostly one after the other, so that most stretches can be passed over.
CREATE TABLE IF NOT EXISTS stretches (number INTEGER PRIMARY KEY, earliest REAL NOT NULL, latest REAL NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (
  words,
  content = 'notes',
  content_rowid = 'key',
  tokenize = "unicode61 remove_diacritics 0 tokenchars ':' categories 'L* N* Co M*'"
);

CREATE TABLE IF NOT EXISTS facets (
  kind INTEGER NOT NULL, name INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (kind, name, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facets_of_note ON facets (key);
CREATE TABLE IF NOT EXISTS counts (
  kind INTEGER NOT NULL,
  name INTEGER NOT NULL,
  total INTEGER NOT NULL,
  modified REAL NOT NULL,
  changes INTEGER NOT NULL,  -- how often something was changed in it: by this, answers are known to be the same
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;

-- How tags and creators are called, for those who may read an annotation that says so: `reader` is a container.
CREATE TABLE IF NOT EXISTS suggested (
  reader INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  spelling TEXT NOT NULL,
  name INTEGER NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (reader, kind, spelling, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS suggested_by_use ON suggested (reader, kind, total);

CREATE TABLE IF NOT EXISTS places (
  id INTEGER PRIMARY KEY,
  key INTEGER NOT NULL,
  source INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  x0 REAL NOT NULL, x1 REAL NOT NULL, y0 REAL NOT NULL, y1 REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS places_of_note ON places (key);
CREATE INDEX IF NOT EXISTS places_in_source ON places (kind, source, key, x0, x1, y0, y1);
-- `s` is the source, as a span that nothing but itself overlaps; numbers are rounded outwards, so that what is found
-- here is looked at once more in `places`.
CREATE VIRTUAL TABLE IF NOT EXISTS extents USING rtree (id, s0, s1, x0, x1, y0, y1);
"""
