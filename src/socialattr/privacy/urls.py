"""A URL reduced to what a report may use: host, path, tags, and the names of everything else."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from .redaction import REDACTED, Redactor

URL_RULES = 2
"""Raised whenever something else is kept of a URL than before, so that imports read by older rules are known."""

ORDER_KEY = "{order_key}"
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://")
_ESCAPED_SLASH = re.compile("%2f", re.IGNORECASE)
_ESCAPED = re.compile(r"(?:[A-Za-z][A-Za-z\-]*%3A%2F%2F|%3F)", re.IGNORECASE)

# The host is what a browser would go to: a backslash ends it, and what stands before an @ is no part of it.
# Classifying reads hosts by the same grammar, but out of whole columns of what was stored; here one text at a time
# is cut up, and what is behind the host counts, too. Neither room knows the other: a test keeps them together.
_HOST = r"\[[0-9A-Fa-f:.]+\]|(?:\\x[0-9A-Fa-f]{2}|[^/?#:@\\\s])+"
_URL = re.compile(
    r"(?s)\s*(?:"
    rf"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*):)?//(?:[^/?#\\\s]*@)?(?P<full>{_HOST})(?::[0-9]*)?"
    rf"|(?P<bare>{_HOST})(?::[0-9]+)?"
    r")\s*(?P<rest>[/?#\\].*)?\Z"
)
_BEHIND_PATH = re.compile("[?#]")
_MOST_ESCAPED = 4

# Where a link was put together wrong, another mark than & stands before a tag; before anything else it is a letter.
_MARK_IN_QUERY = re.compile(r"(?<!amp);(?=([\w%.\-]{1,40})=)", re.IGNORECASE)
_MARK_IN_FRAGMENT = re.compile(r"(?:(?<!amp);|\?)(?=([\w%.\-]{1,40})=)", re.IGNORECASE)

# Pages of shops that have the number of somebody's order in them, whatever the conversion rules say.
_ORDER_PAGES = re.compile(r"(/(?:order-received|view-order|order-pay|orders|vis-ordre)/)[^/]+")
_COPIED = re.compile("(?:amp;)+")
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
    target, _, fragment = (url if url.startswith("/") else unescaped(url)).partition("#")
    target, _, query = target.partition("?")
    if target.startswith("/"):
        # Also //a/b: what a server was asked for begins with the path.
        path = target
    elif _SCHEME.match(target):
        named, path = _host_and_path(target)
        host = named or host
    else:
        path = target if target.startswith("*") or not target else "/" + target
    pairs = _pairs(query, _MARK_IN_QUERY, click_ids)
    if fragment:
        # Pages that are one program have a whole URL there: #/route?utm_source=..
        behind = _pairs(fragment.replace("#", "&"), _MARK_IN_FRAGMENT, click_ids)
        pairs += [(name, value) for name, value in behind if _is_tag(name, click_ids)]
    tags = {name: value for name, value in reversed(pairs) if name in UTM}
    present = sorted({name for name, value in pairs if name in click_ids and value.strip()})
    path, order_id = rules.split(decode_path(path or "/"))
    path = path.rstrip()
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
    """Reduce a referrer to host and path; empty where it names no site or app. Of its own output it changes nothing.

    >>> clean_referrer("https://m.facebook.com/?refsrc=x", PageRules([]), Redactor())
    'm.facebook.com/'
    >>> clean_referrer("android-app://com.pinterest/", PageRules([]), Redactor())
    'android-app://com.pinterest/'
    >>> clean_referrer("https://evil.example\\\\@facebook.com/", PageRules([]), Redactor())
    'evil.example/@facebook.com/'
    """
    found = _URL.match(unescaped(referrer))
    if not found:
        return ""
    scheme, host = (found["scheme"] or "").lower(), _plain_host(found["full"] or found["bare"])
    # A URL as the host of another one is nobody's.
    if not host or scheme not in ("", "http", "https", "android-app") or ("%" in host and _ESCAPED.match(host)):
        return ""
    # Exports of other tools give referrers without a scheme; a word without a dot is no host there.
    if "." not in host and found["bare"]:
        return ""
    path = _referrer_path(found["rest"] or "", rules)
    if scheme == "android-app":
        # Names of packages tell capitals from small letters.
        return redact(f"android-app://{found['full']}{path}", rows).rstrip()
    named = host if "." in host else f"//{host}"
    return named + (path if _is_plain(path) else redact(path, rows).rstrip())


def _referrer_path(rest: str, rules: PageRules) -> str:
    """The path in what is behind a host, without escapes: nothing that was a query may hide in it."""
    path = _BEHIND_PATH.split(rest, maxsplit=1)[0]
    if "%" in path:
        path = _BEHIND_PATH.split(_unescaped_path(path), maxsplit=1)[0]
    path, _ = rules.split(path)
    if "\\" in path:
        path, _ = rules.split(path.replace("\\", "/"))
    return path.rstrip()


def _unescaped_path(path: str) -> str:
    for _ in range(_MOST_ESCAPED):
        decoded = decode_path(path)
        if decoded == path:
            return path
        path = decoded
    # Nobody knows what is in there.
    return f"/{REDACTED}"


def unescaped(text: str) -> str:
    """A URL, or a query with its `?`, as it was before it was written into another URL as a value.

    >>> unescaped("https%3A%2F%2Ft.co%2Fx"), unescaped(" t.co/%3Fx")
    ('https://t.co/x', 't.co/%3Fx')
    """
    text = text.strip()
    return decode_percent(text).strip() if "%" in text and _ESCAPED.match(text) else text


def _host_and_path(url: str) -> tuple[str, str]:
    """Host and path of a URL with a scheme; no host where a browser would find none."""
    if found := _URL.match(url):
        rest = found["rest"] or ""
        return _plain_host(found["full"] or ""), "/" + rest[1:] if rest.startswith("\\") else rest
    _, slash, path = url.partition("://")[2].partition("/")
    return "", slash + path


@lru_cache(maxsize=1024)
def host_of(authority: str) -> str:
    """The host of `user:password@host:port`, lower-case, without a final dot; "" where it is none.

    >>> host_of("mette:hemmelig@L.Facebook.com:443")
    'l.facebook.com'
    """
    found = _URL.match("//" + authority)
    return _plain_host(found["full"] or "") if found else ""


def _plain_host(host: str) -> str:
    """Lower-case, without a final dot; "" for a placeholder such as "-", which has no letter and no digit."""
    if host.isascii():
        host = host.lower().rstrip(".")
        return host if host[:1].isalnum() or any(map(str.isalnum, host)) else ""
    # Letter by letter: what becomes of one must not depend on its neighbours, and none becomes two.
    letters = ((letter, letter.lower()) for letter in host)
    return "".join(small if len(small) == 1 else letter for letter, small in letters).rstrip(".")


def _pairs(query: str, mark: re.Pattern[str], click_ids: Collection[str]) -> list[tuple[str, str]]:
    """Names (lower-case) and values of a query, decoded; what `mark` finds before a tag separates as & does.

    >>> _pairs("?farve=r%C3%B8d;bl%C3%A5&amp;utm_term=a%26amp%3Bb;UTM_source=fb", _MARK_IN_QUERY, ())
    [('farve', 'rød;blå'), ('utm_term', 'a&amp;b'), ('utm_source', 'fb')]
    """
    if not query:
        return []
    if ";" in query or mark is _MARK_IN_FRAGMENT:
        query = mark.sub(lambda found: "&" if _is_tag(_name(found[1]), click_ids) else found[0], query)
    pairs = []
    for part in query.lstrip("?").split("&"):
        name, _, value = part.partition("=")
        pairs.append((_name(name), decode_percent(value.replace("+", " "))))
    return pairs


def _name(text: str) -> str:
    """The name of a parameter, decoded; links that were copied out of a page's source have `&amp;` for each `&`."""
    name = decode_percent(text).lower()
    return _COPIED.sub("", name, count=1) if name.startswith("amp;") else name


def _is_tag(name: str, click_ids: Collection[str]) -> bool:
    return name.startswith("utm_") or name in click_ids


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
    raw = unquote_to_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _is_plain(path: str) -> bool:
    """Most paths are short words and slashes, with nothing in them that could be personal."""
    return len(path) < 20 and path.isascii() and "@" not in path and not any(c.isdigit() for c in path)
