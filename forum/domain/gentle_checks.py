"""What the composer points out before an answer is sent (PRODUCT §11). Nothing here ever stops anybody.

The same is shown to the moderator who reads the answer.
"""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity

from accounts.models import Physician
from forum.models import Answer, Revision

#: Share of three-letter groups that two texts have in common (pg_trgm); PRODUCT §11: "90% equal".
ALIKE = 0.9
#: Longer texts are compared by their beginning: what is copied is copied from the start.
COMPARED = 4000
#: With so many of one's newest answers: reading a thousand for each preview would be felt.
NEWEST = 200


@dataclass(frozen=True)
class Check:
    """One remark: a code for the record, a sentence for the physician, and the words it is about."""

    code: str
    sentence: str
    words: str = ""


_GREETING = re.compile(
    r"(?:^|\n)[ \t]*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings)[ \t,]+(?!there\b|all\b|and\b|everyone\b"
    r"|again\b|thank|thanks\b)(?P<name>[^\W\d_][\w’'-]{1,30})",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)"
    r"|(?P<phone>(?<![\w.])\+?\(?\d{2,4}\)?[ .\-]\(?\d{2,4}\)?[ .\-]\d{2,4}(?:[ .\-]?\d{1,4})?(?!\w|\.\d))"
    r"|(?P<price>(?:[$€£]\s?\d|\b\d{2,}(?:[.,]\d{2})?\s?(?:dollars|euros?|pounds|usd|eur|gbp)\b))"
    r"|(?P<link>\bhttps?://[^\s<>]{1,300}|\bwww\.[^\s<>]{1,300})"
    r"|(?P<booking>\b(?:book|schedule|make) (?:an |your )?(?:appointment|consultation|visit) (?:with (?:me|us)|at (?:my|our))"
    r"|\b(?:my|our) (?:office|practice|clinic) (?:in|at|offers?)\b)",
    re.IGNORECASE,
)
_NAMES = {
    "mail": "an e-mail address",
    "phone": "a phone number",
    "price": "a price",
    "link": "a link",
    "booking": "an invitation to book",
}
_CERTAIN = re.compile(
    r"\b(?:you (?:definitely |certainly |clearly |obviously )?(?:have|are suffering from|suffer from)(?! (?:to|not|any|a right|the right"
    r"|been|had|seen|taken|tried|asked|described|written|sent|noticed|questions?|time|pain|symptoms|more|both|already|never|done"
    r"|no\b|your)\b)"
    r"|this is (?:definitely|certainly|clearly|obviously) \w+|it is (?:definitely|certainly) (?!not\b)\w+|your diagnosis is)\b",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b(?:may|might|could|likely|probably|possibly|perhaps|cannot (?:say|tell|know)|can't (?:say|tell|know)|without (?:an )?"
    r"(?:examin|seeing)|if you have|unless you have|whether you have|sounds? like|looks? like|suggests?)\b",
    re.IGNORECASE,
)
_IN_PERSON = re.compile(
    r"\b(?:see|visit|consult|contact|call|ask|talk to|speak (?:to|with)|seen by|examined by|evaluated by|checked by|looked at by"
    r"|go (?:to|back to)|return to|follow[ -]up with|come in)\b[^.!?\n]{0,60}\b(?:doctor|physician|surgeon|dermatologist|clinic"
    r"|clinician|practice|specialist|emergency|hospital|pharmacist|dentist|optometrist|ophthalmologist|gp|urgent care|911|er"
    r"|provider|nurse|in person)\b|\bin[- ]person\b|\bbe (?:seen|examined|evaluated|checked)\b|\b(?:urgent care|emergency (?:room"
    r"|department))\b|\bexamin(?:ed|ation) (?:in|by)\b"
    r"|\bhave (?:it|this|that|them|the \w{1,20}|your \w{1,20}) (?:seen|looked at|checked|examined|measured|tested)\b"
    r"|\b(?:doctor|physician|clinician|surgeon|specialist|nurse|pharmacist|somebody|someone)\b[^.!?\n]{0,20}\b(?:look|see|check|examine)",
    re.IGNORECASE,
)


def checks(item: Answer | Revision) -> list[Check]:
    """Return what to point out about an answer or an edit as it is kept now. One query at the most.

    Every pattern is bounded, so the time is linear in the length of the text (TRUST 9).
    """
    answer = item if isinstance(item, Answer) else item.answer
    found = of_words(
        item.headline, item.body, asked=answer.question.title, pseudonym=answer.question.asker_name
    )
    if answer.author is not None and (copied := _copied(item, answer, answer.author)):
        found.append(copied)
    return found


def of_words(headline: str, body: str, *, asked: str = "", pseudonym: str = "") -> list[Check]:
    """Return what the words alone give reason to point out."""
    found = []
    greeting = next((match for match in _GREETING.finditer(body) if not _is(match["name"], pseudonym)), None)
    if greeting:
        found.append(
            Check(
                "greeting",
                "This greets somebody by name. The asker is known by a pseudonym only.",
                greeting["name"],
            )
        )
    contact = _CONTACT.search(f"{headline}\n{body}")
    if contact:
        kind = _NAMES[contact.lastgroup or "link"]
        found.append(
            Check(
                "contact",
                f"This looks like {kind}. Answers name no prices and no way to reach you.",
                contact.group(0),
            )
        )
    certain = _certain(body)
    if certain:
        found.append(
            Check(
                "certain", "This states a diagnosis as certain, and nobody has been examined here.", certain
            )
        )
    if body.strip() and not _IN_PERSON.search(body):
        found.append(Check("in_person", "Nothing here says when or where to be seen in person."))
    if headline.strip() and _plain(headline) == _plain(asked):
        found.append(
            Check("headline", "The headline is the question. Say your answer in one sentence instead.")
        )
    return found


def _certain(body: str) -> str:
    """Return the first words that state a diagnosis, unless their sentence weakens them."""
    for sentence in re.split(r"(?<=[.!?])\s|\n", body):
        match = _CERTAIN.search(sentence)
        if match and not _HEDGES.search(sentence):
            return sentence[match.start() : match.start() + 60].strip()
    return ""


def _copied(item: Answer | Revision, answer: Answer, author: Physician) -> Check | None:
    body = item.body.strip()[:COMPARED]
    if len(body) < 40:
        return None
    own = Answer.objects.filter(author=author, status__in=["pending", "published", "hidden"])
    earlier = (
        Answer.objects.filter(pk__in=own.exclude(pk=answer.pk).order_by("-pk").values("pk")[:NEWEST])
        .annotate(alike=TrigramSimilarity("body", body))
        .filter(alike__gte=ALIKE)
        .order_by("-alike")
        .values_list("headline", flat=True)
        .first()
    )
    if earlier is None:
        return None
    return Check("copied", "This is nearly the same text as an earlier answer of yours.", earlier)


def _is(name: str, pseudonym: str) -> bool:
    return name.casefold() in pseudonym.casefold()


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
