"""Which further export would add most to what a project has."""

from __future__ import annotations

from collections.abc import Sequence

from ..catalogue import load
from ..names import Dimension
from ..pages import Page, pages
from ..summaries.report import Adds, Advice
from ..summaries.spent import Evidence, Spend
from .sections import Sections

# An exploration says by what it is broken down, in these of its dimensions.
_DIMENSIONS = {
    Dimension.NETWORK: "Session source / medium",
    Dimension.CHANNEL: "Session source / medium",
    Dimension.CAMPAIGN: "Session source / medium, Session campaign",
    Dimension.CONTENT: "Session source / medium, Session campaign, Session manual ad content",
    Dimension.POST: "Session source / medium, Session campaign, Session manual ad content",
    Dimension.LANDING_PAGE: "Session source / medium, Landing page",
}


def carried_by(by: Dimension) -> str:
    """Which export would say by what a report is to be broken down, and the way to it."""
    rest = "Metrics: Sessions, Ecommerce purchases, Purchase revenue (socialattr formats ga4-report)"
    return f"Google Analytics 4: Explore > Blank; Dimensions: Date, {_DIMENSIONS[by]}; {rest}"


# Of the formats that would do the first that there is; ads are named after whoever sells them.
_TOTALS = ("ga4-", "matomo", "plausible")
_ORDERS = ("woocommerce", "shopify", "generic-orders")
_WORD_ON_ORDERS = ("ga4-transactions", "ga4-orders")
_VISITS = ("access-log", "events-csv")


def advice(
    has_visits: bool, sections: Sections, evidences: Sequence[Evidence], spend: Spend | None, has_orders: bool
) -> Advice | None:
    """Name the export that would add most; None where there is nothing to wish for.

    In this order: any totals at all, the shop's orders, what the paid visits cost, the tool's word on
    orders that have no source, traffic beside orders, single visits.
    """
    wishes: list[tuple[Adds, str, Sequence[str]]] = []
    if not (has_visits or has_orders or sections.reported):
        wishes.append((Adds.TRAFFIC, "A", _TOTALS))
    if not has_orders:
        wishes.append((Adds.ORDERS, "B", _ORDERS))
    if spend is None and (seller := _biggest_seller(evidences)):
        wishes.append((Adds.SPEND, "spend", (f"{seller}-", "generic-spend")))
    if has_orders and not has_visits and not sections.reported:
        wishes.append((Adds.TRAFFIC, "A", _TOTALS))
    if has_orders and not has_visits and all(one.teller == "shop" for one in sections.recorded):
        wishes.append((Adds.SOURCES, "B", _WORD_ON_ORDERS))
    if not has_visits:
        wishes.append((Adds.VISITS, "C", _VISITS))
    found = ((what, _page(level, names)) for what, level, names in wishes)
    return next((Advice(what, page.format) for what, page in found if page), None)


def _page(level: str, names: Sequence[str]) -> Page | None:
    own = [page for page in pages().values() if page.level == level]
    return next((page for name in names for page in own if page.format.startswith(name)), None)


def _biggest_seller(evidences: Sequence[Evidence]) -> str:
    """Whose ads brought the most visits, social networks first, by the first evidence that has any."""
    social = {entry.slug for entry in load().entries if entry.social}
    for one in evidences:
        touches = one.paid[one.paid["advertiser"] != ""].groupby("advertiser")["touches"].sum()
        if len(touches):
            return str(max(touches.index.astype("str"), key=lambda seller: (seller in social, float(touches[seller]))))
    return ""
