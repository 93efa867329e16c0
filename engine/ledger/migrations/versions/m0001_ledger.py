"""The ledger: runs, letters, their history, suppressions."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

_FATES = (
    "'planned', 'claimed', 'at-risk', 'accepted', 'deferred', 'refused', 'unsure', "
    "'suppressed', 'cancelled', 'failed', 'expired'"
)

# Moments are microseconds since 1970, UTC (engine.ledger.moment).
_SCHEMA = (
    # One row.  The generation grows with every commit; a witness outside remembers it.
    """
    CREATE TABLE ledger (
        only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
        uuid TEXT NOT NULL,
        generation INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        campaign TEXT NOT NULL,
        occurrence TEXT NOT NULL,
        letter TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'ended')),
        detail TEXT NOT NULL DEFAULT '',
        frozen_at INTEGER NOT NULL,
        as_of INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        chosen INTEGER NOT NULL,
        ended_at INTEGER,
        UNIQUE (campaign, occurrence)
    ) STRICT
    """,
    """
    CREATE TABLE snapshot (
        run INTEGER NOT NULL REFERENCES run (id),
        name TEXT NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (run, name)
    ) STRICT
    """,
    """
    CREATE TABLE left_out (
        run INTEGER NOT NULL REFERENCES run (id),
        row INTEGER NOT NULL,
        contact TEXT NOT NULL,
        address TEXT,
        reason TEXT NOT NULL,
        detail TEXT NOT NULL,
        PRIMARY KEY (run, row)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX left_out_by_address ON left_out (lower(address))",
    # A process that sends.  That it lives is told by a lock it holds, not by its pid, which is for people.
    """
    CREATE TABLE owner (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        host TEXT NOT NULL,
        pid INTEGER NOT NULL,
        since INTEGER NOT NULL,
        lease_until INTEGER NOT NULL,
        ended_at INTEGER
    ) STRICT
    """,
    # address is written to; identity, the same in lower case, is compared (engine.address).  contents is the
    # packed values, NULL once the run has ended.  next_try is 0 unless the letter was put off.
    f"""
    CREATE TABLE letter (
        seq INTEGER PRIMARY KEY,
        number INTEGER NOT NULL UNIQUE CHECK (number > 0),
        run INTEGER NOT NULL REFERENCES run (id),
        contact TEXT NOT NULL,
        slot TEXT NOT NULL,
        address TEXT NOT NULL,
        identity TEXT NOT NULL,
        language TEXT NOT NULL,
        channel TEXT NOT NULL CHECK (channel IN ('email', 'paper')),
        contents TEXT,
        fate TEXT NOT NULL CHECK (fate IN ({_FATES})),
        owner INTEGER REFERENCES owner (id),
        fence INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try INTEGER NOT NULL DEFAULT 0,
        first_tried INTEGER,
        date INTEGER,
        code INTEGER,
        status TEXT,
        detail TEXT NOT NULL DEFAULT '',
        changed_at INTEGER NOT NULL,
        changed_by TEXT NOT NULL,
        UNIQUE (run, contact)
    ) STRICT
    """,
    # One letter per address, contact or household.  A cancelled letter leaves its place to another.
    "CREATE UNIQUE INDEX letter_slot ON letter (run, slot) WHERE fate <> 'cancelled'",
    "CREATE INDEX letter_by_fate ON letter (run, fate, next_try)",
    "CREATE INDEX letter_by_identity ON letter (identity)",
    "CREATE INDEX letter_by_owner ON letter (owner) WHERE owner IS NOT NULL",
    # seq and not number: half the size, and a letter's row is never deleted.
    """
    CREATE TABLE event (
        id INTEGER PRIMARY KEY,
        letter INTEGER NOT NULL REFERENCES letter (seq),
        at INTEGER NOT NULL,
        was TEXT NOT NULL,
        fate TEXT NOT NULL,
        code INTEGER,
        status TEXT,
        detail TEXT NOT NULL,
        changed_by TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX event_by_letter ON event (letter)",
    # A trigger, so that no statement written later can change a fate and forget the history.
    # A claim, and giving one back untried, has changed nothing for anybody.
    """
    CREATE TRIGGER letter_history AFTER UPDATE OF fate ON letter
    WHEN NEW.fate <> OLD.fate AND NEW.fate <> 'claimed'
        AND NOT (OLD.fate = 'claimed' AND NEW.fate IN ('planned', 'deferred') AND NEW.attempts = OLD.attempts)
    BEGIN
        INSERT INTO event (letter, at, was, fate, code, status, detail, changed_by) VALUES
        (NEW.seq, NEW.changed_at, OLD.fate, NEW.fate, NEW.code, NEW.status, NEW.detail, NEW.changed_by);
    END
    """,
    """
    CREATE TRIGGER event_not_updated BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'history is never changed'); END
    """,
    """
    CREATE TRIGGER event_not_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'history is never changed'); END
    """,
    """
    CREATE TRIGGER letter_not_deleted BEFORE DELETE ON letter
    BEGIN SELECT RAISE(ABORT, 'letters are never deleted'); END
    """,
    """
    CREATE TABLE suppression (
        id INTEGER PRIMARY KEY,
        address TEXT NOT NULL,
        why TEXT NOT NULL,
        source TEXT NOT NULL,
        since INTEGER NOT NULL,
        undone_at INTEGER,
        undone_by TEXT
    ) STRICT
    """,
    "CREATE UNIQUE INDEX suppression_now ON suppression (address) WHERE undone_at IS NULL",
)


def upgrade() -> None:
    for statement in _SCHEMA:
        op.execute(statement)
