"""Taste cards, conversations with their checkpoints, and more facts of items."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the tables and columns."""
    _cards()
    _sessions()
    _facts()


def _facts() -> None:
    op.add_column("items", sa.Column("pages", sa.Integer))
    op.add_column("items", sa.Column("minutes", sa.Integer))
    op.add_column(
        "items",
        sa.Column("language", sa.Text, nullable=False, server_default="", comment="English name, casefolded"),
    )


def _cards() -> None:
    op.create_table(
        "card_entries",
        sa.Column("user_id", sa.Text, primary_key=True, comment="need not be in `users`"),
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False, comment="like, dislike, known, wish, fact"),
        sa.Column("domain", sa.Text, nullable=False, comment="empty: all"),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False, comment="JSON: domain, item_id, title; empty: no item"),
        sa.Column("wish", sa.Text, nullable=False, comment="JSON; empty: no wish"),
        sa.Column("source", sa.Text, nullable=False, comment="said, did, edited, inferred"),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False, comment="empty: none"),
        sa.Column("turn", sa.Integer, nullable=False, comment="0: none"),
        sa.Column("at_us", sa.BigInteger, nullable=False, comment="UTC"),
    )
    op.create_table(
        "card_changes",
        sa.Column("change_id", sa.Text, primary_key=True, comment="a change that was made is not made again"),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False, comment="UTC"),
    )
    op.create_index("card_changes_by_user", "card_changes", ["user_id"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False, comment="empty: nobody in particular"),
        sa.Column("title", sa.Text, nullable=False, comment="the first words of the first turn"),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("begun_us", sa.BigInteger, nullable=False, comment="UTC"),
        sa.Column("used_us", sa.BigInteger, nullable=False, comment="UTC"),
    )
    op.create_index("sessions_by_user", "sessions", ["user_id", "used_us"])
    op.create_index("sessions_by_use", "sessions", ["used_us"])
    op.create_table(
        "checkpoints",
        sa.Column("session_id", sa.Text, primary_key=True),
        sa.Column("namespace", sa.Text, primary_key=True),
        sa.Column("checkpoint_id", sa.Text, primary_key=True),
        sa.Column("parent_id", sa.Text, nullable=False, comment="empty: none"),
        sa.Column("type", sa.Text, nullable=False, comment="how `checkpoint` and `metadata` are packed"),
        sa.Column("checkpoint", sa.LargeBinary, nullable=False),
        sa.Column("metadata_type", sa.Text, nullable=False),
        sa.Column("metadata", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "checkpoint_writes",
        sa.Column("session_id", sa.Text, primary_key=True),
        sa.Column("namespace", sa.Text, primary_key=True),
        sa.Column("checkpoint_id", sa.Text, primary_key=True),
        sa.Column("task_id", sa.Text, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("task_path", sa.Text, nullable=False),
    )
