"""What the shop paid for ads, and what the platforms say that the ads did.

Meta's ads are tagged, so its paid visits can be found again in GA4; the ads on LinkedIn never were. Both
platforms claim more than there is: Meta every order of somebody who clicked an ad in seven days before.
"""

from dataclasses import dataclass
from random import Random

from .arrivals import CAMPAIGNS
from .clock import DAY, at, local, month_end, month_start
from .orders import NOT_SALES
from .things import SHOP, Order, Proof, Visit, World

MONTHS = ("2026-08", "2026-09", "2026-10")
CLAIMED_WITHIN = 7 * DAY
_META = ("Facebook", "Instagram")
LINKEDIN_CAMPAIGN = "Firmacykler – beslutningstagere"


@dataclass(frozen=True)
class AdDay:
    """One campaign on one day. Money in øre; `value` is what the platform says that its purchases were worth."""

    platform: str
    day: str
    campaign: str
    cost: int
    impressions: int
    clicks: int
    purchases: int
    value: int


def all_ads(rng: Random, world: World) -> list[AdDay]:
    """Three months of both platforms, day by day; a day on which nothing was shown has no line."""
    return [*_meta(rng, world), *_linkedin(rng)]


def days() -> list[int]:
    """Noon of every day of the three months."""
    first, end = month_start(MONTHS[0]), month_end(MONTHS[-1])
    return [at(f"{local(time):%Y-%m-%d} 12:00:00") for time in range(first + DAY // 2, end, DAY)]


def _meta(rng: Random, world: World) -> list[AdDay]:
    clicks: dict[tuple[str, str], int] = {}
    clicked: dict[int, list[Visit]] = {}
    for visit in world.visits:
        if visit.site == SHOP and _is_ad_of_meta(visit):
            clicked.setdefault(visit.person, []).append(visit)
            key = (f"{local(visit.start):%Y-%m-%d}", visit.hits[0].look.touch.campaign)
            clicks[key] = clicks.get(key, 0) + 1
    claims = _claims(world, clicked)
    found = []
    for noon in days():
        day = f"{local(noon):%Y-%m-%d}"
        for campaign in CAMPAIGNS[local(noon).month]:
            orders = claims.get((day, campaign), [])
            seen = clicks.get((day, campaign), 0) + rng.randrange(4)
            if not seen and not orders:
                continue
            shown = seen * rng.randrange(40, 95) + rng.randrange(150, 900)
            cost = seen * rng.randrange(310, 720) + rng.randrange(1, 2_500)
            value = sum(order.total for order in orders)
            found.append(AdDay("Meta", day, campaign, cost, shown, seen, len(orders), value))
    return found


def _is_ad_of_meta(visit: Visit) -> bool:
    look = visit.hits[0].look
    return look.proof is Proof.TAG and look.touch.network in _META and look.touch.medium in ("paid_social", "cpc")


def _claims(world: World, clicked: dict[int, list[Visit]]) -> dict[tuple[str, str], list[Order]]:
    """Orders in kroner by their day, for the campaign that was clicked last."""
    claims: dict[tuple[str, str], list[Order]] = {}
    for order in world.orders:
        if order.site != SHOP or order.currency != "DKK" or order.state_at(order.time + DAY)[0] in NOT_SALES:
            continue
        before = [v for v in clicked.get(order.buyer, ()) if order.time - CLAIMED_WITHIN <= v.start <= order.time]
        if before:
            last = max(before, key=lambda visit: visit.start)
            key = (f"{local(order.time):%Y-%m-%d}", last.hits[0].look.touch.campaign)
            claims.setdefault(key, []).append(order)
    return claims


def _linkedin(rng: Random) -> list[AdDay]:
    """On working days only."""
    found = []
    for noon in days():
        if local(noon).isoweekday() > 5:
            continue
        clicks = rng.randrange(6)
        cost = clicks * rng.randrange(2_800, 5_200) + rng.randrange(500, 9_000)
        shown = rng.randrange(180, 640)
        found.append(AdDay("LinkedIn", f"{local(noon):%Y-%m-%d}", LINKEDIN_CAMPAIGN, cost, shown, clicks, 0, 0))
    return found
