"""Long tables for analysts: what is computed of a period, row by row, as it is before anything is summed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ..models import credits
from ..names import Exported, Level, Model
from ..schema import CONVERSIONS, SESSIONS, TOUCHPOINTS, conform
from ..settings import Attribution
from .shares import UNIT, conversion_units, shared_out


@dataclass(frozen=True)
class Field:
    """A column of an exported table. Ids are unsigned hashes, money is in minor units of the column `currency`."""

    name: str
    kind: Literal["id", "text", "time", "int", "float", "bool", "money"]
    meaning: str
    currency: str = "currency"


_LEVEL = Field("level", "text", "C: from single visits; B: as the shop or a tool recorded it")
_CONVERSION = Field("conversion_id", "id", "keyed hash; `socialattr explain` takes it")
_NAME = Field("conversion", "text", "which conversion of the settings")
_VISITOR = Field("visitor_id", "id", "keyed hash of the visitor; empty where nobody is known")
_ORIGIN = (
    Field("network", "text", "social network, or empty"),
    Field("channel", "text", "channel"),
    Field("source", "text", "utm_source, else the referrer's host, else a word for how it is known"),
    Field("medium", "text", "utm_medium, else what takes its place"),
    Field("campaign", "text", "utm_campaign"),
    Field("content", "text", "utm_content"),
    Field("paid", "text", "yes, no or unknown"),
    Field("social", "bool", "counts as social traffic"),
    Field("direct", "bool", "nothing is known about where it came from"),
)
_VISIT = (
    Field("start", "time", "when the visit began"),
    Field("end", "time", "its last event"),
    Field("feed", "text", "where it was seen; at level B who recorded it"),
    Field("site", "text", "site of its first event"),
    Field("page_views", "int", "page views in it"),
    Field("landing_page", "text", "page of its first event"),
    *_ORIGIN,
    Field("tool", "text", "tool that published the link, such as Buffer"),
    Field("evidence", "text", "what told where it came from"),
    Field("confidence", "text", "how sure the network is: high, medium, low"),
    Field("conflicts", "text", "what spoke for another network"),
    Field("import_id", "text", "import of its first event"),
    Field("line", "int", "line of that event in its file"),
)
_PLACE = (
    Field("position", "int", "place in the journey, 1 is the earliest"),
    Field("length", "int", "touchpoints of the journey"),
)

FIELDS: Mapping[Exported, tuple[Field, ...]] = {
    Exported.CREDITS: (
        _CONVERSION,
        _LEVEL,
        _NAME,
        Field("time", "time", "when the conversion counts"),
        *_PLACE,
        Field("start", "time", "when the visit began"),
        *_ORIGIN,
        Field("model", "text", "attribution model"),
        Field("credit", "float", "share of the conversion, 0 to 1"),
        Field("credited_value", "money", "that share of its value; a conversion's add up to it exactly"),
        Field("credited_refund", "money", "likewise of what was paid back"),
        Field("currency", "text", "ISO 4217"),
    ),
    Exported.SESSIONS: (_VISITOR, *_VISIT),
    Exported.CONVERSIONS: (
        _CONVERSION,
        _VISITOR,
        _LEVEL,
        _NAME,
        Field("time", "time", "when it counts: the order's own time, else the event's"),
        Field("value", "money", "what it is worth, by the revenue basis of the settings"),
        Field("refunded", "money", "what was paid back"),
        Field("currency", "text", "ISO 4217"),
        Field(
            "stated_value", "money", "value in the file, where it was converted by its day's rate", "stated_currency"
        ),
        Field("stated_currency", "text", "currency of that"),
        Field("basis_known", "bool", "the value is known to be with or without tax, as the settings ask"),
        Field("touchpoints", "int", "visits in its journey; 0 is unattributed"),
        Field("lookback_end", "time", "event that ties it to the visitor; empty where there is none"),
        Field("order_import", "text", "import of the order's row"),
        Field("order_line", "int", "its line; 0 where there is none"),
        Field("event_import", "text", "import of the event's row"),
        Field("event_line", "int", "its line; 0 where there is none"),
    ),
    Exported.TOUCHPOINTS: (
        _CONVERSION,
        _VISITOR,
        _LEVEL,
        *_PLACE,
        Field("days_before", "float", "days from the visit's start to the conversion"),
        *_VISIT,
    ),
}
"""The columns of each table, in their order."""


def exported_sessions(sessions: pd.DataFrame) -> pd.DataFrame:
    """SESSIONS as they are exported."""
    return _chosen(Exported.SESSIONS, conform(sessions, SESSIONS))


def exported_conversions(conversions: pd.DataFrame, touchpoints: pd.DataFrame, level: Level) -> pd.DataFrame:
    """CONVERSIONS as they are exported, by visitor and time: any split of the visitors gives the same rows."""
    found = _in_order(conversions)
    counts = touchpoints["conversion_id"].value_counts().reindex(found["conversion_id"], fill_value=0)
    known = found.assign(level=level.value, conversion=found["name"], touchpoints=counts.to_numpy(np.int64))
    return _chosen(Exported.CONVERSIONS, known)


def exported_touchpoints(conversions: pd.DataFrame, touchpoints: pd.DataFrame, level: Level) -> pd.DataFrame:
    """TOUCHPOINTS as they are exported: in the order of their conversions, then by position."""
    found, place = _journeys(_in_order(conversions), touchpoints)
    who = _in_order(conversions)["visitor_id"].take(place).reset_index(drop=True)
    return _chosen(Exported.TOUCHPOINTS, found.assign(visitor_id=who, level=level.value))


def exported_credits(
    conversions: pd.DataFrame, touchpoints: pd.DataFrame, level: Level, attribution: Attribution
) -> pd.DataFrame:
    """One row for each touchpoint and model, credited as reports credit it: what they sum adds up to them."""
    conversions = _in_order(conversions)
    found, place = _journeys(conversions, touchpoints)
    ids, position = found["conversion_id"].to_numpy(), found["position"].to_numpy()
    units, money = [], {"value": [], "refunded": []}  # type: ignore[var-annotated]
    for model in Model:
        share = credits(model, found, attribution)
        units.append(conversion_units(share, ids, position) / UNIT)
        for name, parts in money.items():
            parts.append(shared_out(conversions[name].to_numpy(np.int64)[place], share, ids, position))
    each = np.repeat(np.arange(len(found)), len(Model))
    rows = found.take(each).reset_index(drop=True)
    told = conversions[["name", "time", "currency"]].take(place[each]).reset_index(drop=True)
    return _chosen(
        Exported.CREDITS,
        rows.assign(
            level=level.value,
            conversion=told["name"],
            time=told["time"],
            currency=told["currency"],
            model=np.tile([model.value for model in Model], len(found)),
            credit=_by_row(units),
            credited_value=_by_row(money["value"]),
            credited_refund=_by_row(money["refunded"]),
        ),
    )


def _by_row(columns: list[np.ndarray]) -> np.ndarray:
    """Columns of models, one value a touchpoint, as rows: each touchpoint with all its models."""
    return np.column_stack(columns).ravel()


def _in_order(conversions: pd.DataFrame) -> pd.DataFrame:
    return conform(conversions, CONVERSIONS).sort_values(["visitor_id", "time", "conversion_id"], ignore_index=True)


def _journeys(conversions: pd.DataFrame, touchpoints: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """TOUCHPOINTS in the order of the conversions, and the place of each one's conversion."""
    touchpoints = conform(touchpoints, TOUCHPOINTS)
    place = pd.Index(conversions["conversion_id"]).get_indexer(pd.Index(touchpoints["conversion_id"]))
    order = np.lexsort((touchpoints["position"].to_numpy(), place))
    return touchpoints.take(order).reset_index(drop=True), place[order]


def _chosen(what: Exported, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[field.name for field in FIELDS[what]]]
