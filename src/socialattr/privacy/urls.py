"""A URL reduced to what a report may use: host, path, tags, and the names of everything else."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .redaction import Redactor

ORDER_KEY = "{order_key}"
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://")
_ESCAPED_SLASH = re.compile("%2f", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:[^/]*@)?(\[[0-9A-Fa-f:.]+\]|[^:/]*)(?::\d*)?")


# Pages of shops that have the number of somebody's order in them, whatever the conversion rules say.
_ORDER_PAGES = re.compile(r"(/(?:order-received|view-order|order-pay|orders|vis-ordre)/)[^/]+")
_PARAMETER = re.compile(r"[a-z_][a-z0-9_.\-\[\]]{0,40}")


class PageRules:
    """The conversion pages that carry an order number, such as `/order-received/{order_key}`."""

    def __init__(self, rules: Sequence[str]) -> None:
        parts = [map(re.escape, rule.rstrip("/").split(ORDER_KEY)) for rule in rules if ORDER_KEY in rule]
        self._patterns = [re.compile(rf"({before})([^/]+)({after})(?=/|\Z)") for before, after in parts]

    def split(self, path: str) -> tuple[str, str]:
        """Give the path with its order number taken out, and the number; "" where there is none.

        Where more follows, the page is no conversion, but the number goes all the same.

        >>> rules = PageRules(["/order-received/{order_key}"])
        >>> rules.split("/kasse/order-received/10432/")
        ('/kasse/order-received/{order_key}/', '10432')
        >>> rules.split("/kasse/order-received/10432/&utm_source=fb")
        ('/kasse/order-received/{order_key}/&utm_source=fb', '')
        """
        for pattern in self._patterns:
            if found := list(pattern.finditer(path)):
                at_the_end = path[found[-1].end() :] in ("", "/")
                return pattern.sub(rf"\1{ORDER_KEY}\3", path), found[-1][2] if at_the_end else ""
        return _ORDER_PAGES.sub(rf"\1{ORDER_KEY}", path), ""


class Page(NamedTuple):
    """What is kept of a page's URL. `order_id` is still in the clear: it is hashed next."""

    host: str
    page: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_content: str
    utm_term: str
    click_id: str
    params: str
    order_id: str


def clean_page(
    url: str, host: str, rules: PageRules, click_ids: Collection[str], redact: Redactor, rows: int = 1
) -> Page:
    """Reduce the URL of a page; `host` is whose it is when the URL does not say.

    >>> page = clean_page("/cykler/?utm_source=fb&fbclid=IwAR1&farve=bl%C3%A5", "shop.example",
    ...                   PageRules([]), {"fbclid"}, Redactor())
    >>> page.page, page.utm_source, page.click_id, page.params
    ('shop.example/cykler/', 'fb', 'fbclid', 'farve,fbclid,utm_source')
    """
    host = host_of(host)
    target, _, fragment = url.partition("#")
    target, _, query = target.partition("?")
    if scheme := _SCHEME.match(target):
        authority, slash, path = target[scheme.end() :].partition("/")
        host, path = host_of(authority) or host, slash + path
    else:
        path = target if target.startswith(("/", "*")) or not target else "/" + target
    pairs = _pairs(query) + [pair for pair in _pairs(fragment) if pair[0].startswith("utm_") or pair[0] in click_ids]
    tags = {name: value for name, value in reversed(pairs) if name in UTM}
    present = sorted({name for name, value in pairs if name in click_ids and value.strip()})
    path, order_id = rules.split(decode_path(path or "/"))
    return Page(
        host=host,
        page=host + (path if _is_plain(path) else redact(path, rows)),
        **{name: redact(tags.get(name, "").strip(), rows) for name in UTM},
        click_id=",".join(present),
        # What is not shaped like a parameter's name may be anything: a search, an address, a person.
        params=",".join(sorted({name for name, _ in pairs if _PARAMETER.fullmatch(name)})),
        order_id=order_id.replace("%2F", "/"),
    )


def clean_referrer(referrer: str, rules: PageRules, redact: Redactor, rows: int = 1) -> str:
    """Reduce a referrer to host and path; empty where it names no site or app.

    >>> clean_referrer("https://m.facebook.com/?refsrc=x", PageRules([]), Redactor())
    'm.facebook.com/'
    >>> clean_referrer("android-app://com.pinterest/", PageRules([]), Redactor())
    'android-app://com.pinterest/'
    """
    bare = re.split(r"[?#]", referrer.strip(), maxsplit=1)[0]
    scheme = _SCHEME.match(bare)
    if scheme and scheme[1].lower() == "android-app":
        return redact("android-app://" + bare[scheme.end() :], rows)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return ""
    authority, slash, path = bare[scheme.end() if scheme else 0 :].partition("/")
    host = host_of(authority)
    # Exports of other tools give referrers without a scheme; a word without a dot is no host there.
    if not host or not (scheme or "." in host):
        return ""
    path, _ = rules.split(decode_path(slash + path))
    return host + (path if _is_plain(path) else redact(path, rows))


def host_of(authority: str) -> str:
    """The host of `user:password@host:port`, lower-case, without a final dot.

    >>> host_of("mette:hemmelig@L.Facebook.com:443")
    'l.facebook.com'
    """
    match = _AUTHORITY.match(authority)
    return match[1].lower().rstrip(".") if match else ""


def _pairs(query: str) -> list[tuple[str, str]]:
    """Names (lower-case) and values of a query, decoded."""
    pairs = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        pairs.append((decode_percent(name).lower(), decode_percent(value.replace("+", " "))))
    return pairs if query else []


def decode_path(path: str) -> str:
    """Decode percent escapes; a slash that was escaped stays so, since it parts nothing.

    >>> decode_path("/bl%C3%A5/1%2f2")
    '/blå/1%2F2'
    """
    return "%2F".join(map(decode_percent, _ESCAPED_SLASH.split(path))) if "%" in path else path


def decode_percent(text: str) -> str:
    """Decode percent escapes as UTF-8, else as Windows-1252, which old Danish links hold.

    >>> decode_percent("bl%C3%A5"), decode_percent("bl%E5")
    ('blå', 'blå')
    """
    if "%" not in text:
        return text
    raw = unquote_to_bytes(text)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _is_plain(path: str) -> bool:
    """Most paths are short words and slashes, with nothing in them that could be personal."""
    return len(path) < 20 and path.isascii() and "@" not in path and not any(c.isdigit() for c in path)
