"""The tables of the event log as they are now; `migrations/` is how they came to be.

The numbers (`user_no`, `item_no`, `domain_no`) are unique and never reused for something else, but not dense.
`user_no` is shared by all domains: a person with events in two of them is a bridge user.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from ..records import EventKind

HEAD = "0003"
"""The newest revision in `migrations/versions`."""

NO_VALUE = -1e300
"""`value` of an event that carries none. A key cannot hold NULL, and NaN does not equal itself. An `at_us` or
`position` that is not known is -1, for the same reason."""

KIND_NOS: dict[EventKind, int] = {
    EventKind.VIEW: 1,
    EventKind.CLICK: 2,
    EventKind.SEARCH: 3,
    EventKind.CART: 4,
    EventKind.PURCHASE: 5,
    EventKind.RATING: 6,
    EventKind.LIKE: 7,
    EventKind.DISLIKE: 8,
    EventKind.REVIEW: 9,
    EventKind.SHARE: 10,
    EventKind.SKIP: 11,
}
"""How kinds are stored; never renumber one."""

KINDS: dict[int, EventKind] = {number: kind for kind, number in KIND_NOS.items()}

metadata = MetaData()

# SQLite fills in a primary key by itself only when its type is called INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")

domains = Table(
    "domains",
    metadata,
    Column("domain_no", _Number, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

users = Table(
    "users",
    metadata,
    Column("user_no", _Number, primary_key=True),
    Column("user_id", Text, nullable=False, unique=True),
)

items = Table(
    "items",
    metadata,
    Column("item_no", _Number, primary_key=True),
    Column("domain_no", _Number, ForeignKey("domains.domain_no"), nullable=False),
    Column("item_id", Text, nullable=False),
    Column("title", Text, nullable=False, comment="empty: only events have named the item so far"),
    Column("title_key", Text, nullable=False, comment="titles.title_key of the title"),
    Column("year", Integer),
    Column("creators", Text, nullable=False, comment="JSON list of texts"),
    Column("genres", Text, nullable=False, comment="JSON list of texts"),
    Column("themes", Text, nullable=False, comment="JSON list of texts"),
    Column("description", Text, nullable=False),
    Column("pages", Integer),
    Column("minutes", Integer),
    Column("language", Text, nullable=False, server_default="", comment="English name, casefolded"),
    # The id first: an event without a domain is looked up by the id alone.
    UniqueConstraint("item_id", "domain_no", name="items_by_id"),
    Index("items_by_title", "title_key"),
    Index("items_by_domain", "domain_no", "item_no"),
)

events = Table(
    "events",
    metadata,
    Column("user_no", _Number, ForeignKey("users.user_no"), primary_key=True, autoincrement=False),
    Column("item_no", _Number, ForeignKey("items.item_no"), primary_key=True, autoincrement=False),
    Column("kind_no", SmallInteger, primary_key=True, autoincrement=False, comment="KIND_NOS"),
    Column("at_us", BigInteger, primary_key=True, autoincrement=False, comment="UTC; -1: not known"),
    Column("position", BigInteger, primary_key=True, autoincrement=False, comment="-1: not known"),
    Column("value", Double, primary_key=True, comment="-1e300: none"),
    sqlite_with_rowid=False,
)

profiles = Table(
    "profiles",
    metadata,
    Column("user_no", _Number, ForeignKey("users.user_no"), primary_key=True, autoincrement=False),
    Column("made_by", Text, primary_key=True, comment="prompt or plain method, then the domain"),
    Column("summary", Text, nullable=False),
    Column("tags", Text, nullable=False, comment="JSON list of [tag, strength]"),
    Column("history_sha256", Text, nullable=False, comment="of the history that it was written from"),
    Column("model", Text, nullable=False, comment="empty: none"),
    Column("at_us", BigInteger, nullable=False, comment="UTC"),
)

experiments = Table(
    "experiments",
    metadata,
    Column("name", Text, primary_key=True),
    Column("design", Text, nullable=False, comment="JSON: arms, shares, metric, guard rails, design"),
    Column("started_us", BigInteger, nullable=False, comment="UTC"),
    Column("ended_us", BigInteger, nullable=False, comment="UTC; -1: it runs"),
    Column("ended_arms", Text, nullable=False, comment="JSON: why and when each ended arm was ended"),
)

exposures = Table(
    "exposures",
    metadata,
    Column("exposure_id", Text, primary_key=True),
    Column("experiment", Text, ForeignKey("experiments.name"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("arm", Text, nullable=False, comment="empty: the list is interleaved"),
    Column("target", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False, comment="UTC"),
    Column("items", Text, nullable=False, comment="JSON list of item ids as shown"),
    Column("teams", Text, nullable=False, comment="JSON list: the arm of each item; [] if not interleaved"),
    Column("latency_ms", Double, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("invalid", SmallInteger, nullable=False, comment="1: the model's answer had to be repaired"),
    Column("error", Text, nullable=False, comment="empty: the list was served"),
    Index("exposures_by_experiment", "experiment", "at_us"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("exposure_id", Text, ForeignKey("exposures.exposure_id"), primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("kind_no", SmallInteger, primary_key=True, autoincrement=False, comment="KIND_NOS"),
    Column("value", Double, nullable=False, comment="-1e300: none"),
    Column("at_us", BigInteger, nullable=False, comment="UTC; of the first of its kind"),
)

card_entries = Table(
    "card_entries",
    metadata,
    Column("user_id", Text, primary_key=True, comment="need not be in `users`"),
    Column("entry_id", Text, primary_key=True),
    Column("kind", Text, nullable=False, comment="like, dislike, known, wish, fact"),
    Column("domain", Text, nullable=False, comment="empty: all"),
    Column("text", Text, nullable=False),
    Column("item", Text, nullable=False, comment="JSON: domain, item_id, title; empty: no item"),
    Column("wish", Text, nullable=False, comment="JSON; empty: no wish"),
    Column("source", Text, nullable=False, comment="said, did, edited, inferred"),
    Column("words", Text, nullable=False),
    Column("session", Text, nullable=False, comment="empty: none"),
    Column("turn", Integer, nullable=False, comment="0: none"),
    Column("at_us", BigInteger, nullable=False, comment="UTC"),
)

card_changes = Table(
    "card_changes",
    metadata,
    Column("change_id", Text, primary_key=True, comment="a change that was made is not made again"),
    Column("user_id", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False, comment="UTC"),
    Index("card_changes_by_user", "user_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False, comment="empty: nobody in particular"),
    Column("title", Text, nullable=False, comment="the first words of the first turn"),
    Column("turns", Integer, nullable=False),
    Column("begun_us", BigInteger, nullable=False, comment="UTC"),
    Column("used_us", BigInteger, nullable=False, comment="UTC"),
    Index("sessions_by_user", "user_id", "used_us"),
    Index("sessions_by_use", "used_us"),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("namespace", Text, primary_key=True),
    Column("checkpoint_id", Text, primary_key=True),
    Column("parent_id", Text, nullable=False, comment="empty: none"),
    Column("type", Text, nullable=False, comment="how `checkpoint` and `metadata` are packed"),
    Column("checkpoint", LargeBinary, nullable=False),
    Column("metadata_type", Text, nullable=False),
    Column("metadata", LargeBinary, nullable=False),
)

checkpoint_writes = Table(
    "checkpoint_writes",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("namespace", Text, primary_key=True),
    Column("checkpoint_id", Text, primary_key=True),
    Column("task_id", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("task_path", Text, nullable=False),
)

state = Table(
    "state",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False, comment="the only row is 1"),
    Column("changes", BigInteger, nullable=False, comment="transactions that changed anything"),
    Column("n_events", BigInteger, nullable=False),
    Column("n_items", BigInteger, nullable=False),
    Column("n_users", BigInteger, nullable=False),
)
