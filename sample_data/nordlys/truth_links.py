"""`truth_links.json`: by which links people came, and by what a tool can tell, per month for both sites together.

Everything is counted in sessions, by the first page view of each: the oracle's own sessions at level C, and
those that GA4 has at level A.
"""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from . import as_ga4
from .clock import MONTHS, month_of
from .observable import Session, all_sessions
from .things import OWN_HOSTS, Hit, Look, Proof, World

_NOTHING = "none"
_KNOWN_HOSTS = ("www.google.com", "www.google.dk", "www.bing.com")
_LOGIN = ("nemlog-in.mitid.dk",)
Row = dict[str, object]


def truth_links(world: World) -> dict[str, object]:
    """Per month, what stands in the links."""
    sessions = [session for own in all_sessions(world).values() for session in own]
    ga4 = as_ga4.sessions(world)
    return {
        "visits": {month: _visits([s for s in sessions if month_of(s.start) == month]) for month in MONTHS},
        "own_site_tags": {month: _own_site_tags(world, month) for month in MONTHS},
        "ga4": {
            month: _tags(_first_page(session).look for session in ga4 if month_of(session.start) == month)
            for month in MONTHS
        },
    }


def _first_page(session: as_ga4.Session) -> Hit:
    return next(hit for hit in session.visit.hits if hit.status < 300)


def _visits(sessions: list[Session]) -> Row:
    looks = [session.first.look for session in sessions]
    social = [session.first.look for session in sessions if session.touch.network]
    untagged = Counter(
        (session.touch.network, session.site + session.first.path)
        for session in sessions
        if session.touch.network and session.first.look.proof is not Proof.TAG
    )
    strangers = Counter(
        urlsplit(look.referrer).netloc.removeprefix("www.")
        for look in looks
        if look.proof is Proof.REFERRER
        and not look.touch.network
        and urlsplit(look.referrer).netloc not in _KNOWN_HOSTS
    )
    return {
        "evidence": _sorted(Counter(map(evidence, looks))),
        "social_evidence": _sorted(Counter(map(evidence, social))),
        "unmatched_hosts": _sorted(strangers),
        "untagged": [[network, page, count] for (network, page), count in sorted(untagged.items())],
        "tags": _tags(looks),
        "with_an_address": sum("%40" in look.query for look in looks),
    }


def evidence(look: Look) -> str:
    """By what a tool tells where a session came from, in the words of the project's design page."""
    host = urlsplit(look.referrer).netloc
    if look.proof is Proof.OWN:
        if host in OWN_HOSTS:
            return "own"
        return "login" if host in _LOGIN else "payment"
    if look.proof is Proof.TAG:
        return "utm"
    if look.proof is Proof.CLICK_ID or "gclid" in parse_qs(look.query):
        return "click_id"
    if look.proof is Proof.REFERRER:
        return "app_referrer" if look.referrer.startswith("android-app://") else "referrer"
    return "agent" if look.proof is Proof.AGENT else _NOTHING


def _tags(looks: Iterable[Look]) -> list[list[object]]:
    """Source, medium and campaign as they stand in the links, decoded, with the sessions by each."""
    counts = Counter(_tag(look) for look in looks if look.proof is Proof.TAG)
    return [[*tag, count] for tag, count in sorted(counts.items())]


def _tag(look: Look) -> tuple[str, ...]:
    query = parse_qs(look.query)
    return tuple(query.get(f"utm_{part}", [""])[0] for part in ("source", "medium", "campaign"))


def _own_site_tags(world: World, month: str) -> list[list[object]]:
    """Tagged links from our own pages to our own pages, with the page views by each."""
    counts = Counter(
        (hit.look.query, hit.site + hit.path)
        for hit in world.hits
        if hit.status < 400 and month_of(hit.time) == month and _is_own_banner(hit.look)
    )
    return [[query, page, count] for (query, page), count in sorted(counts.items())]


def _is_own_banner(look: Look) -> bool:
    return look.proof is Proof.OWN and "utm_" in look.query and urlsplit(look.referrer).netloc in OWN_HOSTS


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
