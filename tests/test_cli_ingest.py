"""The user's hand on a file: dry runs, mappings, formats of one's own, and files of nobody's."""

from __future__ import annotations

import json
import tomllib
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from command_line import Ran, run

AGENCY = """Dag;Kampagnenavn;Forbrug i alt;Mystik
2026-10-01;Sommer;123,50;x
2026-10-02;Vinter;1.010,25;y
"""
MAP = ("--map", "Forbrug i alt=cost")
ORDERS = """Order Number,Order Status,Order Date,Order Total,Order Tax,Billing Email,Attribution UTM Source
1001,completed,2026-10-02 20:56:00,500.00,100.00,mette@butik.example,facebook
1002,completed,2026-10-03 09:00:00,250.00,50.00,ole@butik.example,
1003,completed,i forgårs,250.00,50.00,ib@butik.example,
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a project, with the exports in the current folder."""
    monkeypatch.chdir(tmp_path)
    Path("agency.csv").write_text(AGENCY, encoding="utf-8")
    Path("orders.csv").write_text(ORDERS, encoding="utf-8")
    return tmp_path / "p"


def rows_of(project: Path, file: str) -> list[dict[str, object]]:
    """The rows of an import, all of them in force."""
    told = json.loads(run(project, "imports", file, "--json").out)
    assert told["rows_in_force"] == len(told["row_list"])
    rows: list[dict[str, object]] = told["row_list"]
    return rows


def assert_refused(ran: Ran, code: int, says: str, hint: str) -> None:
    first, second, rest = ran.err.split("\n", 2)
    assert (ran.code, ran.out, rest) == (code, "", "")
    assert says in first
    assert hint in second


# --- dry runs ----------------------------------------------------------------------------------------


def test_a_dry_run_shows_mapping_counts_and_rows_and_makes_nothing(project: Path) -> None:
    ran = run(project, "ingest", "--dry-run", "agency.csv", "--format", "generic-spend", *MAP, "--platform", "Meta")
    assert ran.code == 0
    assert not project.exists()
    lines = ran.out.splitlines()
    assert lines[0] == "agency.csv: generic-spend · spend: what advertising cost"
    assert lines[1] == "Columns: day <- Dag, campaign <- Kampagnenavn, cost <- Forbrug i alt"
    assert lines[2] == "Read by nothing: Mystik"
    assert lines[3].startswith("3 rows: 2 accepted, 1 excluded (headings 1), 0 rejected")
    assert "Sommer" in ran.out
    assert "1,010.25" in ran.out


def test_a_dry_run_shows_no_person_and_the_first_reject(project: Path) -> None:
    ran = run(project, "ingest", "--dry-run", "orders.csv", "--json")
    (told,) = json.loads(ran.out)
    assert "butik.example" not in ran.talk
    assert "1001" not in ran.talk
    assert (told["format"], told["level"], told["table"]) == ("woocommerce-orders", "B", "orders")
    assert (told["rows"], told["accepted"], told["excluded"], told["rejected"]) == (4, 2, {"heading": 1}, 1)
    assert told["first_reject"] == "line 4: unreadable time"
    assert told["mapping"]["customer_id"] == "Billing Email"
    assert [(row["gross"], row["tax"], row["source"]) for row in told["sample"]] == [
        (50000, 10000, "facebook"),
        (25000, 5000, ""),
    ]
    assert {"order_key", "customer_key"}.isdisjoint(told["sample"][0])
    assert ran.code == 1  # a quarter of the rows is more than 1 %


def test_a_dry_run_says_what_ingest_then_does(project: Path) -> None:
    (would,) = json.loads(run(project, "ingest", "--dry-run", "orders.csv", "--json").out)
    (did,) = json.loads(run(project, "ingest", "orders.csv", "--json").out)
    for figure in ("rows", "accepted", "excluded", "rejected", "unmatched", "notes"):
        assert would[figure] == did[figure]


def test_a_dry_run_of_a_bad_file_among_good_ones(project: Path) -> None:
    Path("empty.csv").write_text("")
    ran = run(project, "ingest", "--dry-run", "empty.csv", "orders.csv", "--max-rejects", "1")
    assert ran.code == 1
    assert "orders.csv: woocommerce-orders" in ran.unfolded
    assert "socialattr: empty.csv: is empty" in ran.err


# --- mappings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "says", "hint"),
    [
        ("Forbrug i alt=omkostning", "'omkostning' is no column of generic-spend", "campaign, campaign_id"),
        ("Forbrug=cost", "agency.csv: has no heading 'Forbrug'", "Dag, Kampagnenavn, Forbrug i alt, Mystik"),
        ("Forbrug i alt", "'Forbrug i alt' maps nothing", '--map "Forbrug i alt=cost"'),
        ("=cost", "'=cost' maps nothing", "--map"),
    ],
)
def test_a_mapping_that_cannot_be(project: Path, said: str, says: str, hint: str) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    assert_refused(run(project, "ingest", "agency.csv", "--format", "generic-spend", "--map", said), 2, says, hint)


def test_logs_have_no_columns_to_map(project: Path) -> None:
    Path("access.log").write_text('192.0.2.1 - - [01/Oct/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "Firefox"\n')
    assert run(project, "init", "--site", "butik.example").code == 0
    assert_refused(run(project, "ingest", "access.log", "--map", "a=url"), 2, "access-log has no headings", "--map")


def test_a_heading_may_hold_the_sign_that_maps_it(project: Path) -> None:
    Path("agency.csv").write_text(AGENCY.replace("Forbrug i alt", "Sum = alt"), encoding="utf-8")
    ran = run(
        project, "ingest", "agency.csv", "--format", "generic-spend", "--map", "Sum = alt=cost", "--platform", "X"
    )
    assert ran.code == 0
    assert [row["cost"] for row in rows_of(project, "agency.csv")] == [12350, 101025]


def test_a_named_format_without_its_columns_says_which_heading_may_be_one(project: Path) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    ran = run(project, "ingest", "agency.csv", "--format", "generic-spend")
    assert_refused(ran, 65, "is no generic-spend file", '--format generic-spend --map "Forbrug i alt=cost"')


def test_headings_that_nothing_was_read_from_are_shown(project: Path) -> None:
    ran = run(project, "ingest", "agency.csv", "--format", "generic-spend", *MAP, "--platform", "Meta")
    assert "agency.csv: nothing was read from 1 column: Mystik" in ran.unfolded


def test_of_many_headings_some_are_shown_in_one_line(project: Path) -> None:
    more = ";".join(f"Kolonne {n} \x1b[31m" for n in range(40))
    lines = AGENCY.splitlines()
    Path("agency.csv").write_text("\n".join([f"{lines[0]};{more}", *(f"{row};{';' * 39}" for row in lines[1:])]))
    wide = ("--width", "400")
    ran = run(project, "ingest", "agency.csv", "--format", "generic-spend", *MAP, "--platform", "Meta", *wide)
    (line,) = [line for line in ran.out.splitlines() if "nothing was read from" in line]
    assert line.startswith("agency.csv: nothing was read from 41 columns: Mystik, Kolonne 0 ")
    assert line.endswith(" and 33 more")
    assert "\x1b" not in ran.talk


# --- formats of one's own ----------------------------------------------------------------------------


def save(project: Path, *options: str) -> Ran:
    options = (*MAP, "--platform", "Meta", "--decimal", ",", *options)
    return run(project, "ingest", "agency.csv", "--format", "generic-spend", *options, "--save-format", "my-agency")


def test_a_saved_format_reads_the_next_file_by_itself(project: Path) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    settings = project / "socialattr.toml"
    before = settings.read_text(encoding="utf-8") + "# mine\n"
    settings.write_text(before, encoding="utf-8")
    assert save(project).code == 0
    after = settings.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert tomllib.loads(after)["format"] == [
        {
            "name": "my-agency",
            "like": "generic-spend",
            "map": {"Forbrug i alt": "cost"},
            "decimal": ",",
            "platform": "Meta",
        }
    ]
    Path("november.csv").write_text(AGENCY.replace("-10-", "-11-"), encoding="utf-8")
    assert run(project, "ingest", "--dry-run", "november.csv").out.startswith(
        "november.csv: my-agency, read like generic-spend"
    )
    assert run(project, "ingest", "november.csv").code == 0
    assert [(row["platform"], row["cost"]) for row in rows_of(project, "november.csv")] == [
        ("Meta", 12350),
        ("Meta", 101025),
    ]


def test_what_the_command_says_counts_before_what_was_saved(project: Path) -> None:
    save(project)
    assert run(project, "ingest", "agency.csv", "--platform", "TikTok").code == 0
    assert {row["platform"] for row in rows_of(project, "agency.csv")} == {"TikTok"}


def test_the_same_file_without_and_with_the_saved_format_is_one_import(project: Path) -> None:
    save(project)
    assert "already imported" in run(project, "ingest", "agency.csv").out


def test_a_file_without_all_its_headings_is_not_of_a_saved_format(project: Path) -> None:
    save(project)
    Path("other.csv").write_text(AGENCY.replace("Forbrug i alt", "Pris"), encoding="utf-8")
    ran = run(project, "ingest", "other.csv")
    assert (ran.code, "is of no format that we know" in ran.err) == (65, True)


def test_a_saved_format_and_a_format_of_a_tool_may_not_both_claim_a_file(project: Path) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    with (project / "socialattr.toml").open("a", encoding="utf-8") as file:
        file.write('[[format]]\nname = "mine"\nlike = "generic-orders"\n')
        file.write('map = { "Order Number" = "order_id", "Order Total" = "gross", "Order Date" = "time" }\n')
    ran = run(project, "ingest", "orders.csv")
    assert_refused(ran, 65, "is claimed by two formats: ", "--format ")


def test_a_saved_format_stands_in_for_the_one_that_it_is_like(project: Path) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    with (project / "socialattr.toml").open("a", encoding="utf-8") as file:
        file.write('[[format]]\nname = "mine"\nlike = "woocommerce-orders"\nmap = { "Order Tax" = "shipping" }\n')
    (told,) = json.loads(run(project, "ingest", "--dry-run", "orders.csv", "--json").out)
    assert (told["format"], told["like"]) == ("mine", "woocommerce-orders")
    assert [(row["tax"], row["shipping"]) for row in told["sample"]] == [(None, 10000), (None, 5000)]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--save-format", "mine"), "--save-format keeps what --map says, and there is none"),
        ((*MAP, "--save-format", "mine", "--dry-run"), "--dry-run stores nothing"),
        ((*MAP, "--save-format", "generic-spend"), "there is a format generic-spend already"),
    ],
)
def test_a_format_that_cannot_be_saved(project: Path, options: tuple[str, ...], says: str) -> None:
    ran = run(project, "ingest", "agency.csv", "--format", "generic-spend", *options)
    assert_refused(ran, 2, says, "")
    assert not (project / ".socialattr").exists()


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ('name = "a"\nlike = "ga5"\nmap = { x = "cost" }', "format a is like ga5, which there is not"),
        ('name = "access-log"\nlike = "generic-spend"\nmap = { x = "cost" }', "has the name of another one"),
        ('name = "a"\nlike = "generic-spend"', "format.0.map: is missing"),
        ('name = "a"\nlike = "generic-spend"\nmap = { }', "format.0.map: needs at least one"),
        ('name = "a"\nlike = "generic-spend"\nmap = { x = "cost" }\ndecimal = "x"', "format.0.decimal: write one of"),
    ],
)
def test_a_saved_format_that_is_at_fault(project: Path, block: str, says: str) -> None:
    project.mkdir()
    (project / "socialattr.toml").write_text(f"[[format]]\n{block}\n", encoding="utf-8")
    ran = run(project, "ingest", "agency.csv")
    assert ran.code == 65
    assert says in ran.err.split("\n")[0]


def test_what_is_said_of_files_fits_the_width(project: Path) -> None:
    ran = run(project, "ingest", "agency.csv", "orders.csv", "--format", "generic-spend", *MAP, "--platform", "Meta")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "\n\n\n" not in run(project, "ingest", "--dry-run", "empty.csv", "agency.csv", "orders.csv").out


# --- files of nobody's -------------------------------------------------------------------------------


def test_a_file_of_nobodys_shows_its_columns_and_what_is_near(project: Path) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    ran = run(project, "ingest", "agency.csv")
    says = "is of no format that we know; its columns: Dag, Kampagnenavn, Forbrug i alt, Mystik"
    assert_refused(ran, 65, says, '--format generic-spend --map "Forbrug i alt=cost"; nearest are generic-spend')


@pytest.mark.parametrize(
    ("headings", "hint"),
    [
        # An agency's list is near to a list of spend, not to LinkedIn.
        ("Måned;Kanal;Forbrug i alt;Visninger", '--format generic-spend --map "Forbrug i alt=cost"'),
        # Nothing here is money or visits, so no mapping makes it anybody's.
        ("Dato;Følgere;Sidevisninger", "socialattr formats lists what can be read"),
    ],
)
def test_no_format_is_near_without_anything_like_its_figures(project: Path, headings: str, hint: str) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    Path("list.csv").write_text(f"{headings}\n01.10.2026;Facebook;1.234,50;20.000\n", encoding="utf-8")
    assert f"\n  try: {hint}" in run(project, "ingest", "list.csv").err


def test_a_workbook_of_nobodys_shows_its_columns_and_excels_own_mark_is_no_file(project: Path) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    folder = Path("exports")
    folder.mkdir()
    with xlsxwriter.Workbook(folder / "budget.xlsx") as book:
        book.add_worksheet().write_column(0, 0, ["Post", "Kaffe"])
        book.worksheets()[0].write_column(0, 1, ["Beløb", "300"])
    (folder / "~$budget.xlsx").write_bytes(b"\0" * 165)
    ran = run(project, "ingest", "exports")
    assert_refused(ran, 65, "is of no format that we know; its columns: Post, Beløb", "socialattr formats")
    assert "~$" not in run(project, "ingest", "exports/*").err


def test_nothing_that_a_shell_would_run_is_suggested(project: Path) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    Path("agency.csv").write_text(AGENCY.replace("Forbrug i alt", "$(reboot) forbrug"), encoding="utf-8")
    ran = run(project, "ingest", "agency.csv")
    assert '--format generic-spend --map "...=cost"' in ran.err


def test_a_list_without_headings_shows_nobodys_data(project: Path) -> None:
    assert run(project, "init", "--site", "butik.example").code == 0
    Path("list.csv").write_text("Mette Hansen;mette@butik.example;20304050\nOle Bak;ole@butik.example;1\n")
    ran = run(project, "ingest", "list.csv")
    assert ran.code == 65
    assert "Mette" not in ran.talk
    assert "@" not in ran.talk


def test_a_file_in_an_archive_goes_by_both_names(project: Path) -> None:
    with zipfile.ZipFile("site.zip", "w") as archive:
        archive.writestr("orders.csv", ORDERS.replace("i forgårs", "2026-10-04"))
        archive.writestr("notes.txt", "hej\n")
    ran = run(project, "ingest", "site.zip")
    assert "site.zip:orders.csv" in ran.out
    assert "site.zip:notes.txt: is of no format" in ran.err
    assert ran.code == 1


def test_a_list_of_people_without_headings_is_not_quoted(project: Path) -> None:
    for rows in ("Mette,Hansen,12\nOle,Jensen,13\n", "Mette Hansen;Vestergade 12;8000 Aarhus\n"):
        Path("people.csv").write_text(rows * 3, encoding="utf-8")
        ran = run(project, "ingest", "people.csv")
        assert (ran.code, "Mette" in ran.err + ran.out) == (65, False)
