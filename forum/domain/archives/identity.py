"""Which question an archive means: by source and id, and for what left from here, by the id it left under."""

from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings
from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat

from forum.domain.archives import format
from forum.domain.archives.format import ArchiveQuestion, Source
from forum.models import Question, SiteSettings


def own_source() -> Source:
    """Return this site as the source of an archive."""
    return Source(SiteSettings.objects.get(pk=1).name, settings.SITE_URL)


def already_here(questions: Iterable[ArchiveQuestion], *, source: Source, own: Source) -> set[str]:
    """Return the ids of those questions that are here, whatever became of them since.

    Questions asked here are known by the id they leave under, from whichever archive they come back. An
    archive of our own also carries questions that came from elsewhere: it holds the same titles then.
    """
    titles = {question.id: question.title for question in questions}
    ids = list(titles)
    here = set(
        Question.objects.filter(source=source.name, source_id__in=ids).values_list("source_id", flat=True)
    )
    here |= set(Question.objects.filter(source="", archive_id__in=ids).values_list("archive_id", flat=True))
    if source == own:
        full = Concat("source", Value(":"), "source_id", output_field=CharField())
        others = Question.objects.exclude(source="").annotate(full=full)
        for id_, full_id, title in others.filter(Q(source_id__in=ids) | Q(full__in=ids)).values_list(
            "source_id", "full", "title"
        ):
            here |= {each for each in (id_, full_id) if titles.get(each) == format.without_photo_mark(title)}
    return here


def shortened(source: str, id: str) -> str:
    """Return an id of source and id that fits, whatever else leaves with it."""
    mark = sha256(f"{source}\0{id}".encode()).hexdigest()[:32]
    return f"{f'{source}:{id}'[: format.ID - 33]}~{mark}"
