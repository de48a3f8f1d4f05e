"""What the story is told in: touches, looks, hits, visits, orders."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

SHOP = "nordlyscykler.example"
RENTAL = "udlejning.nordlyscykler-leje.example"
OWN_HOSTS = (SHOP, f"www.{SHOP}", RENTAL)

#: Every network that may have a row of its own in a report, in the order of the files.
NETWORKS = (
    "Facebook",
    "Instagram",
    "Threads",
    "Messenger",
    "Meta (app unknown)",
    "WhatsApp",
    "X",
    "LinkedIn",
    "Reddit",
    "YouTube",
    "TikTok",
    "Pinterest",
    "Snapchat",
    "Mastodon",
    "Bluesky",
    "Other social",
)


class Touch(NamedTuple):
    """What a page view says about where it came from; `network` is empty unless it is a social one."""

    source: str
    medium: str
    campaign: str
    network: str


DIRECT = Touch("(direct)", "(none)", "", "")


class Proof(StrEnum):
    """By what a page view shows its touch."""

    TAG = "tag"  # utm parameters
    REFERRER = "referrer"  # a foreign host or an Android app
    CLICK_ID = "click id"  # fbclid and the like, with nothing else
    AGENT = "agent"  # an in-app browser, with an empty referrer
    OWN = "own"  # came from our own site, or back from a payment or login page
    NOTHING = "nothing"  # no referrer, no tag


@dataclass(frozen=True)
class Look:
    """How one page view looks in a file, and what that look proves.

    `query` is the part of the link after `?`, as it stands in the link. `touch` is stated by whoever
    invents the look; nothing here works it out from the text.
    """

    proof: Proof
    touch: Touch = DIRECT
    referrer: str = ""
    query: str = ""

    @property
    def rank(self) -> int:
        """Order of events of one visitor in the same second: tagged or external, no referrer, own."""
        if self.proof is Proof.OWN:
            return 2
        return 0 if self.proof in (Proof.TAG, Proof.REFERRER) else 1


NO_LOOK = Look(Proof.NOTHING)


@dataclass(eq=False)
class Order:
    """One sale. Money in minor units (øre, cent), VAT included in `total` and `shipping`.

    `states` is its history: (time, status, refunded so far). `shown` is what the shop itself wrote down
    about the origin; `story` names the scene that planted the order.
    """

    site: str
    time: int
    buyer: int
    total: int
    tax: int
    shipping: int
    currency: str
    payment: str
    states: list[tuple[int, str, int]]
    number: str = ""
    key: str = ""
    email: str = ""
    customer_id: int = 0
    shown: tuple[str, str, str, str, str] = ("typein", "(direct)", "(none)", "(none)", "")
    story: str = ""

    def state_at(self, time: int) -> tuple[str, int]:
        """Status and refunded amount at a time."""
        return [(status, refunded) for when, status, refunded in self.states if when <= time][-1]


@dataclass(eq=False)
class Hit:
    """One page view or event of a person.

    `who` is the address in the shop's logs and the client id in the rental site's events.
    `path` is without query; a hit with an `order` names that order.
    """

    time: int
    site: str
    who: str
    agent: str
    path: str
    look: Look
    kind: str = "page_view"
    status: int = 200
    order: Order | None = None
    spelling: Callable[[str], str] = str  # the rental site sometimes spells an order id in its own way

    @property
    def visitor(self) -> tuple[str, ...]:
        """Who a tool believes this is: a client id, or else (address, agent)."""
        return (self.site, self.who) if self.site == RENTAL else (self.site, self.who, self.agent)


@dataclass(eq=False)
class Visit:
    """One person's visit with its real cause: a network, `google`, `newsletter`, ..., or `direct`."""

    person: int
    site: str
    cause: str
    arrival: str
    late: bool = False  # written behind everything else, so that what was there before stays as it is
    hits: list[Hit] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.hits[0].time


@dataclass
class World:
    """Everything that happened."""

    visits: list[Visit] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    @property
    def hits(self) -> list[Hit]:
        return [hit for visit in self.visits for hit in visit.hits]
