"""`export`: the long tables behind the figures, whole or not at all, and with the same sums as the report."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow.parquet as pq
import pytest

from command_line import run
from socialattr.names import Exported, Model
from socialattr.pipeline.export import export
from socialattr.pipeline.question import Question
from socialattr.render.exported import write_csv
from socialattr.store.layout import VanishedError
from socialattr.summaries.exported import FIELDS

from .level_projects import KEY, SETTINGS, stage
from .projects import NOW, SAMPLE, Project, project_in, sample_project

PERIOD = ("--period", "2026-10")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = sample_project(tmp_path_factory.mktemp("sample") / "project")
    project.ingest(*(SAMPLE / part for part in ("logs", "orders", "events")))
    return project


def rows_of(project: Path, what: str, *more: str) -> list[dict[str, str]]:
    ran = run(project, "export", what, *(more or PERIOD))
    assert (ran.code, ran.err) == (0, "")
    return list(csv.DictReader(io.StringIO(ran.out)))


def frame_of(project: Path, what: str, folder: Path) -> pd.DataFrame:
    path = folder / f"{what}.parquet"
    ran = run(project, "export", what, *PERIOD, "-o", path)
    assert (ran.code, ran.talk) == (0, "")
    found: pd.DataFrame = pq.read_table(path).to_pandas()
    return found


@pytest.mark.parametrize("model", Model)
def test_credits_add_up_to_the_report(sample: Project, model: Model) -> None:
    """Every network's conversions, revenue and refunds, to the øre, and the parts of the whole."""
    report = sample.report(Question("2026-10", model=model))
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    refunds: dict[str, Decimal] = defaultdict(Decimal)
    shares: dict[str, float] = defaultdict(float)
    other = 0.0
    for row in rows_of(sample.folder, "credits"):
        if row["model"] != model:
            continue
        if row["social"] == "false":
            other += float(row["credit"])
            continue
        shares[row["network"]] += float(row["credit"])
        if row["currency"] == "DKK":
            revenue[row["network"]] += Decimal(row["credited_value"])
            refunds[row["network"]] += Decimal(row["credited_refund"])
    for one in report["rows"]:
        name = one["network"]
        assert shares[name] == pytest.approx(one["conversions"], abs=1e-9), name
        assert revenue[name] == Decimal(str(one["revenue"])), name
        assert refunds[name] == Decimal(str(one["refunded"])), name
    assert sum(revenue.values()) == Decimal(str(report["total"]["revenue"]))
    assert other == pytest.approx(report["reconciliation"]["other"], abs=1e-9)


def test_each_conversion_is_given_out_once_by_every_model(sample: Project, tmp_path: Path) -> None:
    credits, conversions = (frame_of(sample.folder, what, tmp_path) for what in ("credits", "conversions"))
    told = conversions.set_index("conversion_id")
    for (_, which), rows in credits.groupby(["model", "conversion_id"]):
        assert rows["credit"].sum() == pytest.approx(1)
        assert rows["credited_value"].sum() == told.loc[which, "value"]
        assert rows["credited_refund"].sum() == told.loc[which, "refunded"]
        assert len(rows) == told.loc[which, "touchpoints"]
    report = sample.report(Question("2026-10"))["reconciliation"]
    assert len(conversions) == report["all"]
    assert int((conversions["touchpoints"] == 0).sum()) == report["unattributed"]


def test_sessions_are_those_of_the_report_and_touchpoints_are_among_them(sample: Project, tmp_path: Path) -> None:
    sessions, touchpoints = (frame_of(sample.folder, what, tmp_path) for what in ("sessions", "touchpoints"))
    counts = sessions[sessions["social"]].groupby("network").size()
    for row in sample.report(Question("2026-10"))["rows"]:
        assert counts.get(row["network"], 0) == row["sessions"], row["network"]
    own = ["visitor_id", "start", "network", "import_id", "line"]
    inside = touchpoints[touchpoints["start"] >= sessions["start"].min()]
    assert len(inside) > 100
    assert set(map(tuple, inside[own].to_numpy())) <= set(map(tuple, sessions[own].to_numpy()))
    assert (touchpoints["position"] <= touchpoints["length"]).all()


@pytest.mark.parametrize("what", Exported)
def test_both_forms_hold_the_same_and_ids_are_hashes(sample: Project, tmp_path: Path, what: Exported) -> None:
    sheet, frame = rows_of(sample.folder, what), frame_of(sample.folder, what, tmp_path)
    assert list(sheet[0]) == list(frame) == [field.name for field in FIELDS[what]]
    assert len(sheet) == len(frame) > 100
    for field in FIELDS[what]:
        cells = [row[field.name] for row in sheet]
        values = frame[field.name]
        if field.kind == "id":
            assert all(len(cell) in (0, 16) for cell in cells)
            assert cells == values.fillna("").tolist()
        elif field.kind == "money":
            assert [Decimal(cell) if cell else None for cell in cells] == values.tolist()
        elif field.kind == "time":
            assert [cell or "NaT" for cell in cells] == ["NaT" if pd.isna(v) else v.isoformat() for v in values], (
                field.name
            )
        elif field.kind == "text":
            assert cells == values.tolist(), field.name
        elif field.kind == "bool":
            assert cells == values.map({True: "true", False: "false"}).tolist()
        else:
            assert [float(cell) for cell in cells] == values.tolist(), field.name
    schema = pq.read_schema(tmp_path / f"{what}.parquet")
    assert all(schema.field(name).metadata[b"meaning"] for name in schema.names)


@pytest.mark.parametrize("what", Exported)
def test_parts_of_the_visitors_give_the_same_bytes(sample: Project, what: Exported) -> None:
    assert _bytes(sample, what, 1) == _bytes(sample, what, 60)


def _bytes(project: Project, what: Exported, parts: int) -> bytes:
    out = io.BytesIO()
    question = Question("2026-10", parts=parts)
    export(project.folder, what, question, lambda frames: write_csv(frames, FIELDS[what], out), NOW)
    return out.getvalue()


def test_a_store_that_changes_meanwhile_is_read_again(sample: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run(sample.folder, "export", "sessions", *PERIOD).out
    failed: list[bool] = []

    def once(frames: Iterator[pd.DataFrame], fields: object, file: BinaryIO) -> None:
        if not failed:
            failed.append(True)
            file.write(b"half of a table")
            raise VanishedError("part-0.parquet")
        write_csv(frames, fields, file)  # type: ignore[arg-type]

    monkeypatch.setattr("socialattr.render.exported.write_csv", once)
    assert run(sample.folder, "export", "sessions", *PERIOD).out == whole
    assert failed


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_no_half_file_is_left(sample: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    path = tmp_path / f"c.{ending}"
    path.write_text("as it was", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"socialattr.render.exported.write_{ending}", full)
    ran = run(sample.folder, "export", "credits", *PERIOD, "-o", path)
    assert (ran.code, len(ran.err.splitlines()), "No space left" in ran.err) == (73, 2, True)
    assert path.read_text(encoding="utf-8") == "as it was"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("name", "code"), [("c.xlsx", 2), ("c", 2), ("c.json", 2), ("none/c.csv", 73), ("folder.csv", 73)]
)
def test_files_that_cannot_be(sample: Project, tmp_path: Path, name: str, code: int) -> None:
    (tmp_path / "folder.csv").mkdir()
    ran = run(sample.folder, "export", "credits", *PERIOD, "-o", tmp_path / name)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (code, "", 2)
    assert [one.name for one in tmp_path.iterdir()] == ["folder.csv"]


def test_a_table_that_is_none_and_a_month_that_is_none(sample: Project) -> None:
    ran = run(sample.folder, "export", "orders")
    assert (ran.code, "credits" in ran.err) == (2, True)
    assert run(sample.folder, "export", "credits", "--period", "2025-01").code == 3


def test_a_month_without_conversions_has_the_headings(tmp_path: Path) -> None:
    visit = "2026-10-08T10:00:00Z,4,https://shop.example/,,page_view"
    (tmp_path / "visits.csv").write_text(f"time,client_id,url,referrer,event\n{visit}\n", encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "visits.csv", "--site", "shop.example").code == 0
    for what in ("credits", "conversions", "touchpoints"):
        head = ",".join(field.name for field in FIELDS[Exported(what)])
        assert run(tmp_path, "export", what, *PERIOD).out == head + "\n"
        assert len(frame_of(tmp_path, what, tmp_path)) == 0
    assert len(rows_of(tmp_path, "sessions")) == 1


def test_totals_are_refused_and_recorded_orders_have_one_touch(tmp_path: Path) -> None:
    totals = project_in(tmp_path / "totals", SETTINGS, KEY)
    stage(totals, "totals", "tool, day, grain, source, medium, sessions\nGA4, 2026-10-01, source/medium, ig, social, 3")
    for what in Exported:
        ran = run(totals.folder, "export", what, *PERIOD)
        assert (ran.code, len(ran.err.splitlines()), "level A" in ran.err) == (3, 2, True)
    shop = project_in(tmp_path / "shop", SETTINGS, KEY)
    stage(
        shop,
        "orders",
        """
        order_key, time,              gross,  currency, status, source,   medium,  attributed_by
        1,         2026-10-01T08:00Z, 125000, DKK,      paid,   facebook, social,  shop
        2,         2026-10-05T08:00Z, 50000,  JPY,      paid,   google,   organic, shop
        3,         2026-10-09T08:00Z, 10000,  DKK,      paid,   ,         ,
        """,
    )
    found = [(r["conversion_id"], r["value"], r["touchpoints"]) for r in rows_of(shop.folder, "conversions")]
    assert found == [(f"{1:016x}", "1250.00", "1"), (f"{2:016x}", "50000", "1"), (f"{3:016x}", "100.00", "0")]
    rows = rows_of(shop.folder, "credits")
    assert {
        (r["level"], r["credit"], r["network"] or r["channel"], r["credited_value"], r["currency"]) for r in rows
    } == {
        ("B", "1.0", "Facebook", "1250.00", "DKK"),
        ("B", "1.0", "Organic Search", "50000", "JPY"),
    }
    assert len(rows) == 2 * len(Model)
    values = frame_of(shop.folder, "conversions", tmp_path)["value"].tolist()
    assert values == [Decimal(1250), Decimal(50000), Decimal(100)]
    ran = run(shop.folder, "export", "sessions", *PERIOD)
    assert (ran.code, len(ran.err.splitlines()), "single visits" in ran.err) == (3, 2, True)


def test_formulas_are_inert_in_a_sheet_and_texts_are_themselves_in_parquet(tmp_path: Path) -> None:
    name = '=HYPERLINK("x")\x1b[31m'
    sent = "".join(f"%{byte:02X}" for byte in name.encode())
    url = f"https://shop.example/?utm_source=facebook&utm_medium=social&utm_campaign={sent}"
    visit = f"2026-10-08T10:00:00Z,4,{url},,page_view,,,"
    bought = "2026-10-08T10:05:00Z,4,https://shop.example/tak,,purchase,1,DKK,zqorder1"
    text = f"time,client_id,url,referrer,event,value,currency,order_id\n{visit}\n{bought}\n"
    (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "visits.csv", "--site", "shop.example").code == 0
    for what in ("credits", "sessions", "touchpoints"):
        ran = run(tmp_path, "export", what, *PERIOD)
        assert "\x1b" not in ran.talk
        assert "zqorder" not in ran.talk
        assert {row["campaign"] for row in rows_of(tmp_path, what)} == {'\'=HYPERLINK("x")\\x1b[31m'}
        assert set(frame_of(tmp_path, what, tmp_path)["campaign"]) == {name}
