"""A report's rows as CSV for spreadsheets; strangers' text is never a formula there."""

from __future__ import annotations

import csv
import io

from ..summaries.cells import KEYS
from ..summaries.report import Report
from ..text import spreadsheet_safe
from .numbers import major

_FIGURES = [
    "sessions",
    "sessions_before",
    "conversions",
    "assisted",
    "revenue",
    "refunded",
    "currency",
    "other_currencies",
]


def report_csv(report: Report) -> str:
    """Write the rows, without a total; amounts in major units with a decimal point."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    keys = KEYS[report.by]
    writer.writerow([*keys, *_FIGURES])
    for row in report.rows:
        others = [f"{major(amount, code):.2f} {code}" for code, amount in row.revenue_other.items()]
        writer.writerow(
            [
                *(spreadsheet_safe(row.keys[key]) for key in keys),
                row.sessions,
                row.sessions_before,
                f"{row.conversions:.9f}".rstrip("0").rstrip("."),
                row.assisted,
                major(row.revenue, report.currency),
                major(row.refunded, report.currency),
                report.currency,
                spreadsheet_safe("; ".join(others)),
            ]
        )
    return out.getvalue()
