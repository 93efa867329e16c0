"""Schedules: from when letters may leave, what is armed, what was dealt with, who was thanked."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_SCHEMA = (
    # From when and until when it may leave; NULL where nothing ends it.  zone is whose clock says so, NULL
    # for the shop's.  A letter behind a gate waits until its run's gate is as high.
    "ALTER TABLE letter ADD COLUMN leaves INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE letter ADD COLUMN closes INTEGER",
    "ALTER TABLE letter ADD COLUMN zone TEXT",
    "ALTER TABLE letter ADD COLUMN gate INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE run ADD COLUMN gate INTEGER NOT NULL DEFAULT 0",
    # When the gate is looked at; NULL where there is none, or it has been opened.
    "ALTER TABLE run ADD COLUMN gate_at INTEGER",
    # When people who are held back are looked at again; NULL where nobody waits any more.
    "ALTER TABLE run ADD COLUMN again_at INTEGER",
    # What its letters are for, and who signs them, in a person's words.
    "ALTER TABLE run ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE run ADD COLUMN signer TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX letter_by_date ON letter (date) WHERE date IS NOT NULL",
    # digests is JSON: part of what the letters are made from → digest.
    """
    CREATE TABLE armed (
        id INTEGER PRIMARY KEY,
        campaign TEXT NOT NULL,
        digests TEXT NOT NULL,
        most INTEGER,
        by TEXT NOT NULL,
        at INTEGER NOT NULL,
        ended_at INTEGER,
        ended_by TEXT NOT NULL DEFAULT '',
        why TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE UNIQUE INDEX armed_now ON armed (campaign) WHERE ended_at IS NULL",
    # What was dealt with.  counts is JSON: left out by reason.
    """
    CREATE TABLE occurrence (
        campaign TEXT NOT NULL,
        occurrence TEXT NOT NULL,
        due INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'nobody', 'missed', 'stopped')),
        chosen INTEGER NOT NULL,
        counts TEXT NOT NULL,
        note TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (campaign, occurrence)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX occurrence_by_due ON occurrence (campaign, due)",
    # The tier in which a campaign last saw somebody.
    """
    CREATE TABLE standing (
        campaign TEXT NOT NULL,
        contact TEXT NOT NULL,
        tier TEXT,
        PRIMARY KEY (campaign, contact)
    ) STRICT, WITHOUT ROWID
    """,
    # Thanks by word of mouth, telephone, card: written down by people.
    """
    CREATE TABLE thanks (
        id INTEGER PRIMARY KEY,
        address TEXT NOT NULL,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        reason TEXT NOT NULL,
        how TEXT NOT NULL,
        undone_at INTEGER
    ) STRICT
    """,
    "CREATE INDEX thanks_by_address ON thanks (address)",
)


def upgrade() -> None:
    for statement in _SCHEMA:
        op.execute(statement)
