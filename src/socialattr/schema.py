"""Every table that passes from one room to the next: columns, types, meaning, and `conform`.

Text is never missing: what a file does not say is `""`. Numbers that may be missing are marked
optional. Money is a whole number of minor units (øre) beside its currency. Times are UTC, µs; a day
is one of the calendar, without a zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

import pandas as pd
import pyarrow as pa

Kind = Literal["time", "day", "text", "int", "key", "bool", "share"]

_ARROW: dict[Kind, pa.DataType] = {
    "time": pa.timestamp("us", tz="UTC"),
    "day": pa.timestamp("us"),
    "text": pa.dictionary(pa.int32(), pa.string()),
    "int": pa.int64(),
    "key": pa.uint64(),
    "bool": pa.bool_(),
    "share": pa.float64(),
}
_PANDAS: dict[Kind, str] = {
    "time": "datetime64[us, UTC]",
    "day": "datetime64[us]",
    "text": "str",
    "int": "int64",
    "key": "uint64",
    "bool": "bool",
    "share": "float64",
}
_PANDAS_OPTIONAL: dict[Kind, str] = {"int": "Int64", "key": "UInt64"}


@dataclass(frozen=True)
class Column:
    """One column: `key` is an unsigned 64 bit hash, `share` a float, the rest say what they are."""

    name: str
    kind: Kind
    meaning: str
    optional: bool = False

    @property
    def arrow(self) -> pa.DataType:
        return _ARROW[self.kind]

    @property
    def dtype(self) -> str:
        """The pandas dtype; text may also be a category, which is the same text in less room."""
        return _PANDAS_OPTIONAL.get(self.kind, _PANDAS[self.kind]) if self.optional else _PANDAS[self.kind]


@dataclass(frozen=True)
class Table:
    """A table by name; `restated_by` says of what a later export is the correction: "" of nothing."""

    name: str
    row: str
    columns: tuple[Column, ...]
    restated_by: Literal["", "order_key", "day"] = ""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def arrow(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.arrow, nullable=c.optional) for c in self.columns])

    def empty(self) -> pd.DataFrame:
        """A frame of this table without rows."""
        return pd.DataFrame({c.name: pd.Series([], dtype=c.dtype) for c in self.columns})


class SchemaError(TypeError):
    """A room handed on a table that is not what it promised: our mistake, never the user's."""


_UTM = tuple(
    Column(f"utm_{part}", "text", f"utm_{part} of the page's URL, percent-decoded, as it was written")
    for part in ("source", "medium", "campaign", "content", "term")
)
_PROVENANCE = (
    Column("import_id", "text", "the import that the row came with"),
    Column("line", "int", "the line of that import's file, 1 is the first"),
)

HITS = Table(
    "hits",
    "one line or record of an event file as its reader understood it, nothing hidden yet",
    (
        Column("line", "int", "line of the file, 1 is the first"),
        Column("time", "time", "when it happened"),
        Column("address", "text", "network address; empty where the file has none"),
        Column("client_id", "text", "the file's own id of the visitor; empty where it has none"),
        Column("host", "text", "host that was asked, where the line says so"),
        Column("url", "text", "request target, or the whole URL"),
        Column("method", "text", "GET, POST ...; GET for events"),
        Column("status", "int", "HTTP status; 200 for events"),
        Column("referrer", "text", "as it was sent"),
        Column("agent", "text", "user agent as it was sent"),
        Column("kind", "text", "page_view, or the event's own name"),
        Column("value", "int", "minor units", optional=True),
        Column("currency", "text", "ISO 4217"),
        Column("order_id", "text", "order number as it stands in the file"),
        Column("native_id", "text", "the event's own id"),
        Column("rule", "text", "rule by which the reader itself leaves the row out; mostly empty"),
    ),
)

EVENTS = Table(
    "events",
    "one thing that a visitor did",
    (
        Column("time", "time", "when it happened"),
        Column("visitor_id", "key", "keyed hash of who did it; never joins across feeds"),
        Column("feed", "text", "where events came from: log, events, ga4 ..."),
        Column("server", "text", "which of several servers of one site wrote it"),
        Column("site", "text", "host that the page is on"),
        Column("page", "text", "host and path of the URL"),
        *_UTM,
        Column("click_id", "text", "names of the click ids in the URL, comma-joined, never their values"),
        Column("params", "text", "names of all query parameters, comma-joined"),
        Column("referrer", "text", "host and path of the referrer, or android-app://package"),
        Column("agent", "text", "the user agent reduced to browser/platform and in-app tokens"),
        Column("kind", "text", "page_view, or the event's own name"),
        Column("value", "int", "what the event says it was worth, minor units", optional=True),
        Column("currency", "text", "of `value`, ISO 4217"),
        Column("order_key", "key", "keyed hash of the order number", optional=True),
        Column("event_key_hi", "key", "keyed hash of all that the row says: first lane"),
        Column("event_key_lo", "key", "second lane"),
        Column("native_key", "bool", "the file gave the event an id of its own, so it happened once"),
        Column("line", "int", "line of the file, 1 is the first"),
    ),
)

# What a shop states of an order is the same before and after the door.
_STATED = (
    Column("gross", "int", "all that the customer paid, with tax and shipping", optional=True),
    Column("tax", "int", "value added tax within gross", optional=True),
    Column("shipping", "int", "shipping within gross", optional=True),
    Column("net", "int", "amount without tax, where the shop states only that", optional=True),
    Column("refunded", "int", "paid back, with its tax"),
    Column("currency", "text", "ISO 4217"),
    Column("status", "text", "paid, pending, cancelled, refunded or test"),
)
_ASCRIBED = (
    Column("customer_type", "text", "new or returning, where the shop says so"),
    Column("source", "text", "where the order came from, as recorded by `attributed_by`"),
    Column("medium", "text", "likewise"),
    Column("campaign", "text", "likewise"),
)

SHOP_ORDERS = Table(
    "shop_orders",
    "one order as its reader understood it, nothing hidden yet",
    (
        Column("line", "int", "line of the file, 1 is the first"),
        Column("time", "time", "when it was placed"),
        Column("order_id", "text", "order number as it stands in the file"),
        *_STATED,
        Column("customer_id", "text", "the shop's id of the customer, else the e-mail address"),
        *_ASCRIBED,
        Column("referrer", "text", "likewise, as it was sent"),
        Column("attributed_by", "text", "who says so: shop, ga4 or nobody"),
    ),
)

ORDERS = Table(
    "orders",
    "one order, as the shop last stated it",
    (
        Column("order_key", "key", "keyed hash of the order number"),
        Column("time", "time", "when it was placed"),
        *_STATED,
        Column("customer_key", "key", "keyed hash of the customer", optional=True),
        *_ASCRIBED,
        Column("referrer", "text", "likewise: host and path"),
        Column("attributed_by", "text", "who says so: shop, ga4 or nobody"),
        Column("line", "int", "line of the file, 1 is the first"),
    ),
    restated_by="order_key",
)

TOUCH = (
    Column("source", "text", "utm_source, network, search engine or host; (direct)"),
    Column("medium", "text", "utm_medium, social, organic, cpc or referral; (none)"),
    Column("campaign", "text", "utm_campaign"),
    Column("network", "text", "social network by its display name; empty outside social traffic"),
    Column("tool", "text", "sharing tool that made the link, such as Buffer"),
    Column("channel", "text", "channel in GA4's names"),
    Column("paid", "text", "yes, no or unknown"),
    Column("evidence", "text", "what the network was told by: utm, referrer, click_id, agent ..."),
    Column("confidence", "text", "how sure the network is: high, medium or low; empty outside social traffic"),
    Column("conflicts", "text", "clues that name another network, such as `click_id TikTok`; mostly empty"),
    Column("social", "bool", "counts as social traffic"),
    Column("direct", "bool", "nothing is known about where it came from"),
)

SESSIONS = Table(
    "sessions",
    "one visit",
    (
        Column("session_id", "int", "running number in order of visitor and time; not stored, not shown"),
        Column("visitor_id", "key", "whose"),
        Column("feed", "text", "feed of its events"),
        Column("site", "text", "site of its first event"),
        Column("start", "time", "time of its first event"),
        Column("end", "time", "time of its last event"),
        Column("page_views", "int", "how many page views it holds"),
        Column("landing_page", "text", "page of its first event"),
        Column("content", "text", "utm_content of its first event"),
        *TOUCH,
        *_PROVENANCE,
    ),
)

CONVERSIONS = Table(
    "conversions",
    "one thing that the company wants to happen, counted once",
    (
        Column("conversion_id", "key", "order_key, else a key of the event"),
        Column("name", "text", "which conversion of the settings"),
        Column("time", "time", "when it counts: the order's own time, else the event's"),
        Column("value", "int", "worth in minor units, by the revenue basis of the settings"),
        Column("refunded", "int", "paid back in minor units, by the same basis"),
        Column("currency", "text", "ISO 4217; empty where nothing was said"),
        Column("stated_currency", "text", "currency of the file, where money was converted by its day's rate"),
        Column("stated_value", "int", "value in minor units of that; 0 where nothing was converted"),
        Column("basis_known", "bool", "value is known to be with or without tax as the settings ask"),
        Column("visitor_id", "key", "who; missing where no event tells", optional=True),
        Column("lookback_end", "time", "time of the event that ties it to the visitor", optional=True),
        Column("order_import", "text", "import of the order's row"),
        Column("order_line", "int", "its line; 0 where there is none"),
        Column("event_import", "text", "import of the event's row"),
        Column("event_line", "int", "its line; 0 where there is none"),
    ),
)

TOUCHPOINTS = Table(
    "touchpoints",
    "one session seen from a conversion that it came before",
    (
        Column("conversion_id", "key", "of CONVERSIONS"),
        Column("position", "int", "1 is the earliest"),
        Column("length", "int", "touchpoints in this journey"),
        Column("days_before", "share", "days from the session's start to the conversion"),
        *(c for c in SESSIONS.columns if c.name not in ("session_id", "visitor_id")),
    ),
)

_LINE = Column("line", "int", "line of the file, 1 is the first")
_RANGE = (
    Column("first", "day", "first day that the row is about"),
    Column("last", "day", "its last day, included; the same day where the row is about one"),
)

# Where a tool says that an order came from. Before the door the order has its number, behind it a key.
_ORIGIN = (
    *_RANGE,
    Column("source", "text", "where the order came from, as recorded by `attributed_by`"),
    Column("medium", "text", "likewise"),
    Column("campaign", "text", "likewise"),
    Column("revenue", "int", "what the tool says the order was worth, minor units", optional=True),
    Column("currency", "text", "of `revenue`, ISO 4217"),
    Column("attributed_by", "text", "which tool says so: ga4"),
    _LINE,
)

SHOWN_ORIGINS = Table(
    "shown_origins",
    "where a tool says that an order came from, as its reader understood it, nothing hidden yet",
    (Column("order_id", "text", "order number as it stands in the file"), *_ORIGIN),
)

ORIGINS = Table(
    "origins",
    "where a tool says that an order came from, beside the shop's own word in ORDERS",
    (Column("order_key", "key", "keyed hash of the order number"), *_ORIGIN),
    restated_by="order_key",
)

TOTALS = Table(
    "totals",
    "what a tool reports for a day or a range of days",
    (
        Column("tool", "text", "who reports it, by display name: GA4, Matomo, Plausible ..."),
        Column("property", "text", "the tool's property, site or view; empty where the file does not say"),
        *_RANGE,
        Column("grain", "text", "by what the tool broke its totals down: one of TOTALS_GRAINS"),
        Column("part", "text", "the part of the traffic that is told of, where a tool tells of parts; empty for all"),
        Column("source", "text", "as the tool writes it"),
        Column("medium", "text", "likewise"),
        Column("campaign", "text", "likewise"),
        Column("content", "text", "likewise"),
        Column("landing_page", "text", "host and path, or path, as the tool writes it"),
        Column("tool_channel", "text", "the tool's own channel group, such as GA4's"),
        Column("sessions", "int", "sessions, or visits", optional=True),
        Column("engaged_sessions", "int", "sessions that were more than a glance", optional=True),
        Column("purchases", "share", "purchases; tools that share credit count parts of them", optional=True),
        Column("revenue", "int", "minor units", optional=True),
        Column("currency", "text", "of `revenue`, ISO 4217"),
        Column("conversions", "text", "other conversions by name, as JSON with sorted keys; empty where none is named"),
        _LINE,
    ),
    restated_by="day",
)
TOTALS_GRAINS = (
    "none",
    "landing_page",
    "channel",
    "campaign",
    "source",
    "source/medium",
    "source/medium/campaign",
    "source/medium/campaign/content",
)
"""By what totals may be broken down, the coarsest first. Tables of one tool repeat the same people."""

SPEND = Table(
    "spend",
    "what advertising cost on a day or in a range of days",
    (
        Column("platform", "text", "who was paid, by display name: Meta, Google Ads, LinkedIn ..."),
        Column("account", "text", "the ad account; empty where the file does not say"),
        *_RANGE,
        Column("grain", "text", "by what the platform broke the cost down: one of SPEND_GRAINS"),
        Column("placement", "text", "network that the ad was shown on, where a platform has several"),
        Column("campaign", "text", "name of the campaign"),
        Column("campaign_id", "text", "its id"),
        Column("ad_set", "text", "name of the ad set or ad group"),
        Column("ad", "text", "name of the ad"),
        Column("cost", "int", "minor units"),
        Column("currency", "text", "ISO 4217"),
        Column("impressions", "int", "how often ads were shown", optional=True),
        Column("clicks", "int", "clicks on links", optional=True),
        Column("claimed_conversions", "share", "conversions that the platform claims", optional=True),
        Column("claimed_value", "int", "what the platform claims that they were worth, minor units", optional=True),
        _LINE,
    ),
    restated_by="day",
)
SPEND_GRAINS = ("account", "campaign", "ad_set", "ad")
"""By what spend may be broken down, the coarsest first. All grains of one platform are one spend."""

TABLES = {table.name: table for table in (EVENTS, ORDERS, ORIGINS, TOTALS, SPEND)}


def conform(frame: pd.DataFrame, table: Table, also: Iterable[str] = ()) -> pd.DataFrame:
    """Give `frame` with exactly the columns of `table`, in its order, types checked.

    Columns named in `also` are kept behind them. Text may be a category.

    Raises SchemaError where a column is missing, of another type, or missing values that it may not.
    """
    problems = []
    for column in table.columns:
        if column.name not in frame:
            problems.append(f"{column.name} is not there")
            continue
        values = frame[column.name]
        if column.kind == "text" and isinstance(values.dtype, pd.CategoricalDtype):
            pass
        elif str(values.dtype) != column.dtype:
            problems.append(f"{column.name} is {values.dtype}, not {column.dtype}")
        if not column.optional and values.hasnans:
            problems.append(f"{column.name} has gaps")
    if problems:
        raise SchemaError(f"{table.name}: " + "; ".join(problems))
    return frame[[*table.names, *also]]


def to_arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """Turn a frame of `table` into Arrow, text as dictionaries."""
    columns = [
        _text_array(frame[c.name]) if c.kind == "text" else pa.array(frame[c.name], type=c.arrow) for c in table.columns
    ]
    return pa.Table.from_arrays(columns, schema=table.arrow)


def _text_array(values: pd.Series) -> pa.Array:
    """Dictionary codes of a text column without a look at every cell where it is a category."""
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return cast(pa.Array, pa.array(values, type=pa.string()).dictionary_encode())
    categories = pa.array(values.cat.categories.astype("str"), type=pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(values.cat.codes.astype("int32")), categories)


def to_pandas(table: pa.Table, schema: Table) -> pd.DataFrame:
    """Turn stored Arrow columns into the dtypes of `schema`, dictionaries into categories."""
    kinds = {column.name: column for column in schema.columns}
    out = {}
    for name in table.column_names:
        column = kinds.get(name)
        chunked = table.column(name)
        if pa.types.is_dictionary(chunked.type):
            out[name] = chunked.unify_dictionaries().combine_chunks().to_pandas()
        elif column is not None and column.optional and column.dtype in ("Int64", "UInt64"):
            out[name] = chunked.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype()}.get)
        else:
            out[name] = chunked.to_pandas()
    return pd.DataFrame(out)
