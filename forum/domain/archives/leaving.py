"""What leaves in an archive: what any reader may see, under which id and which source."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Case, Count, F, Prefetch, Q, QuerySet, When

from forum.domain.archives import format
from forum.domain.archives.format import Source
from forum.domain.archives.identity import own_source, shortened
from forum.domain.archives.reading import ArchiveRefused
from forum.models import (
    Answer,
    ImportRun,
    Photo,
    Question,
    QuestionTopic,
    QuestionUpdate,
    Rendition,
)

BIGGEST_ID = 2**63 - 1


def published(pks: Iterable[int] | None = None) -> "QuerySet[Question]":
    """Return published questions as lists show them, oldest first; with ``pks`` those alone.

    An import keeps this order, so its lists show the same order and its own archive has it again. Raises
    `ArchiveRefused` for an id that no reader can open.
    """
    questions = Question.objects.published().order_by("published_at", "pk")
    if pks is None:
        return questions
    wanted = set(pks)
    reachable = {pk for pk in wanted if 0 < pk <= BIGGEST_ID}
    found = set(questions.filter(pk__in=reachable).values_list("pk", flat=True))
    missing = sorted(wanted - found)
    if missing:
        raise ArchiveRefused(f"There is no published question {missing[0]}, so nothing was written.")
    return questions.filter(pk__in=found)


def with_contents(questions: "QuerySet[Question]") -> "QuerySet[Question]":
    """Load what readers see: topics ``filed``, photos ``carried``, updates ``added``, answers ``said``."""
    seen = Q(pk__in=Photo.objects.public().values("pk"))
    # Of a photo that an earlier archive did not carry, readers see that it is not here.
    gone = Q(missing=True, status="published", audience="public", question__status="published")
    display = Rendition.objects.filter(kind="display", format="jpeg")
    return questions.select_related("asker").prefetch_related(
        Prefetch(
            "questiontopic_set",
            QuestionTopic.objects.filter(topic__accepted_at__isnull=False)
            .select_related("topic__merged_into")
            .order_by("position", "pk"),
            to_attr="filed",
        ),
        Prefetch(
            "photos",
            Photo.objects.filter(seen | gone)
            .order_by("position", "pk")
            .prefetch_related(Prefetch("renditions", display, to_attr="display")),
            to_attr="carried",
        ),
        Prefetch("updates", QuestionUpdate.objects.published().order_by("position", "pk"), to_attr="added"),
        Prefetch(
            "answers",
            Answer.objects.published().in_order().select_related("author__verification", "author__user"),
            to_attr="said",
        ),
    )


def source_of(questions: "QuerySet[Question]") -> Source:
    """Return the source an archive of these questions names.

    Where all of them were imported from one source it stays that one: whoever handed it on, its questions are
    the same ones. Otherwise it is this site.
    """
    names = list(questions.order_by().values_list("source", flat=True).distinct()[:2])
    if len(names) != 1 or not names[0]:
        return own_source()
    run = ImportRun.objects.filter(source=names[0]).first()
    return Source(names[0], run.source_url if run else "")


class LeavingIds:
    """The id of each question in one archive: its own where no other has it, else source and id together."""

    def __init__(self, questions: "QuerySet[Question]") -> None:
        plain = questions.annotate(plain=Case(When(source="", then=F("archive_id")), default=F("source_id")))
        shared = plain.order_by().values("plain").annotate(times=Count("pk")).filter(times__gt=1)
        self._shared = set(shared.values_list("plain", flat=True))
        rows = plain.filter(plain__in=self._shared).exclude(source="").values_list("source", "source_id")
        full = Counter(f"{source}:{id_}" for source, id_ in rows)
        taken = plain.filter(plain__in=list(full)).values_list("plain", flat=True)
        unfit = {each for each, times in full.items() if times > 1 or len(each) > format.ID}
        self._unfit = unfit | set(taken)

    def of(self, question: Question) -> str:
        """Return the id of one question."""
        if not question.source:
            return question.archive_id
        if question.source_id not in self._shared:
            return question.source_id
        full = f"{question.source}:{question.source_id}"
        return shortened(question.source, question.source_id) if full in self._unfit else full
