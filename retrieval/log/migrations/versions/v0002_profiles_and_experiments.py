"""Taste profiles, and experiments with what was shown and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "profiles",
        sa.Column("user_no", _Number, sa.ForeignKey("users.user_no"), primary_key=True, autoincrement=False),
        sa.Column("made_by", sa.Text, primary_key=True, comment="prompt or plain method, then the domain"),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False, comment="JSON list of [tag, strength]"),
        sa.Column(
            "history_sha256", sa.Text, nullable=False, comment="of the history that it was written from"
        ),
        sa.Column("model", sa.Text, nullable=False, comment="empty: none"),
        sa.Column("at_us", sa.BigInteger, nullable=False, comment="UTC"),
    )
    op.create_table(
        "experiments",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column(
            "design", sa.Text, nullable=False, comment="JSON: arms, shares, metric, guard rails, design"
        ),
        sa.Column("started_us", sa.BigInteger, nullable=False, comment="UTC"),
        sa.Column("ended_us", sa.BigInteger, nullable=False, comment="UTC; -1: it runs"),
        sa.Column(
            "ended_arms", sa.Text, nullable=False, comment="JSON: why and when each ended arm was ended"
        ),
    )
    op.create_table(
        "exposures",
        sa.Column("exposure_id", sa.Text, primary_key=True),
        sa.Column("experiment", sa.Text, sa.ForeignKey("experiments.name"), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("arm", sa.Text, nullable=False, comment="empty: the list is interleaved"),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False, comment="UTC"),
        sa.Column("items", sa.Text, nullable=False, comment="JSON list of item ids as shown"),
        sa.Column(
            "teams", sa.Text, nullable=False, comment="JSON list: the arm of each item; [] if not interleaved"
        ),
        sa.Column("latency_ms", sa.Double, nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column(
            "invalid", sa.SmallInteger, nullable=False, comment="1: the model's answer had to be repaired"
        ),
        sa.Column("error", sa.Text, nullable=False, comment="empty: the list was served"),
    )
    op.create_index("exposures_by_experiment", "exposures", ["experiment", "at_us"])
    op.create_table(
        "outcomes",
        sa.Column("exposure_id", sa.Text, sa.ForeignKey("exposures.exposure_id"), primary_key=True),
        sa.Column("item_id", sa.Text, primary_key=True),
        sa.Column("kind_no", sa.SmallInteger, primary_key=True, autoincrement=False, comment="KIND_NOS"),
        sa.Column("value", sa.Double, nullable=False, comment="-1e300: none"),
        sa.Column("at_us", sa.BigInteger, nullable=False, comment="UTC; of the first of its kind"),
    )
