"""Schema.org data for search engines (PRODUCT §21), as the inside of a ``script`` element.

The element is a data block: no browser runs it, so no nonce is needed, and pages stay the same bytes for
everyone.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Physician

if TYPE_CHECKING:
    from forum.models import Question
    from forum.presenters.answer_items import AnswerItem
    from forum.presenters.question_page import Answers

#: What could end the script element, or begin a comment in it; also the two line ends that are none in JSON.
_ESCAPES = {ord(each): f"\\u{ord(each):04X}" for each in "<>&\u2028\u2029"}


def absolute(path: str) -> str:
    """Return the full address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def script(data: dict[str, Any]) -> SafeString:
    """Return data as JSON that is safe inside ``<script type="application/ld+json">``."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308 (the characters that could leave the element are escaped)


def breadcrumbs(crumbs: Sequence[tuple[str, str]]) -> SafeString:
    """Return a BreadcrumbList for (title, path) pairs, as `_breadcrumb.html` takes them."""
    items = [
        {"@type": "ListItem", "position": number, "name": title, "item": absolute(path)}
        for number, (title, path) in enumerate(crumbs, start=1)
    ]
    return script({"@type": "BreadcrumbList", "itemListElement": items})


def qa_page(question: "Question", path: str, answers: "Answers") -> SafeString:
    """Return a QAPage: the question and every answer on the page.

    There is no ``acceptedAnswer``: nobody certifies a medical answer as the right one. Authors whose name is
    not shown are left out.
    """
    entity: dict[str, Any] = {
        "@type": "Question",
        "name": question.title,
        "text": question.body or question.title,
        "url": absolute(path),
        "answerCount": answers.total,
        "author": {"@type": "Person", "name": question.asker_name},
        "suggestedAnswer": [_answer(item) for item in answers.items],
    }
    if question.asked_at:
        entity["datePublished"] = question.asked_at.isoformat()
    return script({"@type": "QAPage", "mainEntity": entity})


def _answer(item: "AnswerItem") -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": "Answer",
        "text": item.words,
        "url": absolute(item.path),
        "upvoteCount": item.answer.helpful,
    }
    if item.answer.answered_at:
        data["datePublished"] = item.answer.answered_at.isoformat()
    if item.byline.is_named:
        # Of an imported author we know the name only, so we do not call them a physician.
        kind = "Physician" if item.byline.was_verified_here else "Person"
        data["author"] = {"@type": kind, "name": item.byline.name, "url": absolute(item.byline.url)}
    return data


def physician(person: Physician, path: str) -> SafeString:
    """Return a Physician; with an ``aggregateRating`` only when our own reviews rate them."""
    place = {
        "addressLocality": person.practice_city,
        "addressRegion": person.region,
        "addressCountry": person.country,
    }
    data: dict[str, Any] = {"@type": "Physician", "name": person.name_with_credentials, "url": absolute(path)}
    if any(place.values()):
        data["address"] = {"@type": "PostalAddress", **{key: value for key, value in place.items() if value}}
    if person.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": f"{person.rating_sum / person.rating_count:.1f}",
            "reviewCount": person.rating_count,
            "bestRating": 5,
            "worstRating": 1,
        }
    return script(data)
