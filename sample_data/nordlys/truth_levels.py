"""`truth_a.json` and `truth_b.json`: what projects with less than logs must report, from the story alone."""

from collections.abc import Callable, Iterable

from .advertising import MONTHS as AD_MONTHS
from .advertising import AdDay
from .as_ga4 import Session, sessions, worth
from .clock import MONTHS, month_of
from .happened import decimal
from .observable import money_of
from .render_shops import is_shopify_sale, paid_back_net
from .shops import Placed, is_sale, placed
from .things import NETWORKS, Order, World
from .truth import LAST_EXPORT

_META = ("Facebook", "Instagram")


def truth_a(world: World, ads: list[AdDay]) -> dict[str, object]:
    """Per month what GA4 says by network, what ads cost, and what a krone of that brought."""
    seen = sessions(world)
    return {"tool": "GA4", "currency": "DKK", "months": {month: _month_a(seen, ads, month) for month in AD_MONTHS}}


def _month_a(seen: list[Session], ads: list[AdDay], month: str) -> dict[str, object]:
    rows = {}
    for network in NETWORKS:
        row = _figures_a([session for session in seen if session.network == network], month)
        if row["sessions"] or row["purchases"]:
            rows[network] = row
    social = [session for session in seen if session.network]
    unsure = [s for s in social if month_of(s.start) == month and s.channel in ("Referral", "Unassigned")]
    return {
        "networks": rows,
        "social": _figures_a(social, month),
        "all": _figures_a(seen, month),
        "social_that_ga4_does_not_call_social": len(unsure),
        "spend": {platform: _spend(seen, ads, platform, month) for platform in ("Meta", "LinkedIn")},
    }


def _figures_a(some: list[Session], month: str) -> dict[str, object]:
    """A session counts in the month of its start, a purchase in that of its own."""
    started = [session for session in some if month_of(session.start) == month]
    sales = _sales(some, month)
    return {
        "sessions": len(started),
        "engaged": sum(session.engaged for session in started),
        "purchases": len(sales),
        "revenue": decimal(sum(map(worth, sales))),
    }


def _sales(some: Iterable[Session], month: str) -> list[Order]:
    return [order for session in some for time, order in session.sales if month_of(time) == month]


def _spend(seen: list[Session], ads: list[AdDay], platform: str, month: str) -> dict[str, object]:
    own = [line for line in ads if line.platform == platform and line.day.startswith(month)]
    cost = sum(line.cost for line in own)
    paid = [session for session in seen if session.paid and session.network in _META]
    revenue = sum(map(worth, _sales(paid, month)))
    return {
        "cost": decimal(cost),
        "impressions": sum(line.impressions for line in own),
        "clicks": sum(line.clicks for line in own),
        "claimed_purchases": sum(line.purchases for line in own),
        "claimed_value": decimal(sum(line.value for line in own)),
        # The ads on LinkedIn are not tagged, so nobody can say what they brought.
        "paid_purchases": len(_sales(paid, month)) if platform == "Meta" else None,
        "paid_revenue": decimal(revenue) if platform == "Meta" else None,
        "roas": round(revenue / cost, 6) if platform == "Meta" else None,
    }


def truth_b(world: World) -> dict[str, object]:
    """Per month what each shop's orders say: by the shop's own attribution, and by GA4's word on them."""
    orders = placed(world)
    by_ga4 = {order.number: session for session in sessions(world) for _, order in session.sales}

    def ga4_network(one: Placed) -> str:
        return by_ga4[one.order.number].network

    return {
        "currency": "DKK",
        "woocommerce": {
            month: _month_b(
                [one for one in orders if one.month == month and is_sale(one.order, LAST_EXPORT)],
                lambda one: one.has_source,
                lambda one: one.network,
                _woo_money,
                new_customers=True,
            )
            for month in MONTHS
        },
        "shopify": {
            month: _month_b(
                [one for one in orders if one.month == month and is_shopify_sale(one.order, LAST_EXPORT)],
                lambda one: one.order.number in by_ga4,
                ga4_network,
                _shopify_money,
                new_customers=False,
            )
            for month in MONTHS
        },
    }


Money = tuple[int | None, int, int]
"""Gross, without VAT, and paid back without VAT."""


def _woo_money(one: Placed) -> Money:
    """WooCommerce's Analytics states goods without VAT alone."""
    return None, one.goods_net, paid_back_net(one, LAST_EXPORT) if one.order.state_at(LAST_EXPORT)[1] else 0


def _shopify_money(one: Placed) -> Money:
    return one.order.total, *money_of(one.order, LAST_EXPORT)


def _month_b(
    orders: list[Placed],
    told: Callable[[Placed], bool],
    network_of: Callable[[Placed], str],
    money: Callable[[Placed], Money],
    *,
    new_customers: bool,
) -> dict[str, object]:
    with_source = [one for one in orders if told(one)]
    social = [one for one in with_source if network_of(one)]

    def figures(some: list[Placed]) -> dict[str, object]:
        amounts = [money(one) for one in some]
        gross = [amount[0] for amount in amounts if amount[0] is not None]
        return {
            "orders": len(some),
            "new_customers": sum(one.new_customer for one in some) if new_customers else None,
            "gross": decimal(sum(gross)) if len(gross) == len(some) else None,
            "ex_vat": decimal(sum(amount[1] for amount in amounts)),
            "refunded": decimal(sum(amount[2] for amount in amounts)),
        }

    rows = {}
    for network in NETWORKS:
        own = [one for one in social if network_of(one) == network]
        if own:
            rows[network] = figures(own)
    return {
        "networks": rows,
        "social": figures(social),
        "other": figures([one for one in with_source if not network_of(one)]),
        "without_source": figures([one for one in orders if not told(one)]),
        "all": figures(orders),
        "seen": len(with_source),
    }
