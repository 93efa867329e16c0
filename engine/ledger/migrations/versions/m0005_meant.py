"""When a letter should have left at first: patience is counted from there, however often its hours end."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # NULL as long as it has not been given another time.
    op.execute("ALTER TABLE letter ADD COLUMN meant INTEGER")
