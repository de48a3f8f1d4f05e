"""What the store takes in, what it refuses, and what it says then."""

from __future__ import annotations

import csv
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from socialattr.errors import Exit, SocialattrError
from socialattr.schema import SchemaError
from socialattr.store import KEY_FILE, Import, Store, scan_events, scan_orders, undo
from socialattr.store.layout import FORMAT_FILE, HOME

from .store_tables import (
    Event,
    Order,
    add_events,
    event_table,
    new_store,
    order_table,
    record_of,
    scanned,
)


def refused(code: Exit, match: str) -> pytest.RaisesExc[SocialattrError]:
    return pytest.raises(SocialattrError, match=match, check=lambda error: error.exit_code == code)


# --- the key and the format


def test_where_nothing_was_imported_the_hint_is_ingest(tmp_path: Path) -> None:
    with refused(Exit.NO_DATA, "nothing imported yet\n  try: socialattr ingest FILES"):
        Store.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_project_gets_one_key_and_keeps_it(tmp_path: Path) -> None:
    key = Store.create(tmp_path).key
    assert len(key) == 32
    assert Store.create(tmp_path).key == Store.open(tmp_path).key == key
    text = (tmp_path / KEY_FILE).read_text()
    assert text == key.hex() + "\n"
    assert key.hex()[:16] not in (tmp_path / HOME / FORMAT_FILE).read_text()


def test_a_key_that_is_there_already_is_used(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("ab" * 32 + "\n")
    assert Store.create(tmp_path).key == b"\xab" * 32


@pytest.mark.parametrize("opening", [Store.open, Store.create])
def test_a_lost_or_foreign_key_is_never_replaced(opening: type[Store], tmp_path: Path) -> None:
    Store.create(tmp_path)
    path = tmp_path / KEY_FILE
    path.unlink()
    with refused(Exit.UNUSABLE, "the key of this project is missing"):
        opening(tmp_path)
    assert not path.exists()
    for text, complaint in [("ab" * 32, "not the key that"), ("half a ke", "holds no key"), ("æ", "holds no key")]:
        path.write_text(text, encoding="utf-8")
        with refused(Exit.UNUSABLE, complaint):
            opening(tmp_path)
        assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("text", "complaint"), [('{"format": 2, "key": ""}', "newer socialattr"), ("{", "cannot be read")]
)
def test_a_store_of_a_newer_program_is_refused(text: str, complaint: str, tmp_path: Path) -> None:
    Store.create(tmp_path)
    (tmp_path / HOME / FORMAT_FILE).write_text(text)
    with refused(Exit.UNUSABLE, complaint):
        Store.open(tmp_path)


def test_imports_without_a_format_get_no_new_key(tmp_path: Path) -> None:
    add_events(Store.create(tmp_path), "a.log", [Event()])
    (tmp_path / HOME / FORMAT_FILE).unlink()
    (tmp_path / KEY_FILE).unlink()
    with refused(Exit.UNUSABLE, "holds imports but no format.json"):
        Store.create(tmp_path)
    assert not (tmp_path / KEY_FILE).exists()


def test_where_the_folder_is_missing_it_says_so(tmp_path: Path) -> None:
    with refused(Exit.CANNOT_WRITE, "no such place"):
        Store.create(tmp_path / "no such place")


@pytest.mark.skipif(os.name == "nt", reason="rights are other things there")
def test_only_the_owner_may_look(tmp_path: Path) -> None:
    store = Store.create(tmp_path)
    add_events(store, "a.log", [Event()])
    paths = [tmp_path / KEY_FILE, store.home, *store.home.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o600}


def test_git_is_told_to_leave_key_and_data_alone_unless_it_was_told_something(tmp_path: Path) -> None:
    Store.create(tmp_path)
    assert {f"/{KEY_FILE}*", f"/{HOME}/"} <= set((tmp_path / ".gitignore").read_text().splitlines())
    other = tmp_path / "other"
    other.mkdir()
    (other / ".gitignore").write_text("mine\n")
    Store.create(other)
    assert (other / ".gitignore").read_text() == "mine\n"


# --- staging


def interrupted(store: Store) -> None:
    with store.stage("events") as staging:
        staging.write(event_table([Event()]))
        staging.reject(1, 0, "no date", "x")
        raise KeyboardInterrupt


def test_without_commit_nothing_is_left() -> None:
    with new_store() as store:
        with pytest.raises(KeyboardInterrupt):
            interrupted(store)
        assert store.snapshot().imports == ()
        assert list((store.home / "staging").iterdir()) == []


def test_counts_that_do_not_add_up_are_our_mistake() -> None:
    with new_store() as store, store.stage("events") as staging:
        staging.write(event_table([Event()]))
        for record in (
            record_of("events", "a.log", 2),
            replace(record_of("events", "a.log", 1), rejected=1),
            replace(record_of("events", "a.log", 1), id="../../outside"),
        ):
            with pytest.raises(ValueError, match=r"a\.log|outside"):
                staging.commit(record)


def test_a_table_that_is_not_of_the_schema_is_refused() -> None:
    with new_store() as store, store.stage("events") as staging:
        rows = event_table([Event()])
        line = rows.schema.names.index("line")
        with pytest.raises(SchemaError, match="line missing"):
            staging.write(rows.drop_columns(["line"]))
        with pytest.raises(SchemaError, match="line missing or of another type"):
            staging.write(rows.set_column(line, "line", pa.array(["1"])))
        with pytest.raises(SchemaError, match="line have gaps"):
            staging.write(rows.set_column(line, "line", pa.array([None], pa.int64())))


def test_words_that_no_row_uses_are_not_stored() -> None:
    with new_store() as store:
        rows = event_table([Event(key=1), Event(key=2)]).slice(0, 1)
        assert rows.column("page").chunk(0).dictionary.to_pylist() == ["shop.example/1", "shop.example/2"]
        with store.stage("events") as staging:
            staging.write(rows)
            staging.commit(record_of("events", "a.log", 1))
        stored = b"".join(path.read_bytes() for path in store.home.rglob("*.parquet"))
        assert b"shop.example/2" not in stored
        frame = scan_events(store.snapshot(), ["page", "line"])
        assert frame["page"].cat.categories.tolist() == ["shop.example/1"]


def test_rejected_rows_are_kept_as_csv_that_no_spreadsheet_runs() -> None:
    with new_store() as store:
        with store.stage("events") as staging:
            staging.reject(7, 130, "no date", '=HYPERLINK("x")')
            staging.reject(9, 170, "no date", "broken \udc80")
            record, _ = staging.commit(replace(record_of("events", "a.log", 0), rows=2, rejected=2))
        with store.snapshot().rejects_file(record).open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [
                ["line", "offset", "reason", "text"],
                ["7", "130", "no date", '\'=HYPERLINK("x")'],
                ["9", "170", "no date", "broken \\udc80"],
            ]


def test_an_import_without_rows_is_an_import() -> None:
    with new_store() as store:
        add_events(store, "only robots.log", [])
        assert len(store.snapshot().live) == 1
        frame = scan_events(store.snapshot(), ["time", "page", "order_key"])
        assert [str(dtype) for dtype in frame.dtypes] == ["datetime64[us, UTC]", "category", "UInt64", "category"]
        assert scan_orders(store.snapshot()).empty


def test_rows_of_a_scan_know_their_import_and_line() -> None:
    with new_store() as store:
        first, _ = add_events(store, "a.log", [Event(1), Event(2)])
        second, _ = add_events(store, "b.log", [Event(3), Event(2)])
        frame = scan_events(store.snapshot(), ["time", "line"]).sort_values("time")
        assert frame["import_id"].tolist() == [first.id, first.id, second.id]
        assert frame["line"].tolist() == [1, 2, 1]


def test_files_lie_by_month_sorted_by_bucket_visitor_and_time() -> None:
    with new_store() as store:
        events = [Event(second, visitor) for second in (3, 0, 1) for visitor in (5, 2, 9)]
        record, _ = add_events(store, "a.log", events, chunk=9)
        folder = store.snapshot().folder(record)
        assert record.contents.parts == ("month=2026-03/part-0.parquet", "month=2026-04/part-0.parquet")
        for part in record.contents.parts:
            rows = pq.read_table(folder / part, partitioning=None).to_pandas()
            places = list(zip(rows["visitor_id"], rows["time"], strict=True))
            assert places == sorted(places)
        assert (record.contents.first, record.contents.last) == (
            "2026-03-31T23:59:58+00:00",
            "2026-04-01T00:00:01+00:00",
        )


# --- the record


def test_a_record_survives_json_and_passes_over_what_a_newer_program_added() -> None:
    with new_store() as store:
        add_events(store, "a.log", [Event()], {"tz": "UTC"})
        add_events(store, "a.log", [Event()], {"tz": "CET"})
        record, _ = add_events(store, "a.log", [Event()], {"tz": "UTC"})
        assert record.previous is not None
        assert record.previous.sequence == 1
        assert Import.from_json(record.to_json()) == record
        newer = json.loads(record.to_json()) | {"mood": "good"}
        assert Import.from_json(json.dumps(newer)) == record


def test_damage_is_named_with_its_file() -> None:
    with new_store() as store:
        record, _ = add_events(store, "a.log", [Event()])
        folder = store.snapshot().folder(record)
        part = folder / record.contents.parts[0]
        part.write_bytes(b"PAR1 torn")
        with refused(Exit.UNUSABLE, "part-0.parquet: a file of the store is damaged"):
            scanned(store)
        part.unlink()
        with refused(Exit.TRY_AGAIN, "part-0.parquet"):
            scanned(store)
        (folder / "_import.json").unlink()
        with refused(Exit.UNUSABLE, "_import.json: the record of an import is damaged"):
            scanned(store)


# --- undo finds what is meant


def test_undo_takes_an_id_its_start_or_a_file_name() -> None:
    with new_store() as store:
        for name in ("id", "start", "name"):
            add_events(store, name, [Event()])
        by_id, by_start, by_name = store.snapshot().live
        assert undo(store, by_id.id).id == by_id.id
        assert undo(store, by_start.id[:6].upper()).id == by_start.id
        assert undo(store, "name").id == by_name.id
        assert store.snapshot().imports == ()


def test_undo_of_what_is_unknown_or_unclear_names_candidates() -> None:
    with new_store() as store:
        first, _ = add_events(store, "access.log", [Event()])
        with store.stage("orders") as staging:
            staging.write(order_table([Order(1)]))
            second, _ = staging.commit(replace(record_of("orders", "orders.csv", 1), file="access.log"))
        with refused(Exit.USAGE, f"(?s)no import is called other.log.*{first.id}"):
            undo(store, "other.log")
        with refused(Exit.USAGE, f"(?s)2 imports are called access.log.*{first.id}.*{second.id}"):
            undo(store, "access.log")
        with refused(Exit.USAGE, "no import is called"):
            undo(store, first.id[:3])
        assert len(store.snapshot().live) == 2
