"""The register of posts: `posts.csv` beside the settings, which people may edit and keep under version control."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..catalogue import Catalogue, Entry, squeezed
from ..errors import Exit, SocialattrError
from ..names import REGISTER
from ..settings import read_settings
from ..store import changing
from ..summaries.posts import Post
from .rules import catalogue_of
from .sheet import Sheet, day_of, read_sheet, written
from .whole_file import replace_whole

COLUMNS = ("post", "date", "network", "campaign", "title", "url", "link")
_MOST_FAULTS = 5
_LONGEST_WORD = 80


@dataclass
class Register:
    """The posts that are known; what is added to it is kept when the block of `changing_register` ends."""

    posts: list[Post]
    sheet: Sheet | None = None
    added: list[Post] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._taken = {post.post.casefold() for post in self.posts}
        self._links: dict[tuple[str, str], list[Post]] = {}
        for post in self.posts:
            self._links.setdefault((post.url, post.title), []).append(post)

    def alike(self, url: str, title: str) -> Sequence[Post]:
        """The posts with this title that lead to this URL."""
        return self._links.get((url, title), ())

    def free(self, base: str, *, numbered: bool) -> str:
        """`base`, or with the first number behind it that makes it new; where `numbered`, always with one."""
        if not numbered and base.casefold() not in self._taken:
            return base
        number = 1 if numbered else 2
        while f"{base}-{number}".casefold() in self._taken:
            number += 1
        return f"{base}-{number}"

    def add(self, post: Post) -> None:
        self.posts.append(post)
        self.added.append(post)
        self._taken.add(post.post.casefold())
        self._links.setdefault((post.url, post.title), []).append(post)


def register_of(project: Path) -> list[Post]:
    """The posts of a project, the newest first; none where there is no register."""
    posts = read_register(project, catalogue_of(read_settings(project))).posts
    return sorted(posts, key=lambda post: post.day or date.min, reverse=True)


def read_register(project: Path, catalogue: Catalogue) -> Register:
    """Read the register. Raises SocialattrError (65) with the line and heading of everything that is wrong in it."""
    path = project / REGISTER
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Register([])
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise SocialattrError(what, where=str(path), hint="see who may read it", exit_code=Exit.UNUSABLE) from None
    if not data.strip():
        return Register([])
    sheet = read_sheet(data, str(path))
    return Register(_posts(sheet, str(path), catalogue), sheet)


@contextmanager
def changing_register(project: Path, catalogue: Catalogue) -> Iterator[Register]:
    """The register, held within the block; what was added to it is written at its end, all or nothing.

    Raises SocialattrError: 65 where it is at fault, 73 where it cannot be written, 75 where another process
    holds the project.
    """
    with changing(project):
        register = read_register(project, catalogue)
        yield register
        if register.added:
            _write(project / REGISTER, register, catalogue)


def network_named(text: str, catalogue: Catalogue) -> Entry:
    """The network that is meant by a slug, a name, or a word as in utm_source.

    Raises SocialattrError (2) with the networks that come near.
    """
    word = text.strip().casefold()
    by_name = {name.casefold(): entry for entry in catalogue.entries for name in (entry.slug, entry.name)}
    if entry := by_name.get(word) or catalogue.alias(word):
        return entry
    words = {squeezed(name): entry for name, entry in by_name.items() if _is_open(entry)}
    near = difflib.get_close_matches(squeezed(word[:_LONGEST_WORD]), words, 3, 0.6)
    slugs = list(dict.fromkeys(words[name].slug for name in near))
    hint = f"one of: {', '.join(slugs)}" if slugs else "socialattr networks lists those that are known"
    raise SocialattrError(f"no network is called {text[:_LONGEST_WORD]}", hint=hint, exit_code=Exit.USAGE)


def _is_open(entry: Entry) -> bool:
    return entry.social and entry.kind != "sharing_tool" and not entry.until


def _posts(sheet: Sheet, where: str, catalogue: Catalogue) -> list[Post]:
    places = sheet.columns()
    if "post" not in places:
        hint = f"its columns are {','.join(COLUMNS)}; a list of posts to make links for needs another name"
        raise SocialattrError("no column is called post", where=f"{where}:1", hint=hint, exit_code=Exit.UNUSABLE)
    faults: list[tuple[int, str]] = []
    posts: list[Post] = []
    lines: dict[str, int] = {}
    for line, cells in sheet.rows:
        said = {name: sheet.cell(cells, places.get(name)) for name in COLUMNS}
        heading = {name: sheet.headings[place] for name, place in places.items()}
        if surplus := sheet.surplus(cells):
            faults.append((line, surplus))
            continue
        try:
            day = day_of(said["date"])
        except ValueError as error:
            faults.append((line, f"{heading['date']}: {error}"))
            continue
        try:
            network = network_named(said["network"], catalogue).name if said["network"] else ""
        except SocialattrError as error:
            faults.append((line, f"{heading['network']}: {error.what} ({error.hint})"))
            continue
        if not said["post"]:
            faults.append((line, f"{heading['post']}: empty; write the utm_content of its link"))
        elif (twin := lines.setdefault(said["post"].casefold(), line)) != line:
            faults.append((line, f"{heading['post']}: {said['post']} is in line {twin} already"))
        posts.append(Post(said["post"], day, network, *(said[name] for name in ("campaign", "title", "url", "link"))))
    if faults:
        told = "; ".join(f"line {line}, {what}" for line, what in faults[1:_MOST_FAULTS])
        more = len(faults) - _MOST_FAULTS
        what = faults[0][1] + (f"; {told}" if told else "") + (f"; and {more} more" if more > 0 else "")
        hint = "correct the line in a spreadsheet or an editor"
        raise SocialattrError(what, where=f"{where}:{faults[0][0]}", hint=hint, exit_code=Exit.UNUSABLE)
    return posts


def cells_of(post: Post, network: str) -> dict[str, str]:
    """A post as the register writes it; `network` is its slug."""
    day = post.day.isoformat() if post.day else ""
    values = (post.post, day, network, post.campaign, post.title, post.url, post.link)
    return dict(zip(COLUMNS, values, strict=True))


def _write(path: Path, register: Register, catalogue: Catalogue) -> None:
    """Add the new lines behind the old ones, which stay as they are, letter by letter."""
    slugs = {entry.name: entry.slug for entry in catalogue.entries}
    new = [cells_of(post, slugs[post.network]) for post in register.added]
    text, encoding = _text(register.sheet, new)
    replace_whole(path, text.encode(encoding), "close it in other programs, or ")


def _text(sheet: Sheet | None, new: Sequence[Mapping[str, str]]) -> tuple[str, str]:
    if sheet is None:
        # With a byte order mark Excel shows all letters as they are.
        return written(COLUMNS, ([cells[name] for name in COLUMNS] for cells in new)), "utf-8-sig"
    places = sheet.columns()
    missing = [name for name in COLUMNS if name not in places]
    headings = [*sheet.headings, *missing]
    places |= {name: len(sheet.headings) + number for number, name in enumerate(missing)}
    names = {place: name for name, place in places.items()}
    rows = [[cells.get(names.get(place, ""), "") for place in range(len(headings))] for cells in new]
    lines = written((), rows, sheet.delimiter, sheet.line_end).removeprefix(sheet.line_end)
    if missing:
        old = [[*cells, *[""] * (len(headings) - len(cells))] for _, cells in sheet.rows]
        text = written(headings, old, sheet.delimiter, sheet.line_end) + lines
    else:
        text = sheet.text + ("" if sheet.text.endswith(("\n", "\r")) else sheet.line_end) + lines
    try:
        text.encode(sheet.encoding)
    except UnicodeEncodeError:
        return text, "utf-8-sig"
    return text, sheet.encoding
