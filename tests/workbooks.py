"""Workbooks of today's Excel, of LibreOffice, and of the Excel of 1997, as bytes."""

from __future__ import annotations

import io
import zipfile
from base64 import b85decode
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape
from zlib import decompress

import xlsxwriter

_CORNER = (1_048_575, 16_383)
"""Of a sheet: row and column of its last cell, counted from 0."""


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], *, corner: bool = False) -> bytes:
    """A workbook with these sheets; cells are texts, numbers, days, moments, truths or None."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        day, moment = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    form = moment if isinstance(value, datetime) else day if isinstance(value, date) else None
                    sheet.write(line, place, value, form)
            if corner:
                sheet.write(*_CORNER, "x")
    return packed.getvalue()


def ods(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of LibreOffice's with one sheet of texts and numbers."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in {"office": "office", "table": "table", "text": "text"}.items()
    )
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    table = f'<table:table table:name="Ark1">{lines}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{manifest}"/>')
        archive.writestr("content.xml", f"<office:document-content{spaces}>{body}</office:document-content>")
    return packed.getvalue()


def _ods_cell(value: object) -> str:
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def xls() -> bytes:
    """A workbook of the Excel of 1997: Dato, Platform, Kampagne, Beløb (DKK); two days of Meta, 1299 and 1.299."""
    return decompress(b85decode("".join(_XLS.split())))


_XLS = r"""
c-rk)O=uHA6#i!O(<G+(sj1KkB^0b}Z4bqZ9@^Cs+e1jHUaTVM#-<`|ld|NZ2d&l|1;LZzrBDxEs)G1~9`x3OP_YL=5E7*)PeO$r+N^Kh?$)F#
G@ymbeqrCdc{A^umz|lnv-@r_TAY2{T*4;w!G*HnhquBe=<?f@2&mmKq-vKwx(o+93Vt6=q}PL&^>6Fs9Lo7FLBS*U8<N0hy3Sw<L%D1wzK!VT
7&IYc=p`v|k1QcHaa0W~&$Hak@*($p#qtPSZnEs9zD02wi|SD4A!`+nD6QNUg5-V1J|EfAgGMaKRebf9F#CFNRKKWA?68IwcMx-+2_4L2GrFvY
aUTKT6rnqn>P{qzh|y%v;kywBR_tB<I_}uF*DgTz)oOd)AM8Gw#Lf2GiW``QagH}h0YP-QWs93u!g$Xb`Z+Co*@A?Y&rx-FLd%ck^hr{a+T@gW
A)DC+^k*hk)A9C1GAS8SnY`u!26Fnc9*~Kj6GfydQPlGW3X&W}nDr=cqX><;_Tbz5RC-uF%a&=5!hD46lM%zfHR(alA#QQOj2h@<j{_{PGwWW~
n_0$ajZ@h++-NBSGu-C}x3<wZ2N_H1{tCUF^upKU&sz##)DF_;2TPY@^B>e%w9+GOl>Fsy23?{{+`S|5LbXd_rJGMIn|?_>J|$wsZdlLBFxKT}
BScx6HF<Z$MoqEqm05F9&1G?kO<Y%$0NWanUQ)QfU@o`iEtreu%IYb(hGHg{@*6HQfsR>RN)?x~!R1n9dX!x0$jIR*3oB}$(txMZnG)<z1mM7d
0|yQqIB?)#2SM;r)I5I6L!iex+Sgg%b=K)BJD*AZTbw|SetCMSJccZlIxf|;e)hm4Y%Z}yANzZu#7P=m$2ig)$9T=_mtM_8<^S2TW908`p<2f;
*AnMH9{&d*h~+o
"""
