"""The event log: domains, users, items, events and the state of all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Makes the tables of a new log."""
    op.create_table(
        "domains",
        sa.Column("domain_no", _Number, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "users",
        sa.Column("user_no", _Number, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False, unique=True),
    )
    _create_items()
    op.create_table(
        "events",
        sa.Column("user_no", _Number, sa.ForeignKey("users.user_no"), primary_key=True, autoincrement=False),
        sa.Column("item_no", _Number, sa.ForeignKey("items.item_no"), primary_key=True, autoincrement=False),
        sa.Column("kind_no", sa.SmallInteger, primary_key=True, autoincrement=False, comment="KIND_NOS"),
        sa.Column(
            "at_us", sa.BigInteger, primary_key=True, autoincrement=False, comment="UTC; -1: not known"
        ),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False, comment="-1: not known"),
        sa.Column("value", sa.Double, primary_key=True, comment="-1e300: none"),
        sqlite_with_rowid=False,
    )
    state = op.create_table(
        "state",
        sa.Column("one", sa.SmallInteger, primary_key=True, autoincrement=False, comment="the only row is 1"),
        sa.Column("changes", sa.BigInteger, nullable=False, comment="transactions that changed anything"),
        sa.Column("n_events", sa.BigInteger, nullable=False),
        sa.Column("n_items", sa.BigInteger, nullable=False),
        sa.Column("n_users", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(state, [{"one": 1, "changes": 0, "n_events": 0, "n_items": 0, "n_users": 0}])


def _create_items() -> None:
    op.create_table(
        "items",
        sa.Column("item_no", _Number, primary_key=True),
        sa.Column("domain_no", _Number, sa.ForeignKey("domains.domain_no"), nullable=False),
        sa.Column("item_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False, comment="empty: only events have named the item so far"),
        sa.Column("title_key", sa.Text, nullable=False, comment="titles.title_key of the title"),
        sa.Column("year", sa.Integer),
        sa.Column("creators", sa.Text, nullable=False, comment="JSON list of texts"),
        sa.Column("genres", sa.Text, nullable=False, comment="JSON list of texts"),
        sa.Column("themes", sa.Text, nullable=False, comment="JSON list of texts"),
        sa.Column("description", sa.Text, nullable=False),
        sa.UniqueConstraint("item_id", "domain_no", name="items_by_id"),
    )
    op.create_index("items_by_title", "items", ["title_key"])
    op.create_index("items_by_domain", "items", ["domain_no", "item_no"])
