"""Every sample gives the rows beside it, and an account of all its lines.

`pytest --update-golden tests/test_samples.py` would take the path for its value; write the path first:

    pytest tests/test_samples.py --update-golden            writes the golden files that are missing
    pytest tests/test_samples.py --update-golden=force      writes them all again; look at what changed
"""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from socialattr.readers import READERS

from .samples import Sample, golden_rows, golden_text, read, samples

SAMPLES = samples()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_a_sample_gives_its_golden_rows(sample: Sample, update_golden: str) -> None:
    found = read(sample.path, sample.options)
    assert found.formats == {sample.format}
    if update_golden == "force" or (update_golden and not sample.golden.exists()):
        sample.golden.write_text(golden_text(found.rows), encoding="utf-8", newline="\n")
    assert sample.golden.exists(), "there is no golden file; write it with --update-golden, and check it by hand"
    assert found.rows == golden_rows(sample.golden.read_text("utf-8"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_every_line_of_a_sample_is_accounted_for(sample: Sample) -> None:
    found = read(sample.path, sample.options)
    assert found.rows
    assert found.accounted == found.lines_read
    if (lines := _lines(sample.path)) is not None:
        assert found.lines_read == lines
        assert len(set(found.lines)) == len(found.lines)
        assert all(1 <= line <= lines for line in found.lines)


def _lines(path: Path) -> int | None:
    """How many lines a text file has; None where that cannot be said: packed, JSON, cells of several lines."""
    data = path.read_bytes()
    if data.startswith((b"PK", b"\x1f\x8b", b"\xd0\xcf", b"{", b"[")):
        return None
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    return len(lines) if all(line.count('"') % 2 == 0 for line in lines) else None


def test_golden_files_stand_beside_samples() -> None:
    beside = {sample.golden for sample in SAMPLES}
    assert [path for path in Path(__file__).parent.glob("samples/*/*.golden.csv") if path not in beside] == []


def test_golden_text_reads_back() -> None:
    rows = [{"campaign": 'Efterår "2026"; æøå, ny\nlinje', "line": "3"}, {"campaign": "", "line": "4"}]
    assert golden_rows(golden_text(rows)) == rows


def test_every_format_has_a_sample() -> None:
    assert set(READERS) - {sample.format for sample in SAMPLES} == set()


def test_every_format_has_a_page() -> None:
    text = resources.files("socialattr").joinpath("data", "formats.toml").read_text(encoding="utf-8")
    assert set(READERS) - {page["format"] for page in tomllib.loads(text)["page"]} == set()
