"""A physician's profile (PRODUCT §12)."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts import roles
from accounts.models import BylineMode, Physician
from accounts.presenters.checked import Check, checks_of
from forum.models import Answer, Photo, QuestionTopic, Topic
from forum.presenters import byline, rich_text, structured_data
from forum.presenters.answer_items import answer_path
from forum.presenters.countries import country_name
from forum.presenters.physician_reviews import ReviewAsk, Reviews, reviews_of

ANSWERS_A_PAGE = 10


@dataclass(frozen=True)
class Ask:
    """What the address asks for: how far down the answers, and which reviews."""

    after: int | None = None
    reviews: ReviewAsk = field(default_factory=ReviewAsk)


@dataclass(frozen=True)
class AnswerRow:
    """An answer as the profile lists it."""

    title: str
    question: str
    path: str
    topic: Topic | None
    answer: Answer


@dataclass(frozen=True)
class PhysicianPage:
    """What the template draws."""

    physician: Physician
    path: str
    standing: byline.Standing
    checked: byline.Checked | None
    checks: list[Check]
    rating: byline.Rating | None
    monogram: str
    place: str
    languages: str
    practice: tuple[str, str]
    bio: SafeString
    speaker: str
    answers: list[AnswerRow]
    answer_total: int
    since: int | None
    answers_next: str
    answers_start: str
    topics: list[Topic]
    reviews: Reviews
    crumbs: list[tuple[str, str]]
    is_public: bool
    is_own: bool
    may_be_reviewed: bool
    indexable: bool
    structured: SafeString | None

    @property
    def line(self) -> str:
        """Return "Denver Facial Plastic Surgeon"."""
        return " ".join(filter(None, [self.physician.practice_city, self.physician.specialty_title]))

    @property
    def headshot(self) -> str:
        """Return the address of the accepted photo, or nothing."""
        return byline.headshot_path(self.physician)

    @property
    def canonical(self) -> str:
        """Return the full address under which the page is known."""
        return structured_data.absolute(self.path)


def named_answers(physician: Physician) -> QuerySet[Answer]:
    """Return what the profile may list: published answers that show the name; others would be given away."""
    return Answer.objects.published().filter(author=physician).exclude(byline_mode=BylineMode.WITHHELD)


def page_for(physician: Physician, viewer: "roles.Viewer", ask: Ask) -> PhysicianPage:
    """Return the profile of a physician that this viewer may see (the caller has asked `visible_to`)."""
    path = byline.profile_path(physician)
    imported = physician.standing == "imported"
    is_public = physician.listed_at is not None and physician.closed_at is None
    rows, following, before = _answers(physician, path, ask)
    counts = named_answers(physician).aggregate(total=Count("pk"), since=Min("answered_at"))
    standing = byline.standing_of(physician)
    verification = getattr(physician, "verification", None)
    known = is_public and physician.standing in {"verified", "lapsed"}
    reviews = reviews_of(physician, path, ask.reviews)
    whole = not (before or reviews.start_url or ask.reviews.sort or ask.reviews.stars)
    return PhysicianPage(
        physician=physician,
        path=path,
        standing=standing,
        checked=byline.checked(verification.checked()) if verification and standing.tick else None,
        checks=checks_of(verification) if verification and standing.tick else [],
        rating=byline.own_rating(physician) or (byline.imported_rating(physician) if imported else None),
        monogram=byline.monogram(physician.display_name),
        place=_place(physician),
        languages=", ".join(physician.languages),
        practice=_website(physician.practice_url),
        bio=rich_text.paragraphs(physician.bio),
        speaker=byline.titled(physician),
        answers=rows,
        answer_total=counts["total"],
        since=counts["since"].year if counts["since"] else None,
        answers_next=following,
        answers_start=before,
        topics=_topics(physician),
        reviews=reviews,
        crumbs=[("Physicians", reverse("physicians"))],
        is_public=is_public,
        is_own=viewer.is_authenticated and physician.user_id == viewer.pk,
        may_be_reviewed=is_public and physician.user_id is not None and _may_be_patient(viewer),
        indexable=is_public and whole,
        structured=structured_data.physician(physician, path) if known else None,
    )


def _may_be_patient(viewer: "roles.Viewer") -> bool:
    """Tell whether to offer the review form: not to physicians and moderators, who would be refused."""
    return not (getattr(viewer, "physician", None) or roles.may_moderate(viewer))


def _place(physician: Physician) -> str:
    """Return city, region and country; a city that names its region, or is a country, stands once."""
    parts = [physician.practice_city, physician.region, country_name(physician.country)]
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _website(url: str) -> tuple[str, str]:
    """Return address and host of a practice's page; only web addresses become links."""
    if not url.startswith(("https://", "http://")):
        return "", ""
    return url, url.split("/")[2].removeprefix("www.")


def _answers(physician: Physician, path: str, ask: Ask) -> tuple[list[AnswerRow], str, str]:
    newest = named_answers(physician).order_by(F("answered_at").desc(nulls_last=True), "-pk")
    cursor = named_answers(physician).filter(pk=ask.after).first() if ask.after else None
    if cursor is not None:
        older = Q(answered_at__isnull=True, pk__lt=cursor.pk)
        if cursor.answered_at is not None:
            older = (
                Q(answered_at__lt=cursor.answered_at)
                | Q(answered_at=cursor.answered_at, pk__lt=cursor.pk)
                | Q(answered_at__isnull=True)
            )
        newest = newest.filter(older)
    filed = Prefetch(
        "question__questiontopic_set",
        QuestionTopic.objects.filter(topic__accepted_at__isnull=False, topic__merged_into__isnull=True)
        .select_related("topic")
        .order_by("position", "pk"),
    )
    found = list(newest.select_related("question").prefetch_related(filed)[: ANSWERS_A_PAGE + 1])
    shown = found[:ANSWERS_A_PAGE]
    asked = [answer.question_id for answer in shown]
    pictured = set(Photo.objects.public().filter(question__in=asked).values_list("question_id", flat=True))
    rows = [_row(answer, with_photo=answer.question_id in pictured) for answer in shown]
    more = len(found) > ANSWERS_A_PAGE
    following = f"{path}?after={rows[-1].answer.pk}#answers" if more else ""
    return rows, following, f"{path}#answers" if cursor is not None else ""


def _row(answer: Answer, *, with_photo: bool) -> AnswerRow:
    topics = list(answer.question.questiontopic_set.all())
    return AnswerRow(
        title=answer.headline or "Answer without a headline",
        question=f"{answer.question.title} (Photo)" if with_photo else answer.question.title,
        path=answer_path(answer, answer.question),
        topic=topics[0].topic if topics else None,
        answer=answer,
    )


def _topics(physician: Physician) -> list[Topic]:
    """Return the five topics most answered, each with ``answers``: how many published ones stand under it."""
    answered = named_answers(physician).values("question")
    return list(
        Topic.objects.public()
        .filter(questions__in=answered)
        .annotate(answers=Count("questions", filter=Q(questions__in=answered), distinct=True))
        .order_by("-answers", "name")[:5]
    )
