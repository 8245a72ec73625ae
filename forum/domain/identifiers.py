"""Private details that have a form: ways to reach somebody, addresses, numbers of people, dates of birth, accounts.

Names of people are in `names`. Bounded patterns over the whole text, so the time is linear in its length (TRUST 9).
"""

import re
from collections.abc import Iterator

from forum.domain.mark_kinds import LINK, PRIVATE, Mark

#: Letters that begin a name in any Latin, Greek or Cyrillic spelling.
_UP = r"[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΫА-ЯЁ]"
_WORD = r"[^\W\d_]"

_MAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_MAIL_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,40}\s?(?:\(at\)|\[at\]|\bat\b)\s?[\w-]{2,40}\s?(?:\(dot\)|\[dot\]"
    r"|\bdot\b)\s?(?:com|org|net|co|de|uk|edu)\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{1,30}(?<!\.)")
_ACCOUNT = re.compile(
    r"\b(?:instagram|insta|facebook|snapchat|snap|tiktok|twitter|telegram|whatsapp|skype|discord"
    r"|linkedin|reddit|signal|messenger)\b"
    "(?: (?:handle|account|name|user ?name|id|profile|page))?(?: (?:is|as|at"
    r"|under))?\s?[:=@]?\s?(?P<id>(?!(?:and|or|is|as|at|under|"
    "in|on|to|the|a|my|app|post|group|photo|picture|video|page|for|that|filter|live|with"
    r"|me)\b)[\w.]{0,15}[\d_.][\w.]{1,15}|"
    r"u/[\w-]{3,20})",
    re.IGNORECASE,
)
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"']{1,300}"
    r"|(?<![\w@.-])(?:[\w-]{1,40}\.){1,3}(?:com|org|net|info|biz|shop|store|clinic|doctor|io|me"
    r"|ly|co\.uk|edu|gov)\b(?:/[^\s<>\"']{0,200})?",
    re.IGNORECASE,
)
_IP = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?!\w)", re.IGNORECASE)
_SSN = re.compile(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])")
_LONG_NUMBER = re.compile(r"(?<![\w.,])\d{4}(?:[ -]?\d{3,6}){2,4}(?![\w%]|[.,]\d)|(?<![\w.,])\d{11,19}(?!\w)")
_PHONE = re.compile(
    r"(?<![\w./,$€£#-])(?:\+|00)?\(?\d{1,6}\)?(?:[ .\-/]{1,2}\(?\d{1,5}\)?){1,6}(?:\s?(?:x"
    r"|ext\.?)\s?\d{1,6})?(?![\w%]|[.,:/]\d)"
    r"|(?<![\w./,$€£#-])\+?\d{7,11}(?:x\d{1,6})?(?![\w%]|[.,:/]\d)"
)
_PHONE_CUE = re.compile(
    r"\b(?:call|phone|ring|text|reach|cell|mobile|tel|telephone|whatsapp|contact|fax|number"
    r"|no)\b[^\n\d]{0,25}$",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"(?:19|20)\d\d[ .\-/]{1,2}(?:(?:19|20)\d\d|\d{1,2}[ .\-/]\d{1,2})"
    r"|\d{1,2}[ .\-/]\d{1,2}[ .\-/](?:19|20)?\d\d"
)
_UNITS = re.compile(
    r"\s{0,2}(?:mg|mcg|ml|kg|g|lb|lbs|cm|mm|iu|units?|cells?|calories|kcal|years?|yrs?|months?"
    "|weeks?|days?|hours?|hrs?|minutes?|mins?|times|steps|"
    r"people|patients|percent|per\b|/)", re.IGNORECASE,
)  # fmt: skip
_NUMBER_OF = re.compile(
    r"\b(?:(?:medical|patient|health|hospital|insurance|member|policy|chart|record|case|claim"
    "|account|licen[cs]e|driver'?s? licen[cs]e|passport|"
    "social security|national insurance|nhs|medicare|medicaid|group|reference|customer|id"
    "|identity|identification|prescription|rx|card|tax|file)"
    r"(?: (?:record|id|card|file))?(?: (?:number|no\.?|num|code|id))\s?(?:is|was"
    r"|are)?\s?[:#=]?\s?|(?:mrn|ssn|npi|dob id|nhs|member id|policy|passport|id)\s?"
    r"(?:number|no\.?|#)?\s?(?:is|:|#|=)\s?#?)(?P<id>[A-Z]{0,4}[ -]?\d[\dA-Z-]{2,24}(?: \d{2,6}){0,3})", re.IGNORECASE,
)  # fmt: skip
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}(?:st|nd|rd"
    rf"|th)? (?:of )?{_MONTH},? \d{{4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_BORN = re.compile(
    rf"\b(?:born|birth|dob|d\.o\.b\.?|birthday|birthdate|bday)\b[^\n\d]{{0,25}}(?P<id>{_DATE}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH})", re.IGNORECASE,
)  # fmt: skip
_ZIP = re.compile(
    r"\b(?i:zip|post ?code|postal code)(?i: code)?(?: is"
    r"|:)?\s{0,3}(?P<id>[A-Z]{0,2}[\d-]{3,10}(?: ?[A-Z\d]{2,3}\b)?)"
    r"|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b"
    r"|(?<!\w)(?P<uk>[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})(?!\w)"
)

# Addresses. A house number on either side of a name, a word for "street" in it or a box number; then what follows
# after commas and line breaks: flat, town, state, code, country.
_STREET_WORD = (
    "(?:street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|court|ct|close|way|place|pl|square|sq"
    "|terrace|boulevard|blvd|highway|hwy|parkway|pkwy"
    r"|crescent|circle|cir|loop|pass|gardens|grove|mews|quay|alley|trail|points|row|walk|rise)"
)
_STREET_PART = (
    rf"(?:{_WORD}{{2,30}}(?:straße|strasse|str\.|weg|gasse|platz|allee|gatan|gata|gate|vej|veien"
    "|vegen|vägen|katu|katu|tie|polku|kuja|straat|laan|baan|"
    rf"plein|singel|dijk|kade|terrasse|utca|götu|braut|tún|stíg|stræde|gade|ulica|ulice|kiez|hove|keswei|wei)"
    "|(?:rue|avenue|calle|rua|via|viale|corso|piazza|ulica|avenida|avda|paseo|praça|plaza|carrer"
    r"|chemin|allée|impasse|place|c/|ul\.|ulitsa|largo|"
    "travessa|strada|strandvejen)(?: (?:de|del|della|des|du|da|do|la|las|los|le|les|dos|d[’']"
    rf"|l[’']))?\s?{_UP}{_WORD}{{1,20}}(?: {_UP}{_WORD}{{1,20}}){{0,2}})"
)
_NAME_OF_STREET = (
    rf"{_UP}[\w'’.-]{{1,25}}(?: (?:{_UP}[\w'’.-]{{0,25}}|de|del|la|da|do|van|von|der|den|of|u\.|ul\.|utca|út|tér|kapu"
    r"|terrasse|ter)){0,4}"
)
_FLAT = r"(?:apt|apartment|suite|unit|flat|room|box)\b\.? ?#?[\dA-Z-]{1,6}"
_CORE = re.compile(
    rf"(?<![\w.])\d{{1,6}},? (?:\d{{1,5}} )?{_NAME_OF_STREET} (?i:{_STREET_WORD})\b\.?"
    rf"|(?<![\w.])(?:\d{{1,6}} )?(?i:{_STREET_PART})\.? \d{{1,4}}[a-z]?\b\.?"
    rf"|(?<![\w.])\d{{2,6}} {_NAME_OF_STREET}\.? \d{{1,4}}[a-z]?\b\.?"
    rf"|(?<!\w){_UP}[\w'’-]{{1,25}}(?: {_UP}[\w'’-]{{1,25}}){{0,2}} (?:Street|Road|Avenue|Lane"
    rf"|Drive|Boulevard|Close|Rd|Ave|Blvd)\b\.?(?: \d{{1,4}}\b)?"
    rf"|(?<!\w)(?i:p\.?\s?o\.?\s?box|postbox|psc|unit) \d{{1,6}}(?i:,? box \d{{1,6}})?"
    rf"|(?<![\w.])\d{{2,6}} (?:[\w'’.-]{{1,25}} ){{1,5}}\d{{1,4}},? (?i:apt|suite|flat)\b\.? \d{{1,5}}"
    rf"|(?<!\w)(?i:apt|apartment|suite|flat)\b\.? ?#?\d{{1,5}}[A-Z]?\b"
    rf"|(?<!\w)(?:lives?|living|located|address|resid\w{{1,3}}|moved|office|corner|at|on|side of"
    "|to|return to|stop at|enter on)(?: is| are)?:?(?: the)?(?: (?:in|at|on|to|of))? "
    rf"(?P<cued>{_NAME_OF_STREET} \d{{1,4}}[a-z]?)\b(?!\s?(?:%|mg|mcg|ml|years?|weeks?|days?"
    r"|months?|times|[ap]m\b|:\d))"
    rf"|\bcorner of (?P<corner>(?=\w{{0,12}}[ \d]{{0,3}}{_UP})[^\n.,]{{3,40}} and"
    rf" (?=[\d ]{{0,6}}{_UP})[^\n.,?!]{{3,30}})"
)
_TAIL = re.compile(
    rf"(?:[,\s>?\\]{{1,12}}(?i:{_FLAT}))?"
    rf"(?:[ \t]*(?:,|\n)[\s>,?]{{0,12}}(?:{_UP}[\w'’.()-]{{1,25}}(?: [\w'’.()-]{{1,25}}){{0,3}}"
    rf"|[a-z]{{2,3}}|[A-Z]{{2,3}})(?=\s|,|\.|$|\?)){{0,4}}"
    r"(?:[,\s>?]{1,12}(?:[A-Z]{2,3} )?\d{4,6}(?:-\d{3,4})?\b)?"
)


def find(text: str) -> Iterator[Mark]:
    """Yield the private details that have a form, and links; they may overlap."""
    if "@" in text:
        yield from _plain(_MAIL, text, "e-mail")
        yield from _plain(_HANDLE, text, "social account")
    yield from _plain(_MAIL_SPELT, text, "e-mail")
    yield from _plain(_URL, text, "link", kind=LINK)
    yield from _plain(_ACCOUNT, text, "social account")
    yield from _plain(_BORN, text, "date of birth")
    yield from _plain(_NUMBER_OF, text, "number")
    yield from _plain(_ZIP, text, "postal code")
    yield from _plain(_IP, text, "address of a computer")
    yield from _plain(_SSN, text, "number")
    yield from (mark for mark in _plain(_IBAN, text, "account number") if _digits(text, mark) >= 8)
    yield from _plain(_LONG_NUMBER, text, "number")
    yield from _phones(text)
    yield from _addresses(text)


def _plain(pattern: re.Pattern[str], text: str, label: str, *, kind: str = PRIVATE) -> Iterator[Mark]:
    for match in pattern.finditer(text):
        group = next((name for name in ("id", "uk") if match.groupdict().get(name)), 0)
        start, end = match.span(group)
        while end > start and text[end - 1] in ".,;:!?)":
            end -= 1
        if end > start:
            yield Mark(start, end, kind, label)


def _digits(text: str, mark: Mark) -> int:
    return sum(sign.isdigit() for sign in text[mark.start : mark.end])


def _phones(text: str) -> Iterator[Mark]:
    for match in _PHONE.finditer(text):
        number = match.group(0)
        digits = sum(sign.isdigit() for sign in number)
        if not 7 <= digits <= 17 or _YEARS.fullmatch(number.strip("()")) or _UNITS.match(text, match.end()):
            continue
        groups = re.findall(r"\d+", number)
        if (
            1 < len(groups) < 4
            and max(map(len, groups)) < 3
            and not _PHONE_CUE.search(text, max(0, match.start() - 40), match.start())
        ):
            continue
        yield Mark(match.start(), match.end(), PRIVATE, "phone")


def _addresses(text: str) -> Iterator[Mark]:
    for match in _CORE.finditer(text):
        group = next((name for name in ("cued", "corner") if match.group(name)), 0)
        start, end = match.span(group)
        tail = _TAIL.match(text, end)
        yield Mark(start, max(end, tail.end() if tail else end), PRIVATE, "address")
