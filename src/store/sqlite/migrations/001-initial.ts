/**
 * Integer keys everywhere: a Pod's UID is written once, in `objects`. Tables are STRICT, so a value of the wrong type
 * fails the commit instead of lying in wait for a reader. Wide JSON stands apart from the slim rows that listings scan.
 * References are checked at the commit: an immediate check makes SQLite journal every statement of its own.
 */
export const initial = `
  CREATE TABLE objects (
    id        INTEGER PRIMARY KEY,
    cluster   TEXT NOT NULL,
    kind      TEXT NOT NULL,
    uid       TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name      TEXT NOT NULL,
    -- UID first: it is looked up with and without its cluster.
    UNIQUE (uid, kind, cluster)
  ) STRICT;
  CREATE INDEX objects_by_name ON objects (name, namespace, cluster);

  -- What one commit brought of one object, appended and never rewritten: of two rows that say something of one key the
  -- later one holds. A row costs more than its bytes, so there is one for a commit and not one for an observation.
  CREATE TABLE observations (
    id        INTEGER PRIMARY KEY,
    object_id INTEGER NOT NULL REFERENCES objects (id) DEFERRABLE INITIALLY DEFERRED,
    json      TEXT NOT NULL,
    -- the batch of input that it came with; NULL: not to be found again
    batch     INTEGER
  ) STRICT;
  CREATE INDEX observations_by_object ON observations (object_id);

  -- Where batches of input lie: in parts, since one may be of several inputs. A followed log makes some of them a second,
  -- so an input is named once.
  CREATE TABLE inputs (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL,
    identity TEXT NOT NULL,
    UNIQUE (source, identity)
  ) STRICT;
  CREATE TABLE batches (
    id        INTEGER NOT NULL,
    part      INTEGER NOT NULL,
    -- NULL: only copies are kept
    input_id  INTEGER,
    offset    INTEGER NOT NULL,
    length    INTEGER NOT NULL,
    -- event time of the newest observation that came with it
    newest_at INTEGER NOT NULL,
    PRIMARY KEY (id, part)
  ) STRICT, WITHOUT ROWID;
  -- Redacted copies of the events that gave observations: NDJSON, zstd.
  CREATE TABLE kept_events (
    batch INTEGER PRIMARY KEY,
    bytes INTEGER NOT NULL,
    zstd  BLOB NOT NULL
  ) STRICT;

  CREATE TABLE results (
    object_id     INTEGER PRIMARY KEY REFERENCES objects (id) DEFERRABLE INITIALLY DEFERRED,
    -- which list it is in: 1 /pods (Pod and PodRefusal), 2 /workloads, 3 /claims; NULL: none
    list          INTEGER,
    namespace     TEXT NOT NULL,
    -- of objects that are kept by their name, the UID of the last that had it; those of Pods are in objects
    uid           TEXT,
    owner_kind    TEXT,
    owner_name    TEXT,
    node          TEXT,
    verdict       TEXT NOT NULL,
    code          TEXT,
    -- of the last delivery
    outcome       TEXT,
    first_at      INTEGER NOT NULL,
    last_at       INTEGER NOT NULL,
    settled       INTEGER NOT NULL,
    next_deadline INTEGER,
    -- the key of the workload that the object belongs to
    member_of     TEXT,
    -- of Pods: ids of image_lists and label_sets, addresses (one of each family), whose fault it is and where
    images        INTEGER,
    labels        INTEGER,
    ip            TEXT,
    other_ip      TEXT,
    side          TEXT,
    phase         TEXT,
    gone          INTEGER
  ) STRICT;
  -- Only columns that seldom change are indexed: results are rewritten whenever their record changes.
  CREATE INDEX results_by_time ON results (list, first_at) WHERE list IS NOT NULL;
  CREATE INDEX results_by_namespace ON results (list, namespace, first_at) WHERE list IS NOT NULL;
  CREATE INDEX results_by_code ON results (list, code, first_at) WHERE list IS NOT NULL AND code IS NOT NULL;

  CREATE INDEX results_by_workload ON results (member_of) WHERE member_of IS NOT NULL;

  CREATE INDEX results_by_ip ON results (ip) WHERE ip IS NOT NULL;
  CREATE INDEX results_by_other_ip ON results (other_ip) WHERE other_ip IS NOT NULL;

  -- Everything that ever had the name of a record that is kept by name; of no other records.
  CREATE TABLE incarnations (
    object_id INTEGER NOT NULL REFERENCES objects (id) DEFERRABLE INITIALLY DEFERRED,
    uid       TEXT NOT NULL,
    PRIMARY KEY (object_id, uid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX incarnations_by_uid ON incarnations (uid);

  -- The objects that a record's object uses: of a Pod its claims (namespace/name), of a claim its volume.
  CREATE TABLE links (
    object_id INTEGER NOT NULL REFERENCES objects (id) DEFERRABLE INITIALLY DEFERRED,
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (object_id, kind, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX links_by_name ON links (name, kind);

  -- All JSON of a record in one wide row: a change of the record then rewrites one page of it, not three.
  CREATE TABLE documents (
    object_id INTEGER PRIMARY KEY REFERENCES objects (id) DEFERRABLE INITIALLY DEFERRED,
    -- the result lines, a line end between two of them; NULL when there is none
    lines     TEXT,
    -- what its workload may know of it: a Member as JSON
    member    TEXT
  ) STRICT;

  -- Where each line is, and what lines are sorted by; seldom changes after the line first appeared.
  -- position = object_id * 2^20 + index of the line in its document: the lines of a record are one range of rowids.
  CREATE TABLE lines (
    position   INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    started_at INTEGER NOT NULL
  ) STRICT;
  -- Ids are random, and so every commit writes this index all over: of their ends, which tell nearly all of them apart, it
  -- has a third of the pages.
  CREATE INDEX lines_by_id ON lines (substr(id, -8));

  -- The index across Pods: what was the matter with a Pod and what went well, of the lines that say either. Where it is,
  -- whose it is and what kind of line it is stand in the row of its record and its line. images and pulled are ids of
  -- image_lists, place is one of places; as declared references they would make SQLite scan this table for each that
  -- retention removes.
  CREATE TABLE sightings (
    position INTEGER PRIMARY KEY,
    place    INTEGER NOT NULL,
    images   INTEGER NOT NULL,
    -- of a create that succeeded: when, and which images were pulled on the way
    up_at    INTEGER,
    pulled   INTEGER,
    -- of a trouble; until is 2^53 - 1 while it lasts
    code     TEXT,
    side     TEXT,
    phase    TEXT,
    image    TEXT,
    registry TEXT,
    attempts INTEGER,
    since    INTEGER,
    until    INTEGER,
    -- number of the commit that last changed it, or its line
    changed  INTEGER NOT NULL
  ) STRICT;
  -- Holds all that is asked of what came up: there may be tens of thousands in an hour.
  CREATE INDEX sightings_up ON sightings (up_at, place, images, pulled) WHERE up_at IS NOT NULL;
  CREATE INDEX sightings_of_trouble ON sightings (until) WHERE code IS NOT NULL;

  -- Who remembers this index asks for what changed after the commit that they know, and for what was removed.
  CREATE INDEX sightings_by_change ON sightings (changed);
  CREATE TABLE sighting_changes (number INTEGER NOT NULL) STRICT;
  INSERT INTO sighting_changes (number) VALUES (0);
  CREATE TABLE removed_sightings (
    id       INTEGER PRIMARY KEY,
    position INTEGER NOT NULL
  ) STRICT;
  CREATE TRIGGER sightings_removed AFTER DELETE ON sightings BEGIN
    INSERT INTO removed_sightings (position) VALUES (old.position);
  END;

  -- Few Pods run images that no other Pod runs: each list is kept once, as a JSON array.
  -- No id is given twice, so that who reads may remember what they stand for.
  CREATE TABLE image_lists (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    images TEXT NOT NULL UNIQUE
  ) STRICT;

  -- Whose Pods are and where: of a workload there are as many as it has nodes.
  CREATE TABLE places (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    node       TEXT,
    owner_name TEXT,
    namespace  TEXT NOT NULL,
    cluster    TEXT NOT NULL,
    owner_kind TEXT
  ) STRICT;
  CREATE INDEX places_by_node ON places (node, owner_name, namespace);

  -- Nor have many Pods labels of their own: each set is kept once, a label on a line.
  CREATE TABLE label_sets (
    id     INTEGER PRIMARY KEY,
    digest INTEGER NOT NULL,
    labels TEXT NOT NULL
  ) STRICT;
  CREATE INDEX label_sets_by_digest ON label_sets (digest);

  CREATE TABLE settlements (
    object_id   INTEGER NOT NULL REFERENCES objects (id) DEFERRABLE INITIALLY DEFERRED,
    delivery_id TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    digest      TEXT NOT NULL,
    PRIMARY KEY (object_id, delivery_id)
  ) STRICT, WITHOUT ROWID;

  -- seq: the order of commits, without a hole. The oldest go first and the last stays, since the next is numbered after it.
  CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY,
    final_at    INTEGER NOT NULL,
    delivery_id TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    payload     TEXT NOT NULL,
    UNIQUE (final_at, delivery_id, revision)
  ) STRICT;

  -- Tells this store from one that takes its place later: what seq means is of one store. A backup has the name too.
  CREATE TABLE identity (name TEXT NOT NULL) STRICT;
  INSERT INTO identity (name) VALUES (lower(hex(randomblob(4))));

  CREATE TABLE counters (
    name   TEXT NOT NULL,
    labels TEXT NOT NULL,
    value  REAL NOT NULL,
    PRIMARY KEY (name, labels)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE dead_letters (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL,
    position TEXT NOT NULL,
    reason   TEXT NOT NULL,
    sample   TEXT NOT NULL,
    bytes    INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE positions (
    source   TEXT PRIMARY KEY,
    position TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE watermarks (
    source    TEXT NOT NULL,
    cluster   TEXT NOT NULL,
    watermark INTEGER NOT NULL,
    newest    INTEGER NOT NULL,
    PRIMARY KEY (source, cluster)
  ) STRICT, WITHOUT ROWID;
`;
