"""Responses: what became of letters after they went, and who wants which letters."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_SCHEMA = (
    # Letters planned before count as advertising: whoever wants none of it gets none of them.
    "ALTER TABLE run ADD COLUMN purpose TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE run ADD COLUMN advertising INTEGER NOT NULL DEFAULT 1",
    # For how long after its end a run's snapshot stays, in microseconds.
    "ALTER TABLE run ADD COLUMN keep INTEGER NOT NULL DEFAULT 0",
    # Since when nobody can tell any more whose letter it was.
    "ALTER TABLE letter ADD COLUMN forgotten_at INTEGER",
    # A mail server's words may name a person, who may ask to be forgotten: these words alone may then go.
    "DROP TRIGGER event_not_updated",
    """
    CREATE TRIGGER event_not_updated BEFORE UPDATE ON event
    WHEN NEW.detail <> '' OR NEW.id <> OLD.id OR NEW.letter <> OLD.letter OR NEW.at <> OLD.at
        OR NEW.was <> OLD.was OR NEW.fate <> OLD.fate OR NEW.code IS NOT OLD.code
        OR NEW.status IS NOT OLD.status OR NEW.changed_by <> OLD.changed_by
        OR (SELECT forgotten_at FROM letter WHERE seq = OLD.letter) IS NULL
    BEGIN SELECT RAISE(ABORT, 'history is never changed'); END
    """,
    # scope is '', 'advertising' or a purpose.  A pause ends by itself.
    "ALTER TABLE suppression ADD COLUMN scope TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE suppression ADD COLUMN until INTEGER",
    "DROP INDEX suppression_now",
    "CREATE UNIQUE INDEX suppression_now ON suppression (address, scope, why) WHERE undone_at IS NULL",
    """
    CREATE TABLE link (
        run INTEGER NOT NULL REFERENCES run (id),
        key INTEGER NOT NULL,
        place INTEGER NOT NULL,
        label TEXT NOT NULL,
        url TEXT NOT NULL,
        PRIMARY KEY (run, key)
    ) STRICT, WITHOUT ROWID
    """,
    # What anything did with an address of ours, with the evidence.  Decides nothing.
    """
    CREATE TABLE observation (
        id INTEGER PRIMARY KEY,
        letter INTEGER NOT NULL REFERENCES letter (seq),
        at INTEGER NOT NULL,
        seen TEXT NOT NULL,
        link INTEGER,
        method TEXT NOT NULL,
        agent TEXT NOT NULL,
        network TEXT NOT NULL,
        hints TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX observation_by_letter ON observation (letter)",
    # name is the same when the same thing comes again.  letter is NULL where nobody knows which it is about.
    """
    CREATE TABLE response (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        at INTEGER NOT NULL,
        came_at INTEGER NOT NULL,
        letter INTEGER REFERENCES letter (seq),
        address TEXT,
        permanent INTEGER,
        cause TEXT,
        status TEXT,
        diagnostic TEXT NOT NULL,
        subject TEXT NOT NULL,
        text TEXT NOT NULL,
        scope TEXT NOT NULL,
        until INTEGER,
        answer TEXT,
        unhappy INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX response_by_letter ON response (letter)",
    "CREATE INDEX response_by_address ON response (address)",
    # Append-only; the latest of an address counts.
    """
    CREATE TABLE preference (
        id INTEGER PRIMARY KEY,
        address TEXT NOT NULL,
        language TEXT,
        days INTEGER,
        at INTEGER NOT NULL,
        source TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX preference_by_address ON preference (address)",
    """
    CREATE TABLE complaint_case (
        id INTEGER PRIMARY KEY,
        response INTEGER NOT NULL REFERENCES response (id),
        address TEXT NOT NULL,
        why TEXT NOT NULL,
        opened_at INTEGER NOT NULL,
        due INTEGER NOT NULL,
        alerted_at INTEGER,
        closed_at INTEGER,
        closed_by TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE UNIQUE INDEX case_open ON complaint_case (address) WHERE closed_at IS NULL",
    """
    CREATE TABLE sign_up (
        number INTEGER PRIMARY KEY,
        address TEXT NOT NULL,
        identity TEXT NOT NULL,
        name TEXT NOT NULL,
        language TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        confirmed_at INTEGER,
        network TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX sign_up_by_identity ON sign_up (identity)",
    *(
        f"""
        CREATE TRIGGER {table}_not_{done}d BEFORE {done.upper()} ON {table}
        BEGIN SELECT RAISE(ABORT, 'what came back is never changed'); END
        """
        for table in ("observation", "preference")
        for done in ("update",)
    ),
)


def upgrade() -> None:
    for statement in _SCHEMA:
        op.execute(statement)
