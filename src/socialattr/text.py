"""Strangers' text made inert: campaign names, referrers and file names come from anybody."""

from __future__ import annotations

import re
import unicodedata

# C0, DEL and C1 drive terminals; U+2028/9 break lines; the bidi controls reorder what is read;
# the zero-width ones and the tags hide text; lone surrogates cannot be written as UTF-8 at all.
BEYOND_C0 = (
    "\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff"
)
_CONTROL = re.compile(f"[\x00-\x1f{BEYOND_C0}]")
_BLANK_RUN = re.compile(r"[\t\r\n]+")


def visible(text: object) -> str:
    r"""Give `text` as one line in which nothing can act: controls are shown, not sent.

    Runs of tabs and line ends become one space, every other control, bidi mark and invisible
    character becomes its escape.

    >>> visible("sum\x1b[31mmer\nsale")
    'sum\\x1b[31mmer sale'
    """
    return _CONTROL.sub(_escape, _BLANK_RUN.sub(" ", str(text)))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def spreadsheet_safe(text: object) -> str:
    """Give `text` so that a spreadsheet shows it and never runs it as a formula.

    A leading `'` is put before anything that starts like a formula, also behind blanks and
    full-width forms (OWASP ASVS 5.0, 1.2.10).

    >>> spreadsheet_safe("=HYPERLINK(1)"), spreadsheet_safe("summer")
    ("'=HYPERLINK(1)", 'summer')
    """
    shown = visible(text)
    start = unicodedata.normalize("NFKC", shown).lstrip()
    return f"'{shown}" if start[:1] in ("=", "+", "-", "@") else shown
