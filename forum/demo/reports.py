"""What people reported in the demo: some of it waits, one photo is hidden by it, one case is settled. All of it invented."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from accounts.models import Physician, User
from forum.demo.clock import days_ago
from forum.demo.story import Cast
from forum.domain import report_cases, reporting
from forum.domain.reporting import Reporter
from forum.models import Answer, Photo, Question, ReportCase, Review

DANGER = "My aunt did just what this answer says and was in hospital two days later. It should at least say who must not do it."
DANGER_TOO = "There is nothing in it about people who take blood thinners."
NOT_ME = "This is me. My sister asked here with a picture that I had sent to her alone."
HARSH = "These words are about a person who tries. They hurt, and they help nobody to choose."
NO_DOCTOR = "I looked for the name at the medical board of that state and found nobody."
BRAND = "It reads as if it wanted me to book a visit somewhere."
FAIR = "We read it again. It names nobody to go to and nothing to buy, and it answers what was asked."


def load(cast: Cast, *, second: User) -> None:
    """Play it, after everything else is there."""
    visitor = Reporter(AnonymousUser(), "192.0.2.14")
    people = {name: Reporter(person, "192.0.2.15") for name, person in cast.patients.items()}
    # What the story tells of is left as it is: these have nothing else going on.
    answers = list(
        Answer.objects.published()
        .filter(author__isnull=False, peer_views=None, revisions=None)
        .order_by("pk")[4:6]
    )
    with days_ago(0.3):
        _report(answers[0], people["cedar-lark"], "danger", DANGER)
    with days_ago(0.2):
        _report(answers[0], people["plum-thicket"], "danger", DANGER_TOO)
        _report(answers[0], visitor, "abuse")
    with days_ago(0.15):
        _report(_photo(), people["silver-teapot"], "my-photo", NOT_ME)
    with days_ago(0.7):
        review = Review.objects.filter(status="published", author__isnull=False).order_by("pk").last()
        _report(review, people["drowsy-heron"], "abuse", HARSH)
    with days_ago(0.9):
        listed = Physician.objects.public().order_by("pk")
        physician = listed.filter(user=None).first() or listed.last()
        if physician is not None:
            reporting.report("physician", physician.pk, by=visitor, reason="not-physician", text=NO_DOCTOR)
    with days_ago(4):
        _report(answers[1], people["amber-meadow"], "advertising", BRAND)
    with days_ago(3.5):
        case = ReportCase.objects.get(object_type="answer", object_id=answers[1].pk)
        report_cases.settle(case, "dismiss", by=second, reason="keeps-to-rules", note=FAIR)
        report_cases.tell(case=case.pk, version=case.version)
    with days_ago(0.1):
        question = Question.objects.published().exclude(asker=cast.patients["amber-meadow"]).order_by("pk")[3]
        _report(
            question,
            people["amber-meadow"],
            "private",
            "Whoever knows this person could tell from the dates who it is.",
        )


def _report(
    thing: Answer | Photo | Question | Review | None, by: Reporter, reason: str, text: str = ""
) -> None:
    if thing is not None:
        reporting.report(thing.KIND, thing.pk, by=by, reason=reason, text=text)


def _photo() -> Photo | None:
    """Return a public photo whose question has another one, so that one stays to be seen."""
    more = Question.objects.published().annotate(n=Count("photos")).filter(n__gt=1).order_by("-n", "pk")
    return Photo.objects.public().filter(question__in=more.values("pk")).order_by("-position", "pk").first()
