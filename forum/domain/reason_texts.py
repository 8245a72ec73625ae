"""Ready texts for a "no" and the places in them that are filled in when one is given (PRODUCT §17 and 18).

The personal line is filled where the moderator typed it, by `accounts.forms.decision.said`; all else here. What comes
out is exactly what the author reads.
"""

import re

from accounts.domain.said import LINE
from forum.models import SiteSettings

LONGEST = 2000
#: Placeholder → what stands for it in the preview.
PLACEHOLDERS = {
    LINE: "This is where your personal line stands.",
    "{what was cut}": "We took out: “with Dr Okonjo” (name). It could identify somebody. Nothing else was changed.",
    "{emergency number}": "911",
    "{site name}": "Curbside",
}
_ANY = re.compile(r"\{[^{}]{0,60}\}|[{}]")


def problem(text: str) -> str:
    """Return what is wrong with the placeholders of a ready text, as a sentence, or nothing. Linear in its length."""
    for match in _ANY.finditer(text):
        found = match.group(0)
        if found in {"{", "}"}:
            return f"A single “{found}” is left over. Placeholders are {_listed()}."
        if found not in PLACEHOLDERS:
            return f"There is no placeholder {found}. You can use {_listed()}."
    for name in PLACEHOLDERS:
        if text.count(name) > 1:
            return f"{name} may stand in the text once."
    return ""


def fill(text: str, *, cut: str = "") -> str:
    """Return a ready text with everything filled in but the personal line. ``cut`` says what was cut, or nothing."""
    if not any(name in text for name in PLACEHOLDERS if name != LINE):
        return text
    site = SiteSettings.objects.get(pk=1)
    values = {"{what was cut}": cut, "{emergency number}": site.emergency_number, "{site name}": site.name}
    # In one pass: what is filled in may hold braces of its own, which are words.
    filled = _ANY.sub(lambda found: values.get(found.group(0), found.group(0)), text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" {2,}", " ", filled)).strip()


def preview(text: str) -> str:
    """Return a ready text with examples in its placeholders."""
    for name, example in PLACEHOLDERS.items():
        text = text.replace(name, example)
    return text if LINE in text or PLACEHOLDERS[LINE] in text else f"{text}\n\n{PLACEHOLDERS[LINE]}"


def _listed() -> str:
    names = list(PLACEHOLDERS)
    return f"{', '.join(names[:-1])} and {names[-1]}"
