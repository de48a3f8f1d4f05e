"""What really happened: every visit by its real cause, every sale by the last real cause before it.

People are people here: whatever address, device or cookie they had. Untagged links from native apps
count for the network that they were clicked on, which no tool can see.
"""

from .clock import DAY, month_of
from .observable import money_of
from .orders import NOT_SALES
from .things import NETWORKS, RENTAL, Order, Visit, World

LOOKBACK = 30 * DAY


def cause_of(order: Order, visits: list[Visit]) -> str:
    """The cause of the buyer's last visit that was not direct, in the 30 days before the order."""
    cause = "none"
    for visit in sorted(visits, key=lambda visit: visit.start):
        if visit.site == order.site and order.time - LOOKBACK <= visit.start <= order.time:
            if visit.cause != "direct":
                cause = visit.cause
            elif cause == "none":
                cause = "direct"
    return cause


def happened(world: World, month: str, now: int) -> dict[str, object]:
    """Sessions, conversions and revenue (DKK, without VAT, øre) per network, and of all else."""
    rows = {name: [0, 0, 0] for name in (*NETWORKS, "other")}
    visits_of: dict[int, list[Visit]] = {}
    for visit in world.visits:
        visits_of.setdefault(visit.person, []).append(visit)
        if month_of(visit.start) == month:
            rows[visit.cause if visit.cause in NETWORKS else "other"][0] += 1
    for order in world.orders:
        if month_of(order.time) != month:
            continue
        if order.site != RENTAL and order.state_at(now)[0] in NOT_SALES:
            continue
        cause = cause_of(order, visits_of.get(order.buyer, []))
        row = rows[cause if cause in NETWORKS else "other"]
        row[1] += 1
        if order.currency == "DKK":
            row[2] += order.total if order.site == RENTAL else money_of(order, now)[0]
    table = {
        name: {"sessions": sessions, "conversions": conversions, "revenue": decimal(revenue)}
        for name, (sessions, conversions, revenue) in rows.items()
    }
    other = table.pop("other")
    return {"networks": {name: row for name, row in table.items() if row["sessions"]}, "other": other}


def decimal(minor_units: int) -> str:
    """Øre as kroner.

    >>> decimal(123_450)
    '1234.50'
    """
    return f"{minor_units // 100}.{minor_units % 100:02}"
