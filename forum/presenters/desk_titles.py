"""What things of the forum are called on the desk, where moderators may still read their words."""

from collections import defaultdict

from forum.models import Answer, Photo, Question


def titles_of(things: list[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the titles of (kind, id) pairs; of what was withdrawn there is none. Three queries, whatever is asked for."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for kind, pk in things:
        wanted[kind].append(pk)
    questions = Question.objects.exclude(status="withdrawn").filter(pk__in=wanted["question"])
    answers = Answer.objects.exclude(status="withdrawn").exclude(question__status="withdrawn")
    photos = Photo.objects.exclude(status="withdrawn").exclude(question__status="withdrawn")
    return {
        **{("question", pk): title for pk, title in questions.values_list("pk", "title")},
        **{
            ("answer", pk): f"Answer: {headline}"
            for pk, headline in answers.filter(pk__in=wanted["answer"]).values_list("pk", "headline")
        },
        **{
            ("photo", pk): f"{title} (Photo)"
            for pk, title in photos.filter(pk__in=wanted["photo"]).values_list("pk", "question__title")
        },
    }
