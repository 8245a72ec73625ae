"""What the composer pointed out to a physician, in words for the desk (PRODUCT §17). The author sent it all the same."""

from dataclasses import dataclass

from forum.domain import gentle_checks
from forum.models import Answer, Revision

#: Code of a check → how the desk calls it, and what it says there.
_WORDS = {
    "greeting": ("A name", "The asker is greeted by name, and known here by a pseudonym only."),
    "contact": ("A price, a link or a way to reach them", "Answers name none."),
    "certain": ("Certain diagnosis", "It is stated without an examination."),
    "in_person": ("No in-person advice", "Nothing says when or where to be seen."),
    "headline": ("Headline", "It repeats the question."),
    "copied": ("Copied text", "It is nearly the same text as an earlier answer of this author."),
}
_CLEAR = (
    ({"greeting", "contact"}, "No names, phone numbers, prices or links were found."),
    ({"copied"}, "Not a copy of an earlier answer."),
    ({"in_person"}, "It points to in-person care."),
)


@dataclass(frozen=True)
class Raised:
    """One remark: a title, the words it is about, and a sentence."""

    title: str
    words: str
    sentence: str


def raised(item: Answer | Revision) -> tuple[list[Raised], list[str]]:
    """Return what was raised about an answer or edit, and what was looked for and not found."""
    found = gentle_checks.checks(item)
    codes = {check.code for check in found}
    remarks = [Raised(_title(check), check.words, _sentence(check)) for check in found]
    return remarks, [line for about, line in _CLEAR if not codes & about]


def _title(check: gentle_checks.Check) -> str:
    return _WORDS[check.code][0] if check.code in _WORDS else check.code.replace("_", " ").capitalize()


def _sentence(check: gentle_checks.Check) -> str:
    return _WORDS[check.code][1] if check.code in _WORDS else check.sentence
