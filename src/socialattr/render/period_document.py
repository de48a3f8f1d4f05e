"""A period as JSON: its half-open bounds, and who tells of all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..summaries.coverage import Covered
from ..summaries.period import Period


def period_document(period: Period, covered_by_feed: Mapping[str, Covered]) -> dict[str, Any]:
    """`complete` says whether every feed tells of the whole period; `gap` is the first of the days that one lacks."""
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "label": period.label,
        "timezone": period.zone.key,
        "complete": all(covered.complete for covered in covered_by_feed.values()),
        "covered_by_feed": {
            feed: {
                "complete": covered.complete,
                "until": covered.until.isoformat(),
                "gap": [day.isoformat() for day in covered.gap] if covered.gap else None,
            }
            for feed, covered in covered_by_feed.items()
        },
    }
