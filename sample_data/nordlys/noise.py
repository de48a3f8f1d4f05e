"""Everything in an access log that is not a person looking at a page.

Each function yields log lines; `Line` carries what is needed to sort and write them. Nothing here may
change a figure of the report, and nothing here is known to the oracle.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from .agents import CHROME, weighted
from .clock import DAY, END, HOUR, MINUTE, START, at, local
from .pages import PRODUCTS, SHOP_PAGES
from .things import SHOP, Hit

SITE = f"https://www.{SHOP}"
_BOT = "Mozilla/5.0 (compatible; {})"
_GOOGLEBOT_PHONE = (
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/150.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
)
_GPTBOT = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.3; +https://openai.com/gptbot)"

# (visits per thousand, address, agent)
ROBOTS = (
    (270, "203.0.113.66", _GOOGLEBOT_PHONE),
    (90, "203.0.113.67", _BOT.format("Googlebot/2.1; +http://www.google.com/bot.html")),
    (150, "203.0.113.80", _BOT.format("bingbot/2.0; +http://www.bing.com/bingbot.htm")),
    (130, "203.0.113.90", _BOT.format("AhrefsBot/7.0; +http://ahrefs.com/robot/")),
    (100, "203.0.113.95", _BOT.format("SemrushBot/7~bl; +http://www.semrush.com/bot.html")),
    (90, "203.0.113.99", _GPTBOT),
    (50, "203.0.113.101", _BOT.format("YandexBot/3.0; +http://yandex.com/bots")),
    (40, "203.0.113.103", _BOT.format("DotBot/1.2; +https://opensiteexplorer.org/dotbot; help@moz.com")),
    (40, "203.0.113.105", _BOT.format("MJ12bot/v1.4.8; http://mj12bot.com/")),
    (20, "2001:db8:b07::17", _BOT.format("PetalBot;+https://webmaster.petalsearch.com/site/petalbot")),
    (12, "203.0.113.120", "curl/8.14.1"),
    (8, "203.0.113.121", "python-requests/2.32.4"),
)
# Each post on a network is fetched by its preview robot before any person sees it.
PREVIEWS = (
    (40, "203.0.113.130", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"),
    (14, "203.0.113.140", "Twitterbot/1.0"),
    (10, "203.0.113.141", "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)"),
    (20, "203.0.113.142", "WhatsApp/2.23.20.0"),
    (8, "203.0.113.143", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"),
    (8, "203.0.113.144", "TelegramBot (like TwitterBot)"),
)
_MONITOR = "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)"
_SCANNED = ("/.env", "/wp-login.php", "/xmlrpc.php", "/.git/config", "/wp-content/plugins/revslider/", "/phpmyadmin/")

_THEME = "/wp-content/themes/nordlys"
_FIRST_ASSETS = (
    f"{_THEME}/style.css?ver=6.8.2",
    f"{_THEME}/shop.js?ver=6.8.2",
    f"{_THEME}/fonts/inter-400.woff2",
    "/favicon.ico",
)


class Line(NamedTuple):
    """One request as nginx logs it (`request` already in the log's own escapes)."""

    time: int
    address: str
    request: str
    status: int
    size: int
    referrer: str = "-"
    agent: str = "-"
    broken_at: int = 0  # the line was cut off after so many characters

    def text(self) -> str:
        """nginx's `combined` format."""
        moment = local(self.time).strftime(_CLF) + f" +0{2 if self.time < _WINTER else 1}00"
        text = (
            f'{self.address} - - [{moment}] "{self.request}" {self.status} {self.size} "{self.referrer}" "{self.agent}"'
        )
        return text[: self.broken_at] if self.broken_at else text


def get(path: str, version: str = "2.0") -> str:
    """A GET request line."""
    return f"GET {path} HTTP/{version}"


def assets(rng: Random, hit: Hit, *, first: bool) -> Iterator[Line]:
    """What the browser loads beside a page: everything on a first visit, later mostly pictures."""
    page = SITE + hit.path
    wanted = list(_FIRST_ASSETS) if first else []
    if rng.random() < (0.7 if hit.path.startswith("/produkt/") else 0.25):
        name = rng.choice(tuple(PRODUCTS)).split("/")[2]
        wanted += [f"/wp-content/uploads/2026/05/{name}-{rng.choice((300, 600, 1200))}w.webp"]
    if rng.random() < 0.06:
        wanted += [f"{_THEME}/icons/sprite.svg"]
    for path in wanted:
        status, size = (304, 0) if rng.random() < 0.12 else (200, 900 + len(path) * 731)
        yield Line(hit.time + rng.randint(0, 1), hit.who, get(path), status, size, page, hit.agent)


def scripts(rng: Random, hit: Hit) -> Iterator[Line]:
    """WooCommerce's own calls: POSTs that are nobody's page view."""
    page = SITE + hit.path
    if hit.path == "/kasse/":
        yield Line(hit.time + 40, hit.who, "POST /?wc-ajax=checkout HTTP/2.0", 200, 412, page, hit.agent)
    elif hit.path.startswith("/produkt/") and rng.random() < 0.2:
        path = "/wp-json/wc/store/v1/cart/add-item"
        yield Line(hit.time + 2, hit.who, f"POST {path} HTTP/2.0", 201, 1877, page, hit.agent)
    elif rng.random() < 0.12:
        path = "/?wc-ajax=get_refreshed_fragments"
        yield Line(hit.time + 1, hit.who, f"POST {path} HTTP/2.0", 200, 322, page, hit.agent)


def robots(rng: Random) -> Iterator[Line]:
    """Crawlers, day and night, robots.txt included."""
    for day in range((END - START) // DAY):
        for _ in range(rng.randint(85, 125)):
            address, agent = weighted(rng, tuple((share, (address, agent)) for share, address, agent in ROBOTS))
            path = rng.choice(SHOP_PAGES)
            status = 200
            if rng.random() < 0.04:
                path = "/robots.txt"
            elif rng.random() < 0.06:
                path, status = f"/produkt/gammel-model-{rng.randint(1, 40)}/", 404
            yield Line(
                _some_time(rng, day), address, get(path, "1.1"), status, 9_000 + rng.randrange(40_000), "-", agent
            )


def previews(rng: Random) -> Iterator[Line]:
    """Link previews of posts: tagged links, fetched by machines."""
    for day in range((END - START) // DAY):
        for _ in range(rng.randint(1, 6)):
            address, agent = weighted(rng, tuple((share, (address, agent)) for share, address, agent in PREVIEWS))
            path = f"{rng.choice(SHOP_PAGES)}?utm_source=facebook&utm_medium=social&utm_campaign=forh%C3%A5ndsvisning"
            yield Line(_some_time(rng, day), address, get(path, "1.1"), 200, 31_337, "-", agent)


def monitors() -> Iterator[Line]:
    """A HEAD request every hour."""
    for time in range(START + 7, END, HOUR):
        yield Line(time, "203.0.113.150", "HEAD / HTTP/1.1", 200, 0, SITE, _MONITOR)


def scanners(rng: Random) -> Iterator[Line]:
    """Break-in attempts, TLS spoken to the plain port, and connections that never said a word."""
    for day in range((END - START) // DAY):
        for _ in range(rng.randint(1, 4)):
            path = rng.choice(_SCANNED)
            yield Line(_some_time(rng, day), "203.0.113.200", get(path, "1.1"), 404, 548, "-", CHROME)
        if rng.random() < 0.5:
            yield Line(_some_time(rng, day), f"203.0.113.{210 + day % 30}", "-", 400, 0)
        if day % 9 == 4:
            hello = r"\x16\x03\x01\x00\xEE\x01\x00\x00\xEA\x03\x03" + "".join(
                f"\\x{rng.randrange(0x80, 0x100):02X}" for _ in range(6)
            )
            yield Line(_some_time(rng, day), "203.0.113.201", hello, 400, 150)


def outage(rng: Random) -> Iterator[Line]:
    """A quarter of an hour in September in which the database was away."""
    start = at("2026-09-24 03:05:00")
    for _ in range(24):
        time = start + rng.randrange(15 * MINUTE)
        yield Line(
            time, f"10.77.3.{rng.randint(1, 20)}", get("/tilbud/"), rng.choice((500, 502, 503)), 170, "-", CHROME
        )


def broken(rng: Random) -> Iterator[Line]:
    """Lines cut off by a full disk and by a restart."""
    for number in range(7):
        time = _some_time(rng, 9 + number * 16)
        path = f"{_THEME}/style.css?ver=6.8.2"
        line = Line(time, f"10.77.4.{number + 1}", get(path), 200, 41_300, SITE + "/", CHROME)
        yield line._replace(broken_at=(12, 31, 47, 70, 95, 128, 170)[number])


def _some_time(rng: Random, day: int) -> int:
    return START + day * DAY + rng.randrange(DAY)


_CLF = "%d/%b/%Y:%H:%M:%S"
_WINTER = at("2026-10-25 02:00:00", second_time=True)
