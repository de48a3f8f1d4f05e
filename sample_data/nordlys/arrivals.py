"""The ways to arrive: what really brought a person, how that looks in a file, and what the look proves.

The oracle rests on this table: `touch` is written by hand in every row, and `{campaign}` in it is the
campaign of the day, decoded and trimmed. `tags` is the query as it stands in the link, already encoded.
"""

import string
from dataclasses import dataclass
from random import Random
from urllib.parse import quote_plus

from .clock import local
from .things import DIRECT, Look, Proof, Touch

# Campaign names of the months, with the letters and spaces that make trouble in a URL.
CAMPAIGNS = {
    7: ("sommerudsalg", "børnecykler_juli", "Sommer udsalg"),
    8: ("skolestart på hjul", "elcykel_august", "Skolestart"),
    9: ("efterårsklargøring", "elcykel_september", "Lygtedag 2026"),
    10: ("høstjagt", "efterårsklargøring", "Mørke morgener"),
    11: ("black_week",) * 3,
}
_BASE64 = string.ascii_letters + string.digits + "-_"


@dataclass(frozen=True)
class Arrival:
    """One way to arrive. `on` is `any`, `desktop`, `phone` or the app whose browser shows the page."""

    cause: str
    weight: int
    on: str
    proof: Proof
    touch: Touch = DIRECT
    referrer: str = ""
    tags: str = ""
    again: float = 1.0  # how much likelier (or less likely) it is for people who know the shop

    @property
    def name(self) -> str:
        """For counting: cause, proof and device."""
        return f"{self.cause} by {self.proof} on {self.on}"

    def look(self, rng: Random, time: int, campaign: str | None = None) -> Look:
        """This way to arrive on a day: campaign and random ids filled in."""
        day = local(time)
        name = campaign if campaign is not None else rng.choice(CAMPAIGNS[day.month])
        week = f"w{day.isocalendar().week}"
        tags = self.tags
        if "{" in tags:
            tags = (
                tags.replace("{campaign}", quote_plus(name))
                .replace("{post}", f"opslag-{week}-{rng.randint(1, 3)}")
                .replace("{buffer}", f"buffer{Random(week).randrange(16**5):05x}")
            )
            tags = _fill_ids(rng, tags)
        touch = self.touch._replace(campaign=self.touch.campaign.replace("{campaign}", name))
        return Look(self.proof, touch, self.referrer, tags)


def _fill_ids(rng: Random, tags: str) -> str:
    for name, prefix, length in (("fbclid", "IwY2xjaw", 40), ("gclid", "Cj0KCQjw", 48), ("ttclid", "E.C.P.", 44)):
        if f"{{{name}}}" in tags:
            tags = tags.replace(f"{{{name}}}", prefix + "".join(rng.choices(_BASE64, k=length)))
    return tags


def _social(slug: str, network: str) -> Touch:
    """What a referrer, click id or agent of a network proves."""
    return Touch(slug, "social", "", network)


_FACEBOOK = _social("facebook", "Facebook")
_INSTAGRAM = _social("instagram", "Instagram")
_THREADS = _social("threads", "Threads")
_MESSENGER = _social("messenger", "Messenger")
_X = _social("x", "X")
_LINKEDIN = _social("linkedin", "LinkedIn")
_REDDIT = _social("reddit", "Reddit")
_YOUTUBE = _social("youtube", "YouTube")
_TIKTOK = _social("tiktok", "TikTok")
_PINTEREST = _social("pinterest", "Pinterest")
_SNAPCHAT = _social("snapchat", "Snapchat")
_META = _social("meta", "Meta (app unknown)")
_GOOGLE = Touch("google", "organic", "", "")
_ADS = Touch("google", "cpc", "", "")


def _tagged(source: str, medium: str, network: str, campaign: str = "{campaign}") -> Touch:
    return Touch(source, medium, campaign, network)


_TAG, _REF, _CLICK, _AGENT, _NONE = Proof.TAG, Proof.REFERRER, Proof.CLICK_ID, Proof.AGENT, Proof.NOTHING

ARRIVALS = (
    # Facebook: the redirectors, with and without fbclid; the in-app browser; tags in every spelling
    Arrival("Facebook", 22, "desktop", _REF, _FACEBOOK, "https://l.facebook.com/", "fbclid={fbclid}"),
    Arrival("Facebook", 8, "desktop", _REF, _FACEBOOK, "https://www.facebook.com/"),
    Arrival("Facebook", 24, "phone", _REF, _FACEBOOK, "https://lm.facebook.com/", "fbclid={fbclid}"),
    Arrival("Facebook", 12, "phone", _REF, _FACEBOOK, "http://m.facebook.com/"),
    Arrival("Facebook", 18, "facebook", _REF, _FACEBOOK, "http://m.facebook.com/", "fbclid={fbclid}"),
    Arrival("Facebook", 10, "facebook", _CLICK, _FACEBOOK, "", "fbclid={fbclid}"),
    Arrival("Facebook", 9, "facebook", _AGENT, _FACEBOOK),
    Arrival("Facebook", 7, "any", _CLICK, _META, "", "fbclid={fbclid}"),
    Arrival(
        "Facebook",
        12,
        "desktop",
        _TAG,
        _tagged("facebook", "social", "Facebook"),
        "https://l.facebook.com/",
        "utm_source=facebook&utm_medium=social&utm_campaign={campaign}&utm_content={post}&fbclid={fbclid}",
    ),
    Arrival(
        "Facebook",
        8,
        "phone",
        _TAG,
        _tagged("facebook", "social", "Facebook"),
        "",
        "utm_source=Facebook&utm_medium=Social&utm_campaign={campaign}&utm_content={post}",
    ),
    Arrival(
        "Facebook",
        16,
        "facebook",
        _TAG,
        _tagged("facebook", "paid_social", "Facebook"),
        "http://m.facebook.com/",
        "utm_source=facebook&utm_medium=paid_social&utm_campaign={campaign}&utm_content=karrusel-a&fbclid={fbclid}",
    ),
    Arrival(
        "Facebook",
        8,
        "any",
        _TAG,
        _tagged("fb", "cpc", "Facebook"),
        "https://l.facebook.com/",
        "utm_source=fb&utm_medium=cpc&utm_campaign={campaign}&utm_content=video-b",
    ),
    Arrival(
        "Facebook",
        4,
        "any",
        _TAG,
        _tagged("facebook.com", "social", "Facebook", "buffer"),
        "https://l.facebook.com/",
        "utm_content={buffer}&utm_medium=social&utm_source=facebook.com&utm_campaign=buffer",
    ),
    # Instagram
    Arrival("Instagram", 20, "phone", _REF, _INSTAGRAM, "https://l.instagram.com/", "fbclid={fbclid}"),
    Arrival("Instagram", 9, "instagram", _REF, _INSTAGRAM, "https://l.instagram.com/"),
    Arrival("Instagram", 14, "instagram", _AGENT, _INSTAGRAM),
    Arrival("Instagram", 5, "instagram", _CLICK, _INSTAGRAM, "", "fbclid={fbclid}"),
    Arrival(
        "Instagram",
        8,
        "instagram",
        _TAG,
        _tagged("ig", "story", "Instagram"),
        "",
        "utm_source=ig&utm_medium=story&utm_campaign={campaign}&utm_content={post}",
    ),
    Arrival(
        "Instagram",
        9,
        "instagram",
        _TAG,
        _tagged("instagram", "paid_social", "Instagram"),
        "https://l.instagram.com/",
        "utm_source=instagram&utm_medium=paid_social&utm_campaign={campaign}&utm_content=reel-c&fbclid={fbclid}",
    ),
    Arrival(
        "Instagram",
        7,
        "any",
        _TAG,
        _tagged("instagram", "social", "Instagram"),
        "https://l.instagram.com/",
        "utm_source=Instagram&utm_medium=social&utm_campaign={campaign}",
    ),
    # the other apps of Meta
    Arrival("Threads", 4, "any", _REF, _THREADS, "https://l.threads.com/"),
    Arrival("Threads", 3, "threads", _AGENT, _THREADS),
    Arrival("Messenger", 3, "messenger", _AGENT, _MESSENGER),
    Arrival("Messenger", 2, "desktop", _REF, _MESSENGER, "https://l.messenger.com/"),
    Arrival("WhatsApp", 4, "desktop", _REF, _social("whatsapp", "WhatsApp"), "https://web.whatsapp.com/"),
    # X, LinkedIn, Reddit
    Arrival("X", 9, "any", _REF, _X, "https://t.co/"),
    Arrival(
        "X",
        4,
        "any",
        _TAG,
        _tagged("twitter.com", "social", "X", "buffer"),
        "https://t.co/",
        "utm_content={buffer}&utm_medium=social&utm_source=twitter.com&utm_campaign=buffer",
    ),
    Arrival("LinkedIn", 6, "desktop", _REF, _LINKEDIN, "https://www.linkedin.com/"),
    Arrival("LinkedIn", 2, "any", _REF, _LINKEDIN, "https://lnkd.in/"),
    Arrival("LinkedIn", 2, "phone", _REF, _LINKEDIN, "android-app://com.linkedin.android/"),
    Arrival("LinkedIn", 1, "linkedin", _AGENT, _LINKEDIN),
    Arrival(
        "LinkedIn",
        2,
        "any",
        _TAG,
        _tagged("linkedin.com", "social", "LinkedIn", "buffer"),
        "https://www.linkedin.com/",
        "utm_content={buffer}&utm_medium=social&utm_source=linkedin.com&utm_campaign=buffer",
    ),
    Arrival("Reddit", 3, "desktop", _REF, _REDDIT, "https://out.reddit.com/"),
    Arrival("Reddit", 4, "any", _REF, _REDDIT, "https://www.reddit.com/"),
    # pictures and films
    Arrival("YouTube", 8, "any", _REF, _YOUTUBE, "https://www.youtube.com/"),
    Arrival(
        "YouTube",
        4,
        "any",
        _TAG,
        _tagged("youtube", "video", "YouTube"),
        "https://www.youtube.com/",
        "utm_source=youtube&utm_medium=video&utm_campaign={campaign}",
    ),
    Arrival("TikTok", 6, "tiktok", _CLICK, _TIKTOK, "", "ttclid={ttclid}"),
    Arrival("TikTok", 5, "tiktok", _AGENT, _TIKTOK),
    Arrival("TikTok", 2, "desktop", _REF, _TIKTOK, "https://www.tiktok.com/"),
    Arrival("Pinterest", 7, "desktop", _REF, _PINTEREST, "https://www.pinterest.dk/"),
    Arrival("Pinterest", 3, "phone", _REF, _PINTEREST, "android-app://com.pinterest/"),
    Arrival("Pinterest", 3, "pinterest", _AGENT, _PINTEREST),
    Arrival("Snapchat", 4, "snapchat", _AGENT, _SNAPCHAT),
    Arrival(
        "Snapchat",
        2,
        "snapchat",
        _TAG,
        _tagged("snapchat", "paid_social", "Snapchat"),
        "",
        "utm_source=snapchat&utm_medium=paid_social&utm_campaign={campaign}",
    ),
    # the small ones
    Arrival("Mastodon", 3, "any", _REF, _social("mastodon", "Mastodon"), "https://mastodon.social/"),
    Arrival("Bluesky", 3, "any", _REF, _social("bluesky", "Bluesky"), "https://go.bsky.app/"),
    # dark social: untagged links opened from native apps arrive with nothing
    Arrival("Facebook", 10, "phone", _NONE),
    Arrival("Instagram", 10, "phone", _NONE),
    Arrival("WhatsApp", 14, "phone", _NONE),
    # not social
    Arrival("google", 190, "any", _REF, _GOOGLE, "https://www.google.com/", again=1.6),
    Arrival("google", 45, "any", _REF, _GOOGLE, "https://www.google.dk/", again=1.6),
    Arrival("google ads", 70, "any", _REF, _ADS, "https://www.google.com/", "gclid={gclid}"),
    Arrival("google ads", 8, "any", _CLICK, _ADS, "", "gad_source=1&gclid={gclid}"),
    Arrival("google", 3, "desktop", _REF, _GOOGLE, "https://www.google.com/", "fbclid={fbclid}"),  # a copied link
    Arrival("bing", 22, "desktop", _REF, Touch("bing", "organic", "", ""), "https://www.bing.com/"),
    Arrival(
        "newsletter",
        40,
        "any",
        _TAG,
        _tagged("nyhedsbrev", "email", ""),
        "",
        "utm_source=nyhedsbrev&utm_medium=email&utm_campaign={campaign}",
        again=3.0,
    ),
    Arrival(
        "price comparison",
        14,
        "any",
        _TAG,
        _tagged("prissammenligning", "affiliate", "", ""),
        "https://www.prissammenligning.example/",
        "utm_source=prissammenligning&utm_medium=affiliate",
    ),
    Arrival(
        "blog",
        14,
        "any",
        _REF,
        Touch("cykelmor.example", "referral", "", ""),
        "https://cykelmor.example/test-af-ladcykler/",
    ),
    Arrival(
        "blog",
        10,
        "any",
        _REF,
        Touch("pendlerliv.example", "referral", "", ""),
        "https://www.pendlerliv.example/2026/elcykel/",
    ),
    Arrival(
        "cyclists' club",
        8,
        "any",
        _REF,
        Touch("cyklisterne.example", "referral", "", ""),
        "https://cyklisterne.example/medlemsfordele/",
    ),
    Arrival("direct", 110, "any", _NONE, again=4.0),
)


def ways(cause: str, proof: Proof, on: str | None = None) -> Arrival:
    """The first row with this cause and proof (and device), for scenes."""
    return next(row for row in ARRIVALS if (row.cause, row.proof) == (cause, proof) and on in (None, row.on))
