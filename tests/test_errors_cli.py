"""Every way to fail: two lines on stderr, nothing on stdout, the exit code that is documented, nothing stored."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pytest

from command_line import Ran, run
from projects import SAMPLE

LINE = '192.0.2.{n} - - [{day:02}/Oct/2024:10:00:{n:02} +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 Firefox/130.0"\n'
LOG = "".join(LINE.format(n=n, day=1 + n // 2) for n in range(60)).encode()
# Not to be packed well, so that a half of the packed bytes gives a head to recognise it by.
LONG_LOG = b"".join(
    LINE.format(n=n % 60, day=1 + n % 28).replace("GET /", f"GET /{n**5}").encode() for n in range(4000)
)
JUNK = "".join(f"noget andet, {n}\n" for n in range(80)).encode()
EVENTS = "time,client_id,url,event,value,currency\n"
FOLDERS = ("events", "orders", "staging")


def zstd(data: bytes) -> bytes:
    return pa.compress(data, codec="zstd", asbytes=True)  # type: ignore[no-any-return]


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstd,
}


@dataclass(frozen=True)
class Case:
    """What is asked of a new project, and how that has to end."""

    name: str
    code: int
    says: str
    arguments: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)


def ingest(name: str, says: str, data: bytes, *options: str, code: int = 65, file: str = "export.csv") -> Case:
    return Case(name, code, says, ("ingest", *options, file), {file: data})


def batch(name: str, says: str, data: bytes | None, *options: str, code: int = 65) -> Case:
    files = {} if data is None else {"b.csv": data}
    return Case(f"list to classify: {name}", code, says, ("classify", "--batch", "b.csv", *options), files)


def link(name: str, says: str, *options: str, url: str = "https://butik.example/") -> Case:
    return Case(f"link: {name}", 2, says, ("link", url, *options))


def posts(name: str, says: str, data: bytes | None, *options: str, code: int = 65) -> Case:
    files = {} if data is None else {"p.csv": data}
    return Case(f"list of posts: {name}", code, says, ("link", "--csv", "p.csv", *options), files)


LIST = b"id,referrer,query,user_agent\n1,https://t.co/a,,\n"
LONG_LIST = LIST + b"".join(b"%d,https://t.co/%d,,\n" % (n, n**3) for n in range(9000))
TWO_LISTS = {"exports/1.csv": LIST, "exports/2.csv": LIST}
FACEBOOK = ("--network", "facebook", "--campaign", "c")

CASES = [
    ingest("nobody's format", "export.csv: is of no format that we know", b"hej\nverden\n"),
    ingest("another tool's table", "export.csv: is of no format that we know", b"a,b,c\n1,2,3\n"),
    ingest("empty", "export.csv: is empty", b""),
    ingest("nothing but blank lines", "export.csv: is empty", b"\n \n\t\n"),
    ingest("empty, packed", "export.csv: is empty", gzip.compress(b"")),
    ingest("binary", "export.csv: is a binary file", bytes(range(256)) * 40),
    ingest("picture", "export.csv: is a binary file", b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 9, file="export.csv"),
    *(
        ingest(f"{kind} cut at {share:.0%}", "is damaged or cut short", packed[: int(len(packed) * share)])
        for kind, packed in ((kind, pack(LONG_LOG)) for kind, pack in PACKERS.items())
        for share in (0.02, 0.5, 0.999)
    ),
    ingest("gz with a wrong sum", "is damaged or cut short", gzip.compress(LONG_LOG)[:-8] + bytes(8)),
    ingest("more than half unreadable", "nothing of it was stored", LOG[:3000] + JUNK, file="access.log"),
    ingest("named format that it is not", "nothing of it was stored", JUNK, "--format", "access-log"),
    ingest(
        "named format without its columns", "is no shopify-orders file", b"a,b\n1,2\n", "--format", "shopify-orders"
    ),
    ingest("thousands or decimals", "a thousand or a fraction", f'{EVENTS}2024-10-01,c,/,buy,"1.299",DKK\n'.encode()),
    ingest("unknown format", "there is no format ga5", LOG, "--format", "ga5", code=2),
    ingest("unknown encoding", "'klingon' is no encoding", EVENTS.encode(), "--encoding", "klingon", code=2),
    ingest("no text encoding", "'rot13' is no encoding", EVENTS.encode(), "--encoding", "rot13", code=2),
    ingest("unknown time zone", "'Mars/Base' is no time zone", LOG, "--tz", "Mars/Base", code=2),
    ingest("unknown decimal mark", "'x' is no decimal mark", LOG, "--decimal", "x", code=2),
    Case("folder without files", 65, "exports: holds no files", ("ingest", "exports")),
    Case("missing path", 2, "none.log: there is no such file", ("ingest", "none.log")),
    Case(
        "missing path beside a good one",
        2,
        "none.log: there is no such file",
        ("ingest", "a.log", "none.log"),
        {"a.log": LOG},
    ),
    Case("pattern without a match", 2, "*.gz: there is no such file", ("ingest", "*.gz")),
    Case("name that no disk can hold", 2, "there is no such file", ("ingest", "x" * 300)),
    Case("report before any import", 3, "no data for", ("report",)),
    Case("half a range", 2, "--from and --to belong together", ("report", "--from", "2024-10-01")),
    Case("the other half", 2, "--from and --to belong together", ("report", "--to", "2024-10-01")),
    Case("no period", 2, "snart", ("report", "--period", "snart")),
    Case("no order of that number", 2, "no conversion is called 4711", ("explain", "4711")),
    Case("no import of that name", 2, "no import is called marts.csv", ("undo", "marts.csv")),
    Case("no such post", 3, "no data for", ("report", "--by", "post")),
    Case("channels of what", 2, "--channels says whose channels rows are", ("report", "--channels", "ga4")),
    Case("nothing to classify", 2, "nothing to classify", ("classify",)),
    Case("a decision as a list", 2, "one decision is no CSV", ("classify", "?utm_source=fb", "--format", "csv")),
    Case("a link and a list", 2, "a link and a batch at once", ("classify", "/", "--batch", "b.csv"), {"b.csv": LIST}),
    batch("missing", "b.csv: there is no such file", None, code=2),
    batch("empty", "b.csv: is empty", b""),
    batch("binary", "b.csv: is no text", bytes(range(256)) * 40),
    batch("without columns", "b.csv: has none of the columns referrer, query and user_agent", b"id,host\n1,t.co\n"),
    batch("cut", "is damaged or cut short", gzip.compress(LONG_LIST)[:-900]),
    batch("as JSON", "a batch is written as CSV only", LIST, "--format", "json", code=2),
    batch("into a name of JSON", "a batch is written as CSV only", LIST, "-o", "out.json", code=2),
    batch("into a workbook", "no .xlsx can be written", LIST, "-o", "out.xlsx", code=2),
    batch("into no folder", "none/out.csv: ", LIST, "-o", "none/out.csv", code=73),
    batch("cut, into a file", "is damaged or cut short", gzip.compress(LONG_LIST)[:-900], "-o", "out.csv"),
    Case("several lists", 2, "exports: is several files", ("classify", "--batch", "exports"), TWO_LISTS),
    Case("nobody's network", 2, "no network is called zork", ("networks", "zork")),
    Case("no kind of network", 2, "there is no kind zork", ("networks", "--kind", "zork")),
    Case("networks into no folder", 73, "none/n.csv: ", ("networks", "-o", "none/n.csv")),
    Case("sources before any import", 3, "no data for", ("sources",)),
    Case("sources of no period", 2, "'snart' is no period", ("sources", "--period", "snart")),
    Case("sources of half a range", 2, "--from and --to belong together", ("sources", "--from", "2024-10-01")),
    Case("links before any import", 3, "no data for", ("check-links",)),
    Case("repairs before any import", 3, "no data for", ("check-links", "--fix")),
    Case("links of no period", 2, "'2024-13' is no period", ("check-links", "--period", "2024-13")),
    Case("no link", 2, "butik.example: this is no link", ("check-links", "butik.example")),
    Case("a link with --fix", 2, "without period and --fix", ("check-links", "https://butik.example/", "--fix")),
    Case("links into no folder", 73, "none/l.csv: ", ("check-links", "https://butik.example/", "-o", "none/l.csv")),
    Case("nothing to link", 2, "a URL, --csv FILE or --list", ("link",)),
    Case("two things to link", 2, "a URL, --csv FILE or --list", ("link", "https://butik.example/", "--list")),
    link("no network", "no network is given", "--campaign", "c"),
    link("a network mistyped", "no network is called facbook", "--network", "facbook", "--campaign", "c"),
    link("a tool", "Buffer is a tool for posting", "--network", "buffer", "--campaign", "c"),
    link("no campaign", "no campaign is given", "--network", "facebook"),
    link("no day", "'snart' is no day", "--network", "facebook", "--campaign", "c", "--date", "snart"),
    link("personal data", "an e-mail address is in the campaign", "--network", "facebook", "--campaign", "a@b.example"),
    link("not own", "andre.example is none of your own", *FACEBOOK, url="https://andre.example/"),
    link("no URL", "has no https://", *FACEBOOK, url="butik"),
    link("into JSON", "written as text or CSV only", *FACEBOOK, "-o", "link.json"),
    link("into a workbook", "no .xlsx can be written", *FACEBOOK, "-o", "link.xlsx"),
    posts("missing", "p.csv: ", None, code=2),
    posts("empty", "p.csv: is empty", b"\n\n"),
    posts("binary", "p.csv: is no table of text", bytes(range(256)) * 40),
    posts("without columns", "p.csv:1: no column is called url, network, campaign", b"title\nHej\n"),
    posts("into JSON", "written as text or CSV only", b"url,network,campaign\n", "-o", "out.json", code=2),
    posts("into a workbook", "no .xlsx can be written", b"url,network,campaign\n", "-o", "out.xlsx", code=2),
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new project with settings and key; the exports lie in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exports").mkdir()
    assert run(tmp_path / "p", "init", "--site", "butik.example").code == 0
    return tmp_path / "p"


def stored(project: Path) -> list[str]:
    """All that lies in the rooms of the store."""
    return sorted(str(path) for room in FOLDERS for path in (project / ".socialattr" / room).glob("*"))


def everything() -> list[Path]:
    """All that lies in the current folder, but for the locks, which whoever asked leaves behind."""
    return sorted(path for path in Path().rglob("*") if path.name != "lock")


def assert_two_lines(ran: Ran, code: int, says: str) -> None:
    assert (ran.code, ran.out) == (code, ""), ran
    assert re.fullmatch(r"socialattr: [^\n]+\n  try: [^\n]+\n", ran.err), ran.err
    assert says in ran.err.split("\n")[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_cannot_be_done_is_said_in_two_lines(case: Case, project: Path) -> None:
    for name, data in case.files.items():
        Path(name).write_bytes(data)
    before = everything()
    assert_two_lines(run(project, *case.arguments), case.code, case.says)
    assert stored(project) == []
    assert everything() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("report", "--model", "zork"), "'zork' is not one of 'first', 'last', "),
        (("report", "--by", "zork"), "'zork' is not one of 'network', "),
        (("report", "--width", "3"), "'--width'"),
        (("report", "--zork"), "--zork"),
        (("report", "--period"), "--period"),
        (("ingest",), "files"),
        (("zork",), "'zork'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_was_mistyped_is_said_in_two_lines(project: Path, arguments: tuple[str, ...], says: str) -> None:
    assert_two_lines(run(project, *arguments), 2, says)


# --- the project itself ------------------------------------------------------------------------------


@pytest.fixture
def filled(project: Path) -> Path:
    """A project with one log of October 2024."""
    Path("access.log").write_bytes(LOG)
    assert run(project, "ingest", "access.log").code == 0
    return project


ASKING = [
    ("report", "--period", "2024-10"),
    ("explain", "1"),
    ("imports",),
    ("undo", "access.log"),
    ("ingest", "more.log"),
    ("sources", "--period", "2024-10"),
    ("check-links", "--period", "2024-10", "--fix"),
]


def lose_key(project: Path) -> str:
    (project / "socialattr.key").unlink()
    return "the key of this project is missing"


def change_key(project: Path) -> str:
    (project / "socialattr.key").write_text("ab" * 32 + "\n")
    return "not the key that this project's data were stored under"


def spoil_key(project: Path) -> str:
    (project / "socialattr.key").write_bytes(b"\xff\0hej")
    return "holds no key"


def break_settings(project: Path) -> str:
    (project / "socialattr.toml").write_text("[site\nhosts = 7")
    return "not TOML"


def spoil_settings(project: Path) -> str:
    (project / "socialattr.toml").write_text(
        '[site]\ntimezone = "Mars/Base"\n[attribution]\nlookback_window = 30\n[money]\nrevenue = "gross"\n'
    )
    return "site.timezone: 'Mars/Base' is no time zone"


def make_newer(project: Path) -> str:
    path = project / ".socialattr" / "format.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    return "made by a newer socialattr"


@pytest.mark.parametrize("arguments", ASKING, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("harm", [lose_key, change_key, spoil_key, break_settings, spoil_settings, make_newer])
def test_a_harmed_project_is_refused_and_left_alone(
    filled: Path, harm: Callable[[Path], str], arguments: tuple[str, ...]
) -> None:
    says = harm(filled)
    Path("more.log").write_bytes(LOG.replace(b"/Oct/", b"/Sep/"))
    before, key = stored(filled), filled / "socialattr.key"
    secret = key.read_bytes() if key.exists() else None
    assert_two_lines(run(filled, *arguments), 65, says)
    assert stored(filled) == before
    assert (key.read_bytes() if key.exists() else None) == secret


# --- settings and register of the new commands -------------------------------------------------------

FORUM = '[[network]]\nslug = "f"\nname = "F"\nkind = "forum"\n'
CLUB = '[[network]]\nslug = "c"\nname = "C"\nkind = "forum"\n'
HARMED = {
    "a host of two": (FORUM + 'hosts = ["f.example"]\n' + CLUB + 'hosts = ["f.example"]\n', "host f.example is"),
    "a word of two": (FORUM + 'utm_sources = ["k"]\n' + CLUB + 'utm_sources = ["K"]\n', "utm_source k is claimed"),
    "an app of two": (FORUM + 'packages = ["a.b"]\n' + CLUB + 'packages = ["a.b"]\n', "package a.b is claimed by"),
    "a name of two": (FORUM + CLUB.replace('"C"', '"F"'), "name F is claimed by f and c"),
    "a slug of two": (FORUM + FORUM, "two of them have one name"),
    "a host of all": (FORUM + 'hosts = ["com"]\n', "host com has no dot"),
    "an app in all agents": (FORUM + 'agents = [""]\n', "an empty agent"),
    "no kind": (FORUM.replace("forum", "hygge"), "kind 'hygge' is none of"),
    "no name": ('[[network]]\nslug = "f"\n', "f: no name"),
    "a link as host": (FORUM + 'hosts = ["https://f.example/"]\n', "is no host name"),
    "no such field": (FORUM + 'host = ["f.example"]\n', "there is no such setting"),
    "a repair that is no list": ('[repair]\nmatch = {source = "fb"}\n', "in double brackets: [[repair]]"),
    "half a repair": ('[[repair]]\nmatch = {source = "fb"}\n', "repair.0.becomes: is missing"),
    "an empty repair": ('[[repair]]\nmatch = {}\nbecomes = {source = "x"}\n', "repair.0.match: needs at least one"),
    "a repair of what": ('[[repair]]\nmatch = {sauce = "a"}\nbecomes = {source = "x"}\n', "write one of 'source'"),
    "a repair of numbers": ('[[repair]]\nmatch = {source = 7}\nbecomes = {source = "x"}\n', "write a text in quotes"),
}  # fmt: skip
BY_SETTINGS = [
    ("networks",),
    ("classify", "?utm_source=fb"),
    ("classify", "--batch", "b.csv"),
    ("check-links", "https://butik.example/?utm_source=fb"),
    ("check-links", "--period", "2024-10", "--fix"),
    ("sources", "--period", "2024-10"),
    ("report", "--period", "2024-10"),
    ("link", "https://butik.example/", *FACEBOOK),
    ("link", "--list"),
    ("link", "--csv", "p.csv"),
]


@pytest.mark.parametrize("harm", HARMED)
def test_networks_and_repairs_at_fault_are_named_by_all_who_need_them(filled: Path, harm: str) -> None:
    text, says = HARMED[harm]
    settings = filled / "socialattr.toml"
    settings.write_text(settings.read_text("utf-8") + text, "utf-8")
    Path("b.csv").write_bytes(LIST)
    Path("p.csv").write_text("url,network,campaign\nhttps://butik.example/,facebook,c\n", "utf-8")
    before = settings.read_bytes()
    for arguments in BY_SETTINGS:
        assert_two_lines(run(filled, *arguments), 65, says)
    assert (settings.read_bytes(), (filled / "posts.csv").exists()) == (before, False)


@pytest.mark.parametrize(
    ("register", "says"),
    [
        (b"post,date\na,snart\n", "posts.csv:2: date: 'snart' is no day"),
        (b"post,network\na,facbook\n", "posts.csv:2: network: no network is called facbook"),
        (b"post\na\nA\n", "posts.csv:3: post: A is in line 2 already"),
        (b"title\nhej\n", "posts.csv:1: no column is called post"),
        (bytes(range(256)) * 9, "posts.csv: is no table of text"),
    ],
)
def test_a_register_at_fault_is_named_and_left_alone(filled: Path, register: bytes, says: str) -> None:
    (filled / "posts.csv").write_bytes(register)
    Path("p.csv").write_text("url,network,campaign\nhttps://butik.example/,facebook,c\n", "utf-8")
    asked = [*BY_SETTINGS[-3:], ("report", "--period", "2024-10", "--by", "post")]
    for arguments in asked:
        assert_two_lines(run(filled, *arguments), 65, says)
    assert (filled / "posts.csv").read_bytes() == register


def test_all_errors_of_the_settings_are_told_at_once(filled: Path) -> None:
    spoil_settings(filled)
    told = run(filled, "report").err
    assert all(place in told for place in ("site.timezone", "attribution.lookback_window", "money.revenue"))


@pytest.mark.parametrize("arguments", [*ASKING[:4], *ASKING[5:]], ids=lambda a: a[0])
def test_nothing_can_be_asked_before_the_first_import(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert_two_lines(run(tmp_path / "nowhere", *arguments), 3, "nothing imported yet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(filled: Path) -> None:
    Path("more.log").write_bytes(LOG.replace(b"/Oct/", b"/Sep/"))
    before = stored(filled)
    rooms = [filled, *(path for path in filled.rglob("*") if path.is_dir())]
    for room in rooms:
        room.chmod(0o500)
    try:
        ran = run(filled, "ingest", "more.log")
    finally:
        for room in rooms:
            room.chmod(0o700)
    assert_two_lines(ran, 73, "cannot write: ")
    assert stored(filled) == before


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder is needed where even root may not write")
@pytest.mark.parametrize("arguments", [("init", "--site", "butik.example"), ("ingest", "access.log")])
def test_a_place_where_nobody_can_write(filled: Path, arguments: tuple[str, ...]) -> None:
    ran = run(Path("/proc/socialattr"), *arguments)
    assert ran.code == 73
    assert re.fullmatch(r"socialattr: /proc/socialattr[^\n]+\n  try: [^\n]+\n", ran.err)


def test_a_result_that_cannot_be_written(filled: Path) -> None:
    assert_two_lines(run(filled, "report", "--period", "2024-10", "-o", "none/report.txt"), 73, "none/report.txt: ")
    assert not list(Path().glob("**/*report.txt*"))


@pytest.mark.parametrize("arguments", [("init", "--site", "butik.example"), ("ingest", "access.log")])
def test_a_file_is_no_place_for_a_project(filled: Path, arguments: tuple[str, ...]) -> None:
    assert_two_lines(run(Path("access.log"), *arguments), 73, "access.log")


def test_a_project_without_imports_lists_none(project: Path) -> None:
    assert run(project, "imports") == Ran(0, "Nothing was imported yet.\n", "")
    assert json.loads(run(project, "imports", "--json").out) == []


# --- periods -----------------------------------------------------------------------------------------


def test_a_period_without_data_names_the_months_that_there_are(filled: Path) -> None:
    ran = run(filled, "report", "--period", "2024-03")
    assert_two_lines(ran, 3, "no data for March 2024")
    assert "2024-10" in ran.err.split("\n")[1]


def test_an_unknown_conversion_is_refused_with_the_known_ones(filled: Path) -> None:
    ran = run(filled, "report", "--period", "2024-10", "--conversion", "tegning")
    assert_two_lines(ran, 2, "no conversion is called tegning")
    assert "purchase" in ran.err


def test_an_incomplete_period_is_reported_and_says_so(filled: Path) -> None:
    ran = run(filled, "report", "--period", "2024-10")
    assert (ran.code, ran.err) == (3, "")
    assert "October 2024, incomplete: log until 30 October" in ran.out.split("\n")[0]


# --- rejects and batches -----------------------------------------------------------------------------


def test_more_rejects_than_allowed_are_stored_with_line_offset_reason_and_text(project: Path) -> None:
    lines = LOG.splitlines(keepends=True)
    lines[4:4] = [b"=hej \x1b[31m 192.0.2.77 mette@butik.example\n"]
    lines[9:9] = [lines[8].replace(b"/Oct/", b"/Okt/")]
    Path("access.log").write_bytes(b"".join(lines))
    ran = run(project, "ingest", "access.log")
    assert ran.code == 1
    assert "access.log: 2 of 62 rows cannot be read" in ran.err
    (path,) = project.rglob("_rejects.csv")
    first, second = csv.DictReader(path.open(encoding="utf-8", newline=""))
    assert first == {
        "line": "5",
        "offset": str(sum(map(len, lines[:4]))),
        "reason": "not an access log line",
        "text": "'=hej \\x1b[31m (redacted) (redacted)",
    }
    assert (second["line"], second["offset"]) == ("10", str(sum(map(len, lines[:9]))))
    assert second["reason"] == "unreadable time"


def test_fewer_rejects_than_allowed_are_fine(project: Path) -> None:
    Path("access.log").write_bytes(LOG + b"hej\n")
    assert run(project, "ingest", "--max-rejects", "0.02", "access.log").code == 0


def test_of_a_batch_the_good_files_are_stored(project: Path) -> None:
    Path("exports/1.log").write_bytes(LOG)
    Path("exports/2.log.gz").write_bytes(gzip.compress(LONG_LOG)[:-9])
    Path("exports/3.csv").write_bytes(b"")
    Path("exports/4.log").write_bytes(LOG.replace(b"/Oct/", b"/Sep/"))
    ran = run(project, "ingest", "exports")
    assert ran.code == 1
    errors = re.findall(r"^socialattr: exports/(\S+): .+\n  try: .+$", ran.err, re.MULTILINE)
    assert errors == ["2.log.gz", "3.csv"]
    assert [one["file"] for one in json.loads(run(project, "imports", "--json").out)] == ["1.log", "4.log"]


def test_a_batch_in_json_tells_of_the_bad_files_too(project: Path) -> None:
    Path("exports/1.log").write_bytes(LOG)
    Path("exports/2.csv").write_bytes(b"")
    ran = run(project, "ingest", "--json", "exports")
    good, bad = json.loads(ran.out)
    assert (ran.code, good["accepted"], bad) == (1, 60, {"file": "exports/2.csv", "error": "is empty", "exit_code": 65})


def test_only_the_traceback_of_debug_is_longer(project: Path) -> None:
    ran = run(project, "--debug", "ingest", "none.log")
    assert ran.code == 2
    assert ran.err.startswith("Traceback")
    assert ran.err.endswith("socialattr: none.log: there is no such file\n  try: check the name\n")


# --- as cron runs it ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the sample data in it."""
    folder = tmp_path_factory.mktemp("sample") / "project"
    folder.mkdir()
    for name in ("socialattr.toml", "socialattr.key"):
        shutil.copy(SAMPLE / name, folder)
    assert run(folder, "ingest", *(SAMPLE / part for part in ("logs", "orders", "events"))).code == 0
    return folder


def test_the_report_needs_no_environment_and_no_terminal(sample: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "socialattr", "--project", sample, "report", "--period", "2026-10"]
    ran = subprocess.run(command, env={}, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    text = ran.stdout.decode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert all(len(line) <= 80 for line in text.splitlines())
    rows = json.loads(run(sample, "report", "--period", "2026-10", "--format", "json").out)["rows"]
    text = text.partition("Recorded by")[0]
    for row in rows:
        figures = [f"{row[name]:,}" for name in ("sessions", "conversions", "assisted")]
        (line,) = [line for line in text.splitlines() if line.startswith(f"{row['network']} ")]
        assert "…" not in line
        assert set(figures) <= set(line.split())


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.is_char_device(), reason="a disk that is always full is needed")
@pytest.mark.parametrize("asked", [("networks",), ("classify", "?fbclid=x"), ("classify", "--batch", "b.csv")])
def test_a_full_disk_is_said_and_no_bug(tmp_path: Path, asked: tuple[str, ...]) -> None:
    (tmp_path / "b.csv").write_bytes(LONG_LIST)
    command = [sys.executable, "-m", "socialattr", *asked]
    with FULL.open("w") as full:
        ran = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert_two_lines(Ran(ran.returncode, "", ran.stderr.decode()), 73, "standard output: No space left")
    assert_two_lines(run(tmp_path, "networks", "-o", FULL), 73, "/dev/full: No space left")
    # Who may do everything could have put a file in its place.
    assert FULL.is_char_device()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
@pytest.mark.parametrize("asked", [("networks", "--format", "json"), ("classify", "--batch", "b.csv")])
def test_a_reader_may_have_enough(tmp_path: Path, asked: tuple[str, ...]) -> None:
    (tmp_path / "b.csv").write_bytes(LONG_LIST)
    command = [sys.executable, "-m", "socialattr", *asked]
    ran = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert ran.stdout
    assert ran.stderr
    assert ran.stdout.read(1)
    ran.stdout.close()
    assert (ran.stderr.read(), ran.wait(60)) == (b"", 0)
    ran.stderr.close()


COMMANDS = (
    *("ingest", "report", "init", "explain", "formats", "imports", "undo", "status", "conversions", "sources"),
    *("classify", "networks", "link", "check-links", "compare", "paths", "sensitivity", "export"),
)
HEAVY = ("pandas", "pyarrow", "numpy", "pydantic")


@pytest.mark.parametrize("command", ["", *COMMANDS, "conversions add", "conversions test"])
def test_help_imports_nothing_heavy(command: str) -> None:
    code = f"""
import atexit, sys
sys.argv = ["socialattr", *{command!r}.split(), "--help"]
atexit.register(lambda: print(*(name for name in {HEAVY} if name in sys.modules), file=sys.stderr))
from socialattr.cli.app import main
main()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "\n")
    assert f"Usage: socialattr {command}".rstrip() in ran.stdout


def test_every_command_is_tried() -> None:
    listed = run(Path(), "--help").out
    assert set(COMMANDS) == set(re.findall(r"^│ ([a-z][a-z-]*) {2,}", listed, re.MULTILINE))


@pytest.mark.parametrize(("name", "begins"), [("r.csv", "section,"), ("r.JSON", "{"), ("r.txt", "Social media, ")])
def test_a_file_is_written_as_its_name_ends(filled: Path, tmp_path: Path, name: str, begins: str) -> None:
    assert run(filled, "report", "--period", "2024-10", "-o", tmp_path / name).out == ""
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_a_name_that_promises_another_kind_of_file_is_refused(filled: Path, tmp_path: Path) -> None:
    ran = run(filled, "report", "--period", "2024-10", "-o", tmp_path / "r.xlsx")
    assert_two_lines(ran, 2, "no .xlsx can be written")
    assert not (tmp_path / "r.xlsx").exists()
