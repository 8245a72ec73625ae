"""The front page."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from forum.domain import browsing
from forum.models import Answer, Question, Topic
from forum.presenters import question_rows, waiting
from forum.presenters.home import greeting

NEWEST = 6
TOPICS = 13


def home(request: HttpRequest) -> HttpResponse:
    """Show how to ask, the newest answered questions, and the topics."""
    answered = Question.objects.published().filter(
        Exists(Answer.objects.published().filter(question=OuterRef("pk")))
    )
    newest = list(
        browsing.for_rows(answered.with_counts(request.user)).order_by("-published_at", "-pk")[:NEWEST]
    )
    rows = question_rows.dress(question_rows.with_most_helpful(newest))
    unanswered = browsing.page_of(browsing.Wanted(sort="waiting"), viewer=request.user, size=1)
    topics = list(
        Topic.objects.public().with_counts().filter(question_count__gt=0).order_by("-question_count")[:TOPICS]
    )
    context = {
        "rows": rows,
        "topics": sorted(topics, key=lambda topic: topic.name.casefold()),
        "unanswered": unanswered,
        "longest_wait": waiting.since(unanswered.rows[0]) if unanswered.rows else "",
        **greeting(request.user),
    }
    return render(request, "forum/home.html", context)


urlpatterns = [path("", home, name="home")]
