"""The shop's visits as GA4 would report them: less than happened, in GA4's own words.

One rule a function, all of them stated by the story and not taken from a tool: a fifth of the people
refuse the cookies and is not seen at all; a visit is a session; its source is what its first page view
shows by a tag or a referrer; what only an app's browser or a click id tells is "(direct)".
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from .clock import local, month_of
from .orders import round_half_even
from .things import SHOP, Hit, Order, Proof, Visit, World

EURO_IN_KRONER = 746  # øre; GA4 keeps one currency and converts the rest
_SEARCH = {"www.google.com": "google", "www.google.dk": "google", "www.bing.com": "bing"}
_PAID_MEDIA = ("paid_social", "cpc")
# Whom GA4 knows to be social or video. Threads, Bluesky, Mastodon, Messenger and apps it does not.
_KNOWN_SOCIAL = (
    "facebook",
    "fb",
    "facebook.com",
    "l.facebook.com",
    "lm.facebook.com",
    "m.facebook.com",
    "instagram",
    "l.instagram.com",
    "snapchat",
    "t.co",
    "twitter.com",
    "linkedin.com",
    "lnkd.in",
    "out.reddit.com",
    "reddit.com",
    "tiktok.com",
    "pinterest.dk",
    "web.whatsapp.com",
)
# Tags behind which the referrer shows the network; GA4 keeps no referrer beside a tag.
_TOLD_BY_REFERRER_ALONE = ("facebok",)
_KNOWN_VIDEO = ("youtube", "youtube.com")


@dataclass
class Session:
    """A session as GA4 has it; `network` and `paid` are the truth about it that its words allow."""

    visit: Visit
    source: str
    medium: str
    campaign: str
    network: str
    paid: bool
    engaged: bool
    sales: list[tuple[int, Order]] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.visit.start

    @property
    def channel(self) -> str:
        """GA4's default channel group."""
        source, medium = self.source.lower(), self.medium.lower()
        by_medium = {"(none)": "Direct", "organic": "Organic Search", "email": "Email", "affiliate": "Affiliates"}
        if medium in by_medium:
            return by_medium[medium]
        if source == "google":
            return "Paid Search"
        if source in _KNOWN_VIDEO:
            return "Organic Video"
        if source in _KNOWN_SOCIAL and (self.paid or medium in ("social", "referral", "(not set)")):
            return "Paid Social" if self.paid else "Organic Social"
        if medium == "social":
            return "Organic Social"
        return "Referral" if medium == "referral" else "Unassigned"


def refuses_cookies(person: int) -> bool:
    """Every fifth does."""
    return person % 5 == 0


def sessions(world: World) -> list[Session]:
    """All sessions of the shop that GA4 saw, in the order of their start, each sale in the first that shows it."""
    found = []
    sold: set[str] = set()
    for visit in sorted((v for v in world.visits if v.site == SHOP), key=lambda visit: (visit.start, visit.person)):
        pages = [hit for hit in visit.hits if hit.status < 300]
        if refuses_cookies(visit.person) or not pages:
            continue
        session = _session(visit, pages)
        for hit in pages:
            if hit.order and hit.order.number not in sold:
                sold.add(hit.order.number)
                session.sales.append((hit.time, hit.order))
        found.append(session)
    return found


def _session(visit: Visit, pages: list[Hit]) -> Session:
    look = pages[0].look
    query = parse_qs(look.query)
    engaged = len(pages) > 1
    if look.proof is Proof.TAG:
        source, medium, campaign = (
            query.get(f"utm_{name}", ["(not set)"])[0] for name in ("source", "medium", "campaign")
        )
        network = "Other social" if source in _TOLD_BY_REFERRER_ALONE else look.touch.network
        return Session(visit, source, medium, campaign, network, medium in _PAID_MEDIA, engaged)
    if "gclid" in query:
        return Session(visit, "google", "cpc", "DK – Søgning, brand", "", True, engaged)
    if look.proof is Proof.REFERRER:
        host = urlsplit(look.referrer).netloc
        if host in _SEARCH:
            return Session(visit, _SEARCH[host], "organic", "(organic)", "", False, engaged)
        return Session(visit, host.removeprefix("www."), "referral", "(referral)", look.touch.network, False, engaged)
    return Session(visit, "(direct)", "(none)", "(direct)", "", False, engaged)


def worth(order: Order) -> int:
    """What the purchase event says: all that the customer paid, in øre, before anything goes back."""
    return order.total if order.currency == "DKK" else round_half_even(order.total * EURO_IN_KRONER, 100)


@dataclass
class Figures:
    """What GA4 counts for one line of a table."""

    sessions: int = 0
    engaged: int = 0
    purchases: int = 0
    revenue: int = 0


Line = tuple[str, str, str, str, str]
"""Day as YYYYMMDD, source, medium, campaign, channel."""


def by_day(seen: list[Session], month: str) -> dict[Line, Figures]:
    """A month's lines by day, source, medium, campaign and channel; a sale counts on the day of the sale."""
    lines: dict[Line, Figures] = {}

    def line(session: Session, time: int) -> Figures:
        key = (local(time).strftime("%Y%m%d"), session.source, session.medium, session.campaign, session.channel)
        return lines.setdefault(key, Figures())

    for session in seen:
        if month_of(session.start) == month:
            own = line(session, session.start)
            own.sessions += 1
            own.engaged += session.engaged
        for time, order in session.sales:
            if month_of(time) == month:
                own = line(session, time)
                own.purchases += 1
                own.revenue += worth(order)
    return lines
