"""The record of one import, and which imports count."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Self

from ..schema import TABLES

_ID = re.compile(r"[0-9a-f]{16}")
_NEVER = datetime.min.replace(tzinfo=UTC)


def import_id(sha256: str, options: Mapping[str, str]) -> str:
    """Name an import: the same bytes read with the same options are the same import.

    `sha256` is of the decompressed bytes; `options` are all that change rows.

    >>> import_id("00", {"tz": "UTC", "site": "shop.example"})
    '4f3d6431fed935e9'
    """
    canonical = json.dumps([sha256, dict(options)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:16]


@dataclass(frozen=True)
class Contents:
    """What lies in an import's folder, noted as it was written.

    `streams` are the pairs (feed, server) of its events, `first` and `last` their times (ISO, UTC,
    both inclusive), `native` tells that some of them carry an id of their own.
    """

    parts: tuple[str, ...] = ()
    streams: tuple[tuple[str, str], ...] = ()
    first: str | None = None
    last: str | None = None
    native: bool = False

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """First and last time, None where there are no rows with a time that matters."""
        if self.first is None or self.last is None:
            return None
        return datetime.fromisoformat(self.first), datetime.fromisoformat(self.last)


@dataclass(frozen=True, kw_only=True)
class Import:
    """One imported file: what was read, what was made of it, what it replaces.

    Counts are of rows of the file and hold for good: `rows` = `accepted` + sum of `excluded`
    + `rejected`. How many of the accepted ones are stored and how many are duplicates depends
    on the other imports: see `accounting`. Times are ISO texts. `spans` are first and last day
    (ISO) of each tool or platform that totals or spend are of, `unmatched` the headings that
    nothing was read from. The last four fields are set by the store.
    """

    id: str
    table: str
    file: str
    sha256: str
    options: Mapping[str, str] = field(default_factory=dict)
    reader: str = ""
    rows: int = 0
    accepted: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    rejected: int = 0
    parsed: int = 0
    external_referrer: int = 0
    social_referrer: int = 0
    tagged: int = 0
    redacted: Mapping[str, int] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    stated_end: str | None = None
    as_of: str | None = None
    feed: str = ""
    server: str = ""
    sites: tuple[str, ...] = ()
    identity: str = ""
    imported_at: str = ""
    program_version: str = ""
    door: str = ""
    notes: tuple[str, ...] = ()
    spans: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    sequence: int = 0
    replaces: tuple[str, ...] = ()
    contents: Contents = Contents()
    previous: Import | None = None

    @property
    def newest(self) -> datetime:
        """How new its data are: the stated end, else the newest date in it; a bare date is UTC."""
        text = self.stated_end or self.as_of or self.last
        if not text:
            return _NEVER
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def check(self, written: int) -> None:
        """See that the counts add up and agree with the rows `written`.

        Raises ValueError: the caller's mistake, never the user's.
        """
        if not _ID.fullmatch(self.id) or self.table not in TABLES:
            raise ValueError(f"{self.table}/{self.id} names no import")
        if self.rows != self.accepted + sum(self.excluded.values()) + self.rejected:
            raise ValueError(f"{self.file}: accepted, excluded and rejected do not add up to {self.rows} rows")
        if self.accepted != written:
            raise ValueError(f"{self.file}: {self.accepted} rows accepted but {written} written")

    def to_json(self) -> str:
        """The text of `_import.json`."""
        return json.dumps(asdict(self), sort_keys=True, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read `to_json` back; what a newer program added is passed over.

        Raises ValueError, KeyError or TypeError where it is no record.
        """
        return cls._from(json.loads(text))

    @classmethod
    def _from(cls, raw: Mapping[str, Any]) -> Self:
        known = {f.name: raw[f.name] for f in fields(cls) if f.name in raw}
        for name in ("sites", "replaces", "notes", "unmatched"):
            known[name] = tuple(known.get(name, ()))
        known["spans"] = {feed: (first, last) for feed, (first, last) in known.get("spans", {}).items()}
        inside = known.get("contents", {})
        known["contents"] = Contents(
            parts=tuple(inside.get("parts", ())),
            streams=tuple((feed, server) for feed, server in inside.get("streams", ())),
            first=inside.get("first"),
            last=inside.get("last"),
            native=bool(inside.get("native", False)),
        )
        if known.get("previous"):
            known["previous"] = cls._from(known["previous"])
        return cls(**known)


def replaced_ids(imports: Iterable[Import]) -> set[str]:
    """Ids of the imports that another one replaces, be that one replaced itself or not."""
    imports = list(imports)
    sequences = {record.id: record.sequence for record in imports}
    return {
        old for record in imports for old in record.replaces if old in sequences and sequences[old] < record.sequence
    }
