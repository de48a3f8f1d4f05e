"""The journeys of a period grouped by their paths, those that led to nothing among them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import Exit, SocialattrError
from ..journeys import journeys
from ..models.levels import labels_at
from ..models.path_table import PathTable, add, of_conversions, of_nulls
from ..names import FitLevel
from ..pages import way_to
from ..schema import CONVERSIONS
from ..store import Snapshot
from .measure import Measure, Part
from .row_credits import RowCredits, credited, row_sums, summed


def period_paths(measure: Measure, by: FitLevel, parts: int) -> tuple[PathTable, RowCredits]:
    """Group the journeys of a period, and credit by the models that need more than paths.

    At level B each order is a path of one touch, and none led to nothing.
    """
    currency = measure.settings.site.currency
    tables, sums = [], []
    for part in measure.parts(parts):
        converted = labels_at(by, part.touchpoints)
        tables.append(of_conversions(part.touchpoints, converted, part.conversions, currency))
        sums.append(row_sums(part, converted, measure.settings.attribution, currency))
        lost = unconverted(part, measure)
        tables.append(of_nulls(lost, labels_at(by, lost)))
    table = add(tables)
    return table, credited(summed(pd.concat(sums)), table)


def unconverted(part: Part, measure: Measure) -> pd.DataFrame:
    """The journeys that led to nothing, written like TOUCHPOINTS; the visitor stands for the conversion.

    One for each visitor with a session that starts in the period and no conversion in it: the sessions within
    the lookback window before the last of these, itself included. Whoever converted is no such journey, whatever
    else they did.
    """
    sessions = part.sessions
    within = sessions[(sessions["start"] >= measure.start) & (sessions["start"] < measure.end)]
    lost = within[~within["visitor_id"].isin(part.conversions["visitor_id"].dropna())]
    last = lost.groupby("visitor_id", sort=True)["start"].max()
    visitors = last.index.to_numpy(np.uint64)
    texts = ("name", "currency", "stated_currency", "order_import", "event_import")
    ends = pd.DataFrame(
        {
            "conversion_id": visitors,
            "time": last.to_numpy(),
            "visitor_id": visitors,
            "lookback_end": last.to_numpy(),
        }
    )
    numbers = ("value", "stated_value", "refunded", "order_line", "event_line")
    ends = ends.assign(**dict.fromkeys(texts, ""), **dict.fromkeys(numbers, 0), basis_known=True)
    ends = ends.astype({column.name: column.dtype for column in CONVERSIONS.columns})
    return journeys(sessions, ends, measure.lookback, measure.lookback_by_network)


def refuse_without_orders(snapshot: Snapshot) -> None:
    """Raises SocialattrError (3) where there are neither orders nor events: totals hold no journeys."""
    if snapshot.live and not any(record.table in ("orders", "events") for record in snapshot.live):
        what = "totals hold no journeys for models to share out (level A)"
        hint = f"single visits; {way_to('access-log')}"
        raise SocialattrError(what, hint=hint, exit_code=Exit.NO_DATA)
