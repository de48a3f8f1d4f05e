"""The laws of the store, on tables that a slow model counts by hand."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from socialattr.store import (
    Import,
    Store,
    accounting,
    accounting_all,
    import_id,
    scan_events,
    scan_orders,
    undo,
)
from socialattr.store.parts import ALL_BUCKETS

from .store_tables import (
    START,
    VISIBLE,
    Event,
    Order,
    add_events,
    expected,
    new_store,
    order_table,
    record_of,
    scanned,
    visible,
)

SECONDS = 6
# Every example makes a store on the disk: a quarter of the examples of laws in memory.
some_stores = settings(max_examples=settings().max_examples // 4)


def events(seconds: list[float], native: st.SearchStrategy[bool], servers: list[str]) -> st.SearchStrategy[Event]:
    """Events out of few values, so that many are alike."""
    fields = (st.sampled_from(seconds), st.integers(0, 3), st.integers(0, 2), native, st.sampled_from(servers))
    return st.tuples(*fields).map(lambda drawn: Event(*drawn))


alike = events([second + part for second in range(SECONDS) for part in (0, 0.5)], st.just(False), ["web1"])
any_event = events([0, 0.25, 3], st.booleans(), ["web1", "web2"])
exports = st.lists(st.lists(any_event, max_size=8), max_size=4)
ranges = st.lists(st.tuples(st.integers(0, SECONDS), st.integers(0, SECONDS)).map(sorted), max_size=5)


def fill(store: Store, files: list[list[Event]]) -> None:
    for number, events in enumerate(files):
        add_events(store, f"{number}.log", events)


def maximum(files: list[list[Event]]) -> Counter[Event]:
    """The maximum rule, slowly; a native id is part of what is alike here, as it is of a real event key."""
    counts: Counter[Event] = Counter()
    for events in files:
        for event, times in Counter(events).items():
            counts[event] = max(counts[event], 1 if event.native else times)
    return counts


def keyed_apart(files: list[list[Event]]) -> list[list[Event]]:
    """Events with an id of their own have other keys than those without."""
    return [[event._replace(key=event.key + 10 * event.native) for event in events] for events in files]


@some_stores
@given(world=st.lists(alike, max_size=15), cuts=ranges)
def test_exports_of_whole_ranges_equal_one_export(world: list[Event], cuts: list[list[int]]) -> None:
    files = [[event for event in world if begin <= event.second < end] for begin, end in cuts]
    once = [event for event in world if any(begin <= event.second < end for begin, end in cuts)]
    with new_store() as store:
        fill(store, files)
        assert scanned(store) == expected(once)


@some_stores
@given(files=exports, seed=st.randoms(use_true_random=False))
def test_of_alike_rows_the_maximum_counts_in_any_order_of_imports(
    files: list[list[Event]], seed: random.Random
) -> None:
    files = keyed_apart(files)
    with new_store() as store, new_store() as shuffled:
        fill(store, files)
        assert scanned(store) == expected(maximum(files).elements())
        fill(shuffled, seed.sample(files, len(files)))
        assert scanned(shuffled) == scanned(store)


@some_stores
@given(files=exports, cuts=st.sets(st.integers(1, 255), max_size=4), split=st.sampled_from([0, 0.25, 1, 3]))
def test_any_cut_of_visitors_and_time_gives_the_same_rows(
    files: list[list[Event]], cuts: set[int], split: float
) -> None:
    with new_store() as store:
        fill(store, files)
        snapshot = store.snapshot()
        moment = Event(split).time
        pieces: Counter[object] = Counter()
        for begin, end in pairwise([0, *sorted(cuts), 256]):
            for start, stop in ((None, moment), (moment, None)):
                frame = scan_events(snapshot, VISIBLE, start, stop, range(begin, end))
                pieces += visible(frame)
                assert set(frame["visitor_id"].to_numpy() >> 56) <= set(range(begin, end))
        assert pieces == scanned(store)


@some_stores
@given(files=exports)
def test_accepted_is_stored_plus_duplicate(files: list[list[Event]]) -> None:
    with new_store() as store:
        fill(store, files)
        snapshot = store.snapshot()
        owners = Counter(scan_events(snapshot, ["time"])["import_id"])
        together = accounting_all(snapshot)
        for record in snapshot.live:
            assert together[record.id] == accounting(snapshot, record)
            assert together[record.id] == (owners[record.id], record.accepted - owners[record.id])


# A file may be read again with other options; steps with the same pair are the same import.
# Three readings of one file and one of another: enough for all that replacing can do.
readings = st.sampled_from([(0, 0), (0, 1), (0, 2), (1, 0)])
steps = st.lists(
    st.tuples(st.sampled_from(["add", "add", "undo"]), readings).map(lambda drawn: (drawn[0], *drawn[1])),
    min_size=2,
    max_size=8,
)


def step(store: Store, what: str, file: int, option: int) -> None:
    """Add a file read with an option, or undo it where it is there."""
    record = named(file, option)
    if what == "add":
        add_named(store, file, option)
    elif any(known.id == record.id for known in store.snapshot().imports):
        undo(store, record.id)


def named(file: int, option: int) -> Import:
    return record_of("events", f"{file}.log", 2, {"tz": str(option)})


def add_named(store: Store, file: int, option: int) -> tuple[Import, bool]:
    """Each option reads another hour out of the same file."""
    rows = [Event(second=3600 * option), Event(second=1, key=file)]
    return add_events(store, f"{file}.log", rows, {"tz": str(option)})


@some_stores
@given(history=steps, reading=readings)
@example(history=[("add", 0, 0), ("add", 0, 1)], reading=(0, 0))
@example(history=[("add", 0, 0), ("add", 0, 1), ("add", 0, 0), ("add", 0, 2)], reading=(0, 1))
def test_import_then_undo_is_as_before(history: list[tuple[str, int, int]], reading: tuple[int, int]) -> None:
    with new_store() as store:
        for what in history:
            step(store, *what)
        before, rows = store.snapshot(), scanned(store)
        record, already = add_named(store, *reading)
        assert already == (before.find(record.id) is not None)
        if not already:
            assert undo(store, record.id) == record
        assert store.snapshot() == before
        assert scanned(store) == rows


@some_stores
@given(history=steps)
def test_of_one_file_only_the_last_reading_counts(history: list[tuple[str, int, int]]) -> None:
    with new_store() as store:
        for what, file, option in history:
            step(store, what, file, option)
            live = [record.id for record in store.snapshot().live]
            shas = [record.sha256 for record in store.snapshot().live]
            assert len(shas) == len(set(shas))
            assert (named(file, option).id in live) == (what == "add")


def test_undo_takes_a_reading_that_came_back_away_even_where_its_rival_is_gone() -> None:
    with new_store() as store:
        mine, _ = add_named(store, 0, 0)
        rival, _ = add_named(store, 0, 1)
        again, _ = add_named(store, 0, 0)
        assert (again.id, again.sequence, again.previous) == (mine.id, 3, mine)
        undo(store, rival.id)
        undo(store, mine.id)
        assert store.snapshot().imports == ()


def test_wrong_options_then_right_ones_leave_only_the_right_import() -> None:
    with new_store() as store:
        wrong, _ = add_named(store, 0, 1)
        right, already = add_named(store, 0, 2)
        assert not already
        assert right.replaces == (wrong.id,)
        counted = accounting_all(store.snapshot())
        assert counted == {wrong.id: (0, 2), right.id: (2, 0)}
        assert accounting(store.snapshot(), wrong) == (0, 2)
        assert [record.id for record in store.snapshot().live] == [right.id]
        assert scanned(store) == expected([Event(second=7200), Event(second=1)])


def test_the_same_file_twice_adds_nothing() -> None:
    with new_store() as store:
        first, _ = add_named(store, 0, 1)
        before = store.snapshot()
        again, already = add_named(store, 0, 1)
        assert (again, already) == (first, True)
        assert store.snapshot() == before


def test_two_servers_add_and_one_server_twice_does_not() -> None:
    hit = Event(second=1)
    with new_store() as store:
        add_events(store, "web1.log", [hit])
        add_events(store, "web2.log", [hit._replace(server="web2")])
        add_events(store, "web1 again.log", [hit, hit])
        assert scanned(store) == expected([hit, hit, hit._replace(server="web2")])


def test_the_reading_of_another_table_is_replaced_as_well() -> None:
    with new_store() as store:
        add_events(store, "export.csv", [Event()])
        with store.stage("orders") as staging:
            staging.write(order_table([Order(1)]))
            staging.commit(record_of("orders", "export.csv", 1, {"format": "orders"}))
        assert scanned(store) == Counter()
        assert len(scan_orders(store.snapshot())) == 1


# --- orders: the newest word on each counts

order_files = st.lists(
    st.tuples(st.lists(st.builds(Order, st.integers(0, 3), st.integers(0, 9)), max_size=4), st.integers(0, 20)),
    max_size=4,
    unique_by=lambda file: file[1],
)


def add_orders(store: Store, file: str, orders: list[Order], day: int, **said: str) -> Import:
    with store.stage("orders") as staging:
        staging.write(order_table(orders))
        record = record_of("orders", file, len(orders))
        said.setdefault("as_of", f"2026-03-{day + 1:02}")
        return staging.commit(replace(record, **said))[0]


def stated(store: Store) -> dict[int, int]:
    frame = scan_orders(store.snapshot())
    assert frame["order_key"].is_unique
    return dict(zip(frame["order_key"].tolist(), frame["gross"].tolist(), strict=True))


@some_stores
@given(files=order_files, seed=st.randoms(use_true_random=False))
def test_the_export_with_the_newest_data_states_an_order(
    files: list[tuple[list[Order], int]], seed: random.Random
) -> None:
    truth = {order.number: order.gross for orders, _ in sorted(files, key=lambda f: f[1]) for order in orders}
    with new_store() as store:
        for orders, day in seed.sample(files, len(files)):
            add_orders(store, f"{day}.csv", orders, day)
        assert stated(store) == truth
        snapshot = store.snapshot()
        together = accounting_all(snapshot)
        assert sum(stored for stored, _ in together.values()) == len(truth)
        for record in snapshot.live:
            assert accounting(snapshot, record) == together[record.id]
            assert sum(together[record.id]) == record.accepted


def test_a_stated_end_is_newer_than_the_newest_row_and_a_tie_goes_to_the_later_import() -> None:
    with new_store() as store:
        add_orders(store, "to the 20th.csv", [Order(1, 10), Order(2, 10)], 0, stated_end="2026-03-20")
        add_orders(store, "newest row the 19th.csv", [Order(1, 20)], 18)
        assert stated(store) == {1: 10, 2: 10}
        add_orders(store, "newest row the 20th.csv", [Order(1, 30)], 19)
        assert stated(store) == {1: 30, 2: 10}


# --- the law of names


def test_an_import_is_named_by_its_bytes_and_options_in_any_order() -> None:
    assert import_id("ab", {"x": "1", "y": "2"}) == import_id("ab", {"y": "2", "x": "1"})
    others = {import_id("ab", {}), import_id("ab", {"x": "1"}), import_id("ac", {}), import_id("ab", {"x": "2"})}
    assert len(others) == 4


def test_all_buckets_are_the_256_values_of_one_byte() -> None:
    assert range(256) == ALL_BUCKETS


def test_a_period_holds_its_start_and_not_its_end() -> None:
    with new_store() as store:
        seconds = [0, 0.25, 0.5, 1, 2, 3]  # midnight of UTC, where the month ends, is at 2
        add_events(store, "a.log", [Event(second) for second in seconds], chunk=6)
        snapshot = store.snapshot()
        for begin, end in combinations(seconds, 2):
            frame = scan_events(snapshot, ["time"], Event(begin).time, Event(end).time)
            assert sorted(frame["time"]) == [Event(second).time for second in seconds if begin <= second < end]


def test_events_with_an_order_are_found_without_the_rest() -> None:
    with new_store() as store:
        add_events(store, "a.log", [Event(1), Event(2, order=7), Event(2.5), Event(3, order=2**64 - 1)])
        add_events(store, "b.log", [Event(2, order=7), Event(4)])
        frame = scan_events(store.snapshot(), ["order_key", "time"], with_order_key=True)
        assert sorted(frame["order_key"]) == [7, 2**64 - 1]
        assert frame["time"].min() == Event(2).time > START
