"""The oracle: what any tool can see, worked out from the hits in slow and plain loops.

It shares no code with socialattr and reads no file. Each function is one rule; the rules are those of
the project's design page:

* a visitor is an (address, agent) in the shop's logs and a client id in the rental site's events;
* a session ends after 30 idle minutes, 24 hours, or where another touch arrives;
* an order is one conversion, however often its thank-you page was seen;
* a journey is the sessions of 30 days up to the thank-you page, and the last one that is not direct
  gets the conversion.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from .clock import DAY, HOUR, MINUTE, month_end, month_of, month_start
from .orders import NOT_SALES, round_half_even
from .things import DIRECT, RENTAL, Hit, Order, Proof, Touch, World

IDLE = 30 * MINUTE
LONGEST = 24 * HOUR
LOOKBACK = 30 * DAY


@dataclass
class Session:
    """Hits of one visitor that belong together; its touch is that of the first."""

    visitor: tuple[str, ...]
    site: str
    start: int
    touch: Touch
    first: Hit
    hits: int = 1


@dataclass
class Conversion:
    """One order as a tool can count it. Money in minor units without VAT."""

    order: Order
    month: str
    currency: str
    revenue: int
    refunded: int
    lookback_end: int | None  # None: never seen on the site
    journey: list[Session] = field(default_factory=list)

    @property
    def headline(self) -> Session | None:
        """Last non-direct: the last session that is not direct, else the last one, else nothing."""
        for session in reversed(self.journey):
            if session.touch != DIRECT:
                return session
        return self.journey[-1] if self.journey else None


def seen_hits(world: World) -> list[Hit]:
    """What counts as seen: pages that were there. A 404 is no page view, and its referrer is lost."""
    return [hit for hit in world.hits if hit.status < 400]


def by_visitor(hits: list[Hit]) -> dict[tuple[str, ...], list[Hit]]:
    """The hits of each visitor in the order of time; within one second as the rules say."""
    visitors: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        visitors.setdefault(hit.visitor, []).append(hit)
    for own_hits in visitors.values():
        own_hits.sort(key=lambda hit: (hit.time, hit.look.rank, hit.path))
        _refuse_open_ties(own_hits)
    return visitors


def _refuse_open_ties(hits: list[Hit]) -> None:
    """The story must not hold two hits of one second whose order matters and could be read in two ways."""
    for one, other in pairwise(hits):
        clear = Proof.OWN in (one.look.proof, other.look.proof) and one.look.rank == 0
        if one.time == other.time and one.look.touch != other.look.touch and not clear:
            raise AssertionError(f"{one.visitor} at {one.time}: the order of two touches is open")


def sessions_of(hits: list[Hit]) -> list[Session]:
    """Cut one visitor's hits into sessions."""
    sessions: list[Session] = []
    last_time = 0
    for hit in hits:
        touch = hit.look.touch
        # An in-app agent may name a session that it opens, but it never ends a running one.
        brings_a_touch = hit.look.proof in (Proof.TAG, Proof.REFERRER, Proof.CLICK_ID)
        if (
            not sessions
            or hit.time - last_time > IDLE
            or hit.time - sessions[-1].start > LONGEST
            or (brings_a_touch and touch != sessions[-1].touch)
        ):
            sessions.append(Session(hit.visitor, hit.site, hit.time, touch, hit))
        else:
            sessions[-1].hits += 1
        last_time = hit.time
    return sessions


def all_sessions(world: World) -> dict[tuple[str, ...], list[Session]]:
    """The sessions of every visitor, in order."""
    return {visitor: sessions_of(hits) for visitor, hits in by_visitor(seen_hits(world)).items()}


def earliest_event(order: Order, hits: list[Hit], month: str) -> Hit | None:
    """The first event that names the order, as far as the report of its month reads."""
    first = month_start(month) - LOOKBACK - DAY
    end = month_end(month) + DAY
    naming = [hit for hit in hits if hit.order is order and first <= hit.time < end]
    return min(naming, key=lambda hit: hit.time) if naming else None


def money_of(order: Order, now: int) -> tuple[int, int]:
    """Revenue and refunded amount without VAT; a refund carries VAT in the proportion of its order."""
    _, refunded = order.state_at(now)
    net = order.total - order.tax
    return net, round_half_even(refunded * net, order.total)


def conversions(world: World, now: int) -> list[Conversion]:
    """Every conversion with its journey. `now` is when the last order export was made."""
    hits = seen_hits(world)
    sessions = all_sessions(world)
    found = []
    for order in world.orders:
        month = month_of(order.time)
        if order.site == RENTAL:
            # No order list there: the purchase event is all there is, with its value as given.
            revenue, refunded = order.total, 0
        else:
            if order.state_at(now)[0] in NOT_SALES:
                continue
            revenue, refunded = money_of(order, now)
        event = earliest_event(order, hits, month)
        conversion = Conversion(order, month, order.currency, revenue, refunded, event.time if event else None)
        if event:
            for session in sessions[event.visitor]:
                if event.time - LOOKBACK <= session.start <= event.time:
                    conversion.journey.append(session)
        found.append(conversion)
    return found
