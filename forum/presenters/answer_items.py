"""Answers as they are shown: byline, text, video, and what readers and the asker said of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.urls import reverse

from accounts import roles
from forum.domain import thanking, voting
from forum.models import Answer, Question, Thanks, Vote
from forum.presenters import byline, rich_text
from forum.presenters.peers import Peers, peers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString


#: Of answers that are shown alone, as in a preview.
NO_PEERS = Peers()


@dataclass(frozen=True)
class Video:
    """A video answer: a labelled link to another site. ``url`` is empty where only the note came along."""

    url: str
    host: str
    note: str
    photo_use: bool
    objected: bool


@dataclass(frozen=True)
class AnswerItem:
    """An answer as one reader sees it.

    ``marked`` and ``thanked``: this reader found it helpful, the asker thanked for it; ``may_mark`` and ``may_thank``:
    this reader could. ``sign_in``: where a signed-out reader goes to do so, and comes back from.
    """

    answer: Answer
    byline: byline.Byline
    body: SafeString
    video: Video | None
    path: str
    may_mark: bool = False
    marked: bool = False
    may_thank: bool = False
    thanked: bool = False
    sign_in: str = ""
    peers: Peers = NO_PEERS

    @property
    def anchor(self) -> str:
        """Return the id of the article. Headlines repeat, so they make no anchors."""
        return f"a{self.answer.pk}"

    @property
    def words(self) -> str:
        """Return the text without markup."""
        return rich_text.words_only(self.body)


def answer_path(answer: Answer, question: Question) -> str:
    """Return an address that leads to an answer, on whatever page of its question it stands by then.

    It carries the words of the title, so where the question is not public, the address is one of ids alone.
    """
    if question.status != "published":
        return reverse("answer", args=[answer.pk])
    address = reverse("question", args=[question.pk, question.slug])
    return f"{address}?answer={answer.pk}#a{answer.pk}"


def item_of(answer: Answer, question: Question, viewer: roles.Viewer) -> AnswerItem:
    """Return an answer as this viewer reads it, without anything to press; also for previews, of what is not saved."""
    # Imported text was never Markdown: its asterisks and underscores are only that.
    body = rich_text.imported_text(answer.body) if answer.source else rich_text.physician_text(answer.body)
    video = _video(answer, question, viewer)
    return AnswerItem(answer, byline.of_answer(answer), body, video, answer_path(answer, question))


def items_of(answers: Sequence[Answer], question: Question, viewer: roles.Viewer) -> list[AnswerItem]:
    """Return public answers with what peers say of them and what this viewer can do: four queries, three signed out."""
    for answer in answers:
        answer.question = question
    thanked = set(Thanks.objects.filter(answer__in=answers).values_list("answer", flat=True))
    peers = peers_of(answers, viewer)
    items = [replace(item_of(answer, question, viewer), peers=peers[answer.pk]) for answer in answers]
    if not viewer.is_authenticated:
        return [
            replace(item, thanked=item.answer.pk in thanked, sign_in=sign_in_path(item.path))
            for item in items
        ]
    marked = set(Vote.objects.filter(account=viewer, answer__in=answers).values_list("answer", flat=True))
    return [
        replace(
            item,
            may_mark=voting.may_mark(item.answer, by=viewer),
            marked=item.answer.pk in marked,
            may_thank=thanking.may_thank(item.answer, by=viewer),
            thanked=item.answer.pk in thanked,
        )
        for item in items
    ]


def sign_in_path(back_to: str) -> str:
    """Return the address of the sign-in page that leads back."""
    return f"{reverse('account_login')}?{urlencode({'next': back_to})}"


def _video(answer: Answer, question: Question, viewer: roles.Viewer) -> Video | None:
    """Return the video panel. After the asker objected, only they, the author and moderators still see it."""
    link, host = outside_link(answer.video_url)
    if not link and not answer.video_note:
        return None
    objected = answer.video_objected_at is not None
    if objected:
        concerned = viewer.is_authenticated and viewer.pk in {question.asker_id, answer.owner_id()}
        if not concerned and not roles.may_moderate(viewer):
            return None
    return Video(link, host, answer.video_note, answer.photo_use, objected)


def outside_link(url: str) -> tuple[str, str]:
    """Return an https address and the host that is named beside it; two empty strings for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    if parts.scheme != "https" or not parts.hostname:
        return "", ""
    return url, parts.hostname.removeprefix("www.")
