"""Links that somebody tagged wrong, and a forum that nobody has on a list: a few visits by each, every month.

Nobody of these buys, so all that they change is traffic. What is wrong with each stands beside it; what a
tool makes of it in spite of that is its touch.
"""

from dataclasses import dataclass

from .agents import CHROME
from .clock import MINUTE, MONTHS, at
from .things import SHOP, Hit, Look, Proof, Touch, Visit, World
from .visits import own

_LATER = "utm_source=later-linkinbio&utm_medium=referral&utm_campaign=linkinbio"


@dataclass(frozen=True)
class WrongLink:
    """One such link: `count` visits in the first month, one more in every month after it."""

    cause: str
    wrong: str
    count: int
    page: str
    touch: Touch
    query: str = ""
    referrer: str = ""

    @property
    def look(self) -> Look:
        return Look(Proof.TAG if self.query else Proof.REFERRER, self.touch, self.referrer, self.query)


LINKS = (
    WrongLink(
        "Facebook",
        "no medium",
        3,
        "/tilbud/",
        Touch("facebook", "", "cykelfest", "Facebook"),
        "utm_source=facebook&utm_campaign=cykelfest",
        "https://l.facebook.com/",
    ),
    WrongLink(
        "Facebook",
        "a word of the house instead of the network",
        2,
        "/tilbud/",
        Touch("opslag", "social", "cykelfest", "Other social"),
        "utm_source=opslag&utm_medium=social&utm_campaign=cykelfest",
    ),
    WrongLink(
        "X",
        "the network in the medium, as dlvr.it does it",
        4,
        "/blog/5-cykelture-paa-sjaelland/",
        Touch("dlvr.it", "twitter", "", "X"),
        "utm_source=dlvr.it&utm_medium=twitter",
    ),
    WrongLink(
        "newsletter",
        "an address of somebody",
        2,
        "/vaerksted/",
        Touch("nyhedsbrev", "email", "klubmail", ""),
        "utm_source=nyhedsbrev&utm_medium=email&utm_campaign=klubmail&utm_content=mette.hansen%40post.example",
    ),
    WrongLink(
        "Facebook",
        "a slip of the finger",
        1,
        "/elcykler/",
        Touch("facebok", "social", "cykelfest", "Facebook"),
        "utm_source=facebok&utm_medium=social&utm_campaign=cykelfest",
        "https://lm.facebook.com/",
    ),
    WrongLink(
        "Instagram",
        "a tool's own words, which GA4 takes for a referral",
        3,
        "/boernecykler/",
        Touch("later-linkinbio", "referral", "linkinbio", "Other social"),
        _LATER,
    ),
    WrongLink(
        "Facebook",
        "a placeholder that the ad platform did not fill in",
        2,
        "/ladcykler/",
        Touch("facebook", "paid_social", "{{campaign.name}}", "Facebook"),
        "utm_source=facebook&utm_medium=paid_social&utm_campaign=%7B%7Bcampaign.name%7D%7D",
        "https://l.facebook.com/",
    ),
    WrongLink(
        "Instagram",
        "a campaign in capital letters beside the same one in small ones",
        2,
        "/tilbud/",
        Touch("instagram", "social", "Cykelfest", "Instagram"),
        "utm_source=instagram&utm_medium=social&utm_campaign=Cykelfest",
        "https://l.instagram.com/",
    ),
    WrongLink(
        "forum",
        "nothing: a forum that is on no list",
        5,
        "/produkt/elcykel-nordlys-e7/",
        Touch("cykelforum.example", "referral", "", ""),
        referrer="https://www.cykelforum.example/traad/88/",
    ),
)


def follow_all(world: World) -> None:
    """Somebody follows each of the links, on days of their own; every other one looks at a second page."""
    for later, month in enumerate(MONTHS):
        for row, link in enumerate(LINKS):
            for number in range(link.count + later):
                who = f"10.201.{row}.{later * 20 + number + 1}"
                start = at(f"{month}-{(row * 3 + number * 4) % 27 + 1:02} {9 + row:02}:{10 + number:02}:00")
                visit = Visit(980_000 + row * 100 + later * 20 + number, SHOP, link.cause, link.wrong, late=True)
                visit.hits.append(Hit(start, SHOP, who, CHROME, link.page, link.look))
                if number % 2:
                    visit.hits.append(
                        Hit(start + 2 * MINUTE, SHOP, who, CHROME, "/levering-og-retur/", own(SHOP, link.page))
                    )
                world.visits.append(visit)
