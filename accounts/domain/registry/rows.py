"""From a record of the NPPES file to a row of ours, in the text format of PostgreSQL's COPY."""

import re
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from operator import itemgetter

from accounts.domain.registry.columns import DATES, TAXONOMIES, TAXONOMY_COLUMNS, TEXTS
from accounts.domain.registry.names import key
from accounts.domain.registry.reading import BadRow, Make

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_SPECIAL = re.compile(r"[\\\t\n\r]")
_NUMBER = re.compile(r"[0-9]{10}")
_DAY = re.compile(r"(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])/[12][0-9]{3}")
_LAST, _FIRST, _OTHER_LAST = (
    list(TEXTS).index(name) for name in ("last_name", "first_name", "other_last_name")
)


def maker(header: tuple[str, ...]) -> Make:
    """Return the function that turns one record into one line for COPY. It raises `BadRow`.

    Texts are kept as they stand in the file. Taxonomies that are wholly empty are left out.
    """
    texts = itemgetter(*(header.index(column) for column in TEXTS.values()))
    days = itemgetter(*(header.index(column) for column in DATES.values()))
    taxonomies = itemgetter(*(header.index(column) for column in TAXONOMY_COLUMNS))

    def line(record: list[str]) -> str:
        words = texts(record)
        if not _NUMBER.fullmatch(words[0]):
            raise BadRow(f"“{words[0][:20]}” is not an NPI.")
        text = "\t".join(words)
        if _SPECIAL.search("".join(words)):
            text = "\t".join([word.translate(_ESCAPES) for word in words])
        dates = "\t".join([_date(day) if day else "\\N" for day in days(record)])
        found = _taxonomies(taxonomies(record))
        return f"{text}\t{dates}\t{found}\t{key(words[_LAST])}\t{key(words[_FIRST])}\t{key(words[_OTHER_LAST])}\n"

    return line


@lru_cache(maxsize=16_384)
def _date(day: str) -> str:
    if not _DAY.fullmatch(day):
        raise BadRow(f"“{day[:20]}” is not a date like 05/23/2005.")
    return f"{day[6:]}-{day[:2]}-{day[3:5]}"


def _taxonomies(flat: tuple[str, ...]) -> str:
    """Return JSON, escaped for COPY. Nearly every row has one taxonomy, or none."""
    count = TAXONOMIES if any(flat[4:]) else 1
    found = [
        f'{{"code":{quoted(flat[at])},"number":{quoted(flat[at + 1])},"state":{quoted(flat[at + 2])},'
        f'"primary":{"true" if flat[at + 3] == "Y" else "false"}}}'
        for at in range(0, count * 4, 4)
        if any(flat[at : at + 4])
    ]
    return f"[{','.join(found)}]".replace("\\", "\\\\")
