"""Approvals: who said that which very letters may go."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_SCHEMA = (
    # people and letters are digests (engine.ledger.approving); time is the campaign's own, '' for any.
    """
    CREATE TABLE approval (
        id INTEGER PRIMARY KEY,
        campaign TEXT NOT NULL,
        occurrence TEXT NOT NULL,
        approver TEXT NOT NULL,
        at INTEGER NOT NULL,
        chosen INTEGER NOT NULL,
        time TEXT NOT NULL,
        people BLOB NOT NULL,
        letters BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX approval_of ON approval (campaign, occurrence)",
    """
    CREATE TRIGGER approval_not_updated BEFORE UPDATE ON approval
    BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END
    """,
    """
    CREATE TRIGGER approval_not_deleted BEFORE DELETE ON approval
    BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END
    """,
    # What the latest approval is compared by, person by person; gone once its run has ended.  Deferred:
    # the digests of an approval are made from its letters, and it is then never changed.
    """
    CREATE TABLE approved_letter (
        approval INTEGER NOT NULL REFERENCES approval (id) DEFERRABLE INITIALLY DEFERRED,
        number INTEGER NOT NULL,
        person BLOB NOT NULL,
        letter BLOB NOT NULL,
        PRIMARY KEY (approval, number)
    ) STRICT, WITHOUT ROWID
    """,
)


def upgrade() -> None:
    for statement in _SCHEMA:
        op.execute(statement)
