"""The cellar's door: what a file told becomes what may be kept.

Addresses, client ids, order and customer numbers become keyed hashes; URLs, referrers and agents
are reduced; personal data in what remains is redacted and counted. All text work is done once for
each distinct value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..schema import EVENTS, HITS, ORDERS, ORIGINS, SHOP_ORDERS, SHOWN_ORIGINS, SPEND, TOTALS, Table, conform
from .agents import reduce_agent
from .hashing import hashed, hashed_column, optional_key, row_keys
from .redaction import Redactor
from .urls import UTM, Page, PageRules, clean_page, clean_referrer

__all__ = ["Door", "Redactor", "order_key", "visitor_keys"]

_ORDER, _VISITOR, _CUSTOMER, _RAW = "order", "visitor", "customer", "raw"
# What makes one event the same as another: all that its file said of it, before anything is hidden.
_SAID = ("host", "url", "referrer", "agent", "address", "client_id", "method", "kind", "order_id", "currency")

# Texts that are words of ours, or have a rule of their own below.
_OURS = frozenset({"grain", "part", "currency", "attributed_by", "campaign_id", "conversions"})
# A campaign's id may look like a telephone or a token, and is neither; what has blanks or an @ is no id.
_ID = re.compile(r"[\w\-.:]*")


def order_key(order_id: str, key: bytes) -> int:
    """The key of an order number, however it is written: `#1182` is `1182`.

    Two tools may write one order number differently; only `#`, blanks and case are taken as noise.
    """
    return int(hashed([_plain_order_id(order_id)], key, _ORDER)[0])


def visitor_keys(client_ids: Sequence[str], feed: str, key: bytes) -> np.ndarray:
    """The visitors of a feed that have these client ids."""
    return hashed((f"{feed}\0\0{client_id}" for client_id in client_ids), key, _VISITOR)


def _plain_order_id(order_id: str) -> str:
    return order_id.strip().removeprefix("#").strip().casefold()


def _plain_order_ids(order_ids: pd.Series) -> pd.Series:
    return _each(order_ids, lambda order_id, _: _plain_order_id(order_id))


@dataclass(frozen=True)
class Door:
    """How one file's rows are let in. The key decides all hashes, `feed` keeps visitors apart."""

    key: bytes
    feed: str = ""
    server: str = ""
    host: str = ""
    """Whose pages these are where neither line nor URL says."""
    page_rules: Sequence[str] = ()
    click_ids: Collection[str] = ()
    agent_tokens: Sequence[str] = ()
    redact: Redactor = field(default_factory=Redactor)

    def events(self, hits: pd.DataFrame) -> pd.DataFrame:
        """Turn HITS into EVENTS."""
        hits = conform(hits, HITS)
        rules = PageRules(self.page_rules)
        pages = self._pages(hits, rules)
        said, in_url = (
            optional_key(_plain_order_ids(ids), self.key, _ORDER) for ids in (hits["order_id"], pages["order_id"])
        )
        raw_hi, raw_lo = self._event_keys(hits)
        native = (hits["native_id"] != "").to_numpy()
        events = pd.DataFrame(
            {
                "time": hits["time"],
                "visitor_id": self._visitors(hits, raw_hi),
                "feed": _constant(self.feed, len(hits)),
                "server": _constant(self.server, len(hits)),
                "site": pages["site"],
                "page": pages["page"],
                **{name: pages[name] for name in (*UTM, "click_id", "params")},
                "referrer": _each(hits["referrer"], lambda text, n: clean_referrer(text, rules, self.redact, n)),
                "agent": _each(hits["agent"], lambda text, _: reduce_agent(text, self.agent_tokens)),
                "kind": _each(hits["kind"], self.redact),
                "value": hits["value"],
                "currency": hits["currency"],
                "order_key": said.fillna(in_url),
                "event_key_hi": raw_hi,
                "event_key_lo": raw_lo,
                "native_key": native,
                "line": hits["line"],
            }
        )
        return conform(events, EVENTS)

    def orders(self, orders: pd.DataFrame) -> pd.DataFrame:
        """Turn SHOP_ORDERS into ORDERS."""
        orders = conform(orders, SHOP_ORDERS)
        rules = PageRules(self.page_rules)
        hidden = orders.assign(
            order_key=hashed_column(_plain_order_ids(orders["order_id"]), self.key, _ORDER),
            customer_key=optional_key(orders["customer_id"].astype("str").str.casefold(), self.key, _CUSTOMER),
            referrer=_each(orders["referrer"], lambda text, n: clean_referrer(text, rules, self.redact, n)),
            **{name: _each(orders[name], self.redact) for name in ("source", "medium", "campaign")},
        )
        return conform(hidden, ORDERS)

    def origins(self, origins: pd.DataFrame) -> pd.DataFrame:
        """Turn SHOWN_ORIGINS into ORIGINS."""
        origins = conform(origins, SHOWN_ORIGINS)
        key = hashed_column(_plain_order_ids(origins["order_id"]), self.key, _ORDER)
        return conform(self._redacted(origins.assign(order_key=key), ORIGINS), ORIGINS)

    def totals(self, totals: pd.DataFrame) -> pd.DataFrame:
        """Redact what people wrote into the names of TOTALS; of landing pages the query stays outside."""
        totals = conform(totals, TOTALS)
        path = _each(totals["landing_page"], lambda page, _: page.partition("#")[0].partition("?")[0])
        conversions = _each(totals["conversions"], self._conversions)
        hidden = self._redacted(totals.assign(landing_page=path, conversions=conversions), TOTALS)
        return conform(hidden, TOTALS)

    def spend(self, spend: pd.DataFrame) -> pd.DataFrame:
        """Redact what people wrote into the names of SPEND."""
        spend = conform(spend, SPEND)
        ids = _each(spend["campaign_id"], lambda text, n: text if _ID.fullmatch(text) else self.redact(text, n))
        return conform(self._redacted(spend.assign(campaign_id=ids), SPEND), SPEND)

    def _conversions(self, text: str, rows: int) -> str:
        """Redact names of conversions in JSON; its numbers may look like telephones, and must stay numbers."""
        found: dict[str, float] = {}
        for name, count in json.loads(text or "{}").items():
            plain = self.redact(name, rows)
            found[plain] = found.get(plain, 0) + count
        return json.dumps(found, sort_keys=True, ensure_ascii=False) if found else ""

    def _redacted(self, rows: pd.DataFrame, table: Table) -> pd.DataFrame:
        texts = [column.name for column in table.columns if column.kind == "text" and column.name not in _OURS]
        return rows.assign(**{name: _each(rows[name], self.redact) for name in texts})

    def referrer(self, text: str) -> str:
        """Reduce one referrer, without counting what is taken out of it."""
        return clean_referrer(text, PageRules(self.page_rules), Redactor())

    def _pages(self, hits: pd.DataFrame, rules: PageRules) -> pd.DataFrame:
        """The columns of EVENTS that come from a URL, and the order number in it."""
        codes, distinct = _pairs(hits["host"], hits["url"])
        counts = np.bincount(codes, minlength=len(distinct))
        pages = [
            clean_page(url, host or self.host, rules, self.click_ids, self.redact, int(rows))
            for (host, url), rows in zip(distinct, counts, strict=True)
        ]
        columns = {name: [str(getattr(page, name)) for page in pages] for name in Page._fields}
        columns["site"] = [host.removeprefix("www.") for host in columns.pop("host")]
        return pd.DataFrame({name: _spread(codes, values) for name, values in columns.items()}, index=hits.index)

    def _visitors(self, hits: pd.DataFrame, event_key: np.ndarray) -> np.ndarray:
        """Who did it: the client id, else address and agent, else nobody but the event itself."""
        codes, distinct = _pairs(hits["address"], hits["agent"])
        by_address = hashed((f"{self.feed}\0{a}\0{b}" for a, b in distinct), self.key, _VISITOR)[codes]
        clients, client_ids = pd.factorize(hits["client_id"])
        by_client = visitor_keys([str(client_id) for client_id in client_ids], self.feed, self.key)[clients]
        named = (hits["client_id"] != "").to_numpy()
        addressed = (hits["address"] != "").to_numpy()
        return np.asarray(np.select([named, addressed], [by_client, by_address], event_key), dtype=np.uint64)

    def _event_keys(self, hits: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """An event's own id, else a hash of all that its row says."""
        said = [hashed_column(hits[name], self.key, _RAW) for name in _SAID]
        numbers = [
            hits["time"].astype("int64").to_numpy().astype(np.uint64),
            hits["status"].to_numpy().astype(np.uint64),
            hits["value"].fillna(-1).to_numpy(dtype=np.int64).astype(np.uint64),
        ]
        hi, lo = row_keys([*said, *numbers], self.key)
        native_hi, native_lo = row_keys([hashed_column(hits["native_id"], self.key, _RAW)], self.key)
        native = (hits["native_id"] != "").to_numpy()
        return np.where(native, native_hi, hi), np.where(native, native_lo, lo)


def _pairs(left: pd.Series, right: pd.Series) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """Codes and distinct pairs of two text columns."""
    left_codes, left_values = pd.factorize(left)
    right_codes, right_values = pd.factorize(right)
    lefts, rights = [str(text) for text in left_values], [str(text) for text in right_values]
    codes, distinct = pd.factorize(left_codes.astype(np.int64) * max(len(rights), 1) + right_codes)
    return codes, [(lefts[both // len(rights)], rights[both % len(rights)]) for both in distinct.tolist()]


def _each(column: pd.Series, function: Callable[[str, int], str]) -> pd.Series:
    """Apply `function(text, how many rows)` to the distinct texts of a column."""
    codes, distinct = pd.factorize(column)
    counts = np.bincount(codes, minlength=len(distinct))
    values = [function(str(text), int(rows)) for text, rows in zip(distinct, counts, strict=True)]
    return pd.Series(_spread(codes, values), index=column.index)


def _spread(codes: np.ndarray, values: Sequence[str]) -> pd.Categorical:
    """`values[codes]` as a category; values may repeat."""
    inner, distinct = pd.factorize(pd.Series(list(values), dtype="str"))
    return pd.Categorical.from_codes(inner[codes], categories=pd.Index(distinct, dtype="str"))


def _constant(value: str, count: int) -> pd.Categorical:
    return _spread(np.zeros(count, dtype=np.int64), [value])
