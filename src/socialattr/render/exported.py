"""Long tables as CSV, which a spreadsheet may open, and as Parquet, which holds every text as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..currencies import exponent
from ..summaries.exported import Field
from ..text import spreadsheet_safe
from .numbers import major

_DECIMALS = 4
"""Of money in Parquet: as many as any currency has."""
_MONEY = pa.decimal128(24, _DECIMALS)
_ARROW = {
    "id": pa.string(),
    "text": pa.string(),
    "time": pa.timestamp("us", tz="UTC"),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "money": _MONEY,
}


def write_csv(frames: Iterator[pd.DataFrame], fields: Sequence[Field], file: BinaryIO) -> None:
    """Write a heading and the rows of all frames: money in major units, times in UTC, formulas made inert."""
    file.write((",".join(field.name for field in fields) + "\n").encode())
    for frame in frames:
        cells = pd.DataFrame({field.name: _cells(frame, field) for field in fields})
        file.write(cells.to_csv(header=False, index=False, lineterminator="\n").encode())


def write_parquet(frames: Iterator[pd.DataFrame], fields: Sequence[Field], file: BinaryIO) -> None:
    """Write the rows of all frames, a row group or more for each; what a column means stands in its metadata."""
    schema = pa.schema([pa.field(f.name, _ARROW[f.kind], metadata={"meaning": f.meaning}) for f in fields])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for frame in frames:
            if len(frame):
                writer.write_table(pa.Table.from_arrays([_array(frame, f) for f in fields], schema=schema))


def _cells(frame: pd.DataFrame, field: Field) -> pd.Series:
    values = frame[field.name]
    if field.kind == "id":
        return pd.Series(_hex(values), index=frame.index)
    if field.kind == "text":
        codes, distinct = pd.factorize(values)
        return pd.Series(pd.array([spreadsheet_safe(text) for text in distinct], dtype="str").take(codes), frame.index)
    if field.kind == "time":
        return _moments(values)
    if field.kind == "bool":
        return values.map({True: "true", False: "false"})
    return _amounts(values, frame[field.currency]) if field.kind == "money" else values


def _array(frame: pd.DataFrame, field: Field) -> pa.Array:
    values = frame[field.name]
    if field.kind == "id":
        return pa.array(_hex(values), pa.string())
    if field.kind == "text":
        return pa.array(values.astype("str"), pa.string())
    if field.kind == "money":
        codes, distinct = pd.factorize(frame[field.currency])
        scale = np.array([10 ** (_DECIMALS - exponent(code)) for code in distinct], np.int64)[codes]
        # The same whole numbers, with the point set where it belongs.
        whole = pa.array(values.to_numpy(np.int64) * scale).cast(pa.decimal128(24, 0))
        amounts = pa.Array.from_buffers(_MONEY, len(whole), whole.buffers())
        # Of what was not said nothing is known, not even that it is 0.
        said = (frame[field.currency].astype("str") != "") | (values != 0)
        return pc.if_else(pa.array(said), amounts, pa.scalar(None, _MONEY))
    return pa.array(values, _ARROW[field.kind])


def _hex(ids: pd.Series) -> np.ndarray:
    """Hashes as 16 digits, and nothing where there is none."""
    missing = ids.isna().to_numpy(bool)
    numbers = ids.fillna(0).to_numpy(np.uint64)
    digits = np.frombuffer(numbers.astype(">u8").tobytes().hex().encode(), "S16").astype("U16").astype(object)
    digits[missing] = None
    return digits


def _moments(times: pd.Series) -> pd.Series:
    """Times as other lists have them, and nothing where there is none."""
    moments = times.dt.tz_localize(None).to_numpy("datetime64[us]")
    texts = pd.Series(np.datetime_as_string(moments, unit="us"), times.index, dtype="str")
    return (texts.str.removesuffix(".000000") + "+00:00").mask(times.isna(), None)


def _amounts(minor: pd.Series, currencies: pd.Series) -> pd.Series:
    """Money in major units with the decimals of its currency; each distinct amount is written once."""
    pairs = pd.MultiIndex.from_arrays([currencies.astype("str"), minor])
    codes, distinct = pairs.factorize()
    # Of what was not said nothing is known, not even that it is 0.
    texts = [f"{major(amount, code):.{exponent(code)}f}" if code or amount else "" for code, amount in distinct]
    return pd.Series(pd.array(texts, dtype="str").take(codes), minor.index)
