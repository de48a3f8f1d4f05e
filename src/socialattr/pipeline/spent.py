"""Ad spend out of the cellar, with whose ads each platform sells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..classify import advertisers
from ..names import Dimension
from ..rates import Rates
from ..store import Refused, Snapshot, scan_spend
from ..summaries.coverage import Covered
from ..summaries.period import Period
from ..summaries.spent import Evidence, Spend, Why, spent


def spend_of(
    snapshot: Snapshot,
    period: Period,
    by: Dimension,
    evidences: Sequence[Evidence],
    covered: Mapping[str, Covered],
    rates: Rates | None = None,
) -> tuple[Spend | None, list[Refused]]:
    """What was spent in the period, and the ranges that had to be left out; None where nothing was told.

    What was spent, and claimed, on single days is converted by `rates`.
    """
    if not snapshot.live_of("spend"):
        return None, []
    found = scan_spend(snapshot, period.first, period.last)
    if not len(found.rows):
        return None, found.refused
    rows = found.rows
    if rates:
        rows, _ = rates.exchanged(rows, ["cost", "claimed_value"], rows["first"], rows["last"])
    platforms = rows["platform"].astype("str")
    whose = advertisers(platforms.unique())
    broken = {name: Why.SPEND for name in whose if not (name in covered and covered[name].complete)}
    broken |= {refused.who: Why.REFUSED for refused in found.refused}
    rows = rows.assign(advertiser=platforms.map(whose))
    by_campaign = by is Dimension.CAMPAIGN
    return spent(rows, evidences, broken=broken, by_campaign=by_campaign), found.refused
