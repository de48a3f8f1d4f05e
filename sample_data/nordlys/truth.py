"""`truth.json`: what happened and what can be seen, per month, for both sites together and each alone."""

from .clock import MONTHS, at, iso_utc, month_of
from .credit import MODELS, social_conversions
from .happened import decimal, happened
from .observable import Conversion, Session, all_sessions, conversions
from .things import NETWORKS, OWN_HOSTS, RENTAL, SHOP, World

#: When the two order exports were made; the second one restates the first.
FIRST_EXPORT = at("2026-09-01 08:00:00")
LAST_EXPORT = at("2026-11-02 08:00:00")


def truth(world: World) -> dict[str, object]:
    """The whole answer, ready for JSON."""
    sessions = [session for own in all_sessions(world).values() for session in own]
    sales = conversions(world, LAST_EXPORT)
    return {
        "timezone": "Europe/Copenhagen",
        "currency": "DKK",
        "revenue_basis": "ex_vat",
        "model": "last_non_direct",
        "lookback_days": 30,
        "own_hosts": list(OWN_HOSTS),
        "months": _months(world, sessions, sales),
        "sites": {site: _one_site(world, site, sessions, sales) for site in (SHOP, RENTAL)},
        "orders": [_picked(sale) for sale in sales if sale.order.story and sale.month in MONTHS],
    }


def _one_site(world: World, site: str, sessions: list[Session], sales: list[Conversion]) -> dict[str, object]:
    alone = World([v for v in world.visits if v.site == site], [o for o in world.orders if o.site == site])
    return {
        "months": _months(alone, [s for s in sessions if s.site == site], [s for s in sales if s.order.site == site])
    }


def _months(world: World, sessions: list[Session], sales: list[Conversion]) -> dict[str, object]:
    found: dict[str, object] = {}
    for month in MONTHS:
        own_sessions = [session for session in sessions if month_of(session.start) == month]
        own_sales = [sale for sale in sales if sale.month == month]
        found[month] = {
            "happened": happened(world, month, LAST_EXPORT),
            "observable": _observable(own_sessions, own_sales),
            "models": social_conversions(own_sales),
        }
    return found


def _observable(sessions: list[Session], sales: list[Conversion]) -> dict[str, object]:
    rows = {}
    for network in NETWORKS:
        row = _row(
            [session for session in sessions if session.touch.network == network],
            [sale for sale in sales if _headline_network(sale) == network],
            [sale for sale in sales if _assists(sale, network)],
        )
        if any(value not in (0, "0.00", {}) for value in row.values()):
            rows[network] = row
    social = [sale for sale in sales if _headline_network(sale)]
    unattributed = [sale for sale in sales if not sale.journey]
    return {
        "networks": rows,
        "total": _row(
            [session for session in sessions if session.touch.network],
            social,
            [sale for sale in sales if any(_assists(sale, network) for network in NETWORKS)],
        ),
        "all": _row(sessions, sales, []),
        "reconciliation": {
            "social": len(social),
            "other": len(sales) - len(social) - len(unattributed),
            "unattributed": len(unattributed),
            "all": len(sales),
        },
    }


def _headline_network(sale: Conversion) -> str:
    return sale.headline.touch.network if sale.headline else ""


def _assists(sale: Conversion, network: str) -> bool:
    """The network is in the journey, but the conversion is credited to somebody else."""
    return _headline_network(sale) != network and any(s.touch.network == network for s in sale.journey)


def _row(sessions: list[Session], sales: list[Conversion], assisted: list[Conversion]) -> dict[str, object]:
    other: dict[str, int] = {}
    for sale in sales:
        if sale.currency != "DKK":
            other[sale.currency] = other.get(sale.currency, 0) + sale.revenue
    return {
        "sessions": len(sessions),
        "conversions": len(sales),
        "assisted": len(assisted),
        "revenue": decimal(sum(sale.revenue for sale in sales if sale.currency == "DKK")),
        "revenue_other": {currency: decimal(amount) for currency, amount in sorted(other.items())},
        "refunded": decimal(sum(sale.refunded for sale in sales if sale.currency == "DKK")),
    }


def _picked(sale: Conversion) -> dict[str, object]:
    """One hand-picked order with every session of its journey and its credit under each model."""
    credits = {name: model(sale) for name, model in MODELS.items()} if sale.journey else {}
    return {
        "order": sale.order.number,
        "story": sale.order.story,
        "month": sale.month,
        "revenue": decimal(sale.revenue),
        "refunded": decimal(sale.refunded),
        "lookback_end": iso_utc(sale.lookback_end) if sale.lookback_end is not None else None,
        "network": _headline_network(sale),
        "touchpoints": [
            {
                "start": iso_utc(session.start),
                **session.touch._asdict(),
                "credit": {name: round(credit[position], 9) for name, credit in credits.items()},
            }
            for position, session in enumerate(sale.journey)
        ],
    }
