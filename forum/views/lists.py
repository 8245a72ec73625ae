"""Lists: all questions, topics, hashtags."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone

from accounts.models import Physician
from forum.domain import browsing
from forum.models import Answer, Question, Topic
from forum.presenters import byline, question_rows
from forum.presenters.filters import Filters
from forum.presenters.follow_button import follow_button

TOPICS_A_PAGE = 120


def questions(request: HttpRequest) -> HttpResponse:
    """Show the list of all questions, filtered and ordered as asked."""
    filters = Filters.read(request.GET, sorts=browsing.SORTS)
    if filters.dropped:
        return redirect(filters.address(reverse("questions")))
    page = browsing.page_of(filters.wanted, viewer=request.user)
    context = {
        "page": page,
        "rows": question_rows.dress(page.rows),
        "filters": filters,
        "section": "questions",
    }
    return render(
        request, "forum/questions.html", context | filters.choices() | _pager(filters, page.next_key)
    )


def topics(request: HttpRequest) -> HttpResponse:
    """Show topics from A to Z that have questions."""
    after = request.GET.get("after", "")[:150].replace("\x00", "")
    shown = Topic.objects.public().with_counts().filter(question_count__gt=0).annotate(folded=Lower("name"))
    if after:
        shown = shown.filter(folded__gt=after)
    found = list(shown.order_by("folded", "pk")[: TOPICS_A_PAGE + 1])
    rows, more = found[:TOPICS_A_PAGE], len(found) > TOPICS_A_PAGE
    next_url = f"?{urlencode({'after': rows[-1].folded})}" if more else ""
    first_url = reverse("topics") if after else ""
    context = {"topics": rows, "next_url": next_url, "first_url": first_url, "section": "topics"}
    return render(request, "forum/topics.html", context)


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one topic with its care panel and questions; a merged one leads to the topic it joined."""
    found = get_object_or_404(
        Topic.objects.select_related("merged_into"), slug=slug, accepted_at__isnull=False
    )
    if found.merged_into:
        return redirect("topic", found.merged_into.slug, permanent=True)
    filters = Filters.read(request.GET, sorts=browsing.SORTS)
    within = Question.objects.published().filter(topics=found)
    page = browsing.page_of(filters.wanted, viewer=request.user, within=within)
    context = {
        "topic": found,
        "page": page,
        "rows": question_rows.dress(page.rows),
        "filters": filters,
        "answerers": _answerers(found),
        "related": _related(found),
        "follow": follow_button(found, request.user, path=request.path),
        "crumbs": [("Topics", reverse("topics"))],
        "overdue": found.reviewed_on is not None
        and found.reviewed_on < timezone.localdate() - timedelta(days=365),
        "section": "topics",
    }
    return render(request, "forum/topic.html", context | _pager(filters, page.next_key))


def tag(request: HttpRequest, tag: str) -> HttpResponse:
    """Show the questions with a published answer that carries a hashtag; unknown ones are not found."""
    name = tag.lower()
    if "\x00" in name:
        raise Http404
    if name != tag:
        return redirect("tag", name, permanent=True)
    tagged = Answer.objects.published().filter(hashtags__contains=[name]).values("question")
    filters = Filters.read(request.GET, sorts=browsing.SORTS)
    page = browsing.page_of(
        filters.wanted, viewer=request.user, within=Question.objects.published().filter(pk__in=tagged)
    )
    if not page.total and not filters.wanted.filtered:
        raise Http404
    crumbs = [("Questions", reverse("questions"))]
    context = {
        "tag": name,
        "crumbs": crumbs,
        "page": page,
        "rows": question_rows.dress(page.rows),
        "filters": filters,
    }
    return render(
        request, "forum/tag.html", context | {"section": "questions"} | _pager(filters, page.next_key)
    )


def _pager(filters: Filters, next_key: str) -> dict[str, str]:
    return {
        "next_url": filters.address("", after=next_key) if next_key else "",
        "first_url": (filters.address("") or "?") if filters.wanted.after else "",
    }


def _answerers(topic: Topic) -> list[Physician]:
    published = Count(
        "answers",
        filter=Q(
            answers__status="published",
            answers__question__status="published",
            answers__question__topics=topic,
        ),
    )
    listed = Physician.objects.public().exclude(byline_mode="withheld").annotate(published=published)
    found = list(listed.filter(published__gt=0).order_by("-published", "pk")[:5])
    for each in found:
        each.monogram = byline.monogram(each.display_name)  # type: ignore[attr-defined]
    return found


def _related(topic: Topic) -> list[Topic]:
    """Topics that share questions with this one, most shared first."""
    shared = Count("questions", filter=Q(questions__status="published", questions__topics=topic))
    others = Topic.objects.public().exclude(pk=topic.pk).annotate(shared=shared).filter(shared__gt=0)
    found = list(others.order_by("-shared", "name")[:6])
    counts = dict(
        Topic.objects.filter(pk__in=[each.pk for each in found])
        .with_counts()
        .values_list("pk", "question_count")
    )
    for each in found:
        each.question_count = counts[each.pk]  # type: ignore[attr-defined]
    return found


urlpatterns = [
    path("questions/", questions, name="questions"),
    path("topics/", topics, name="topics"),
    path("topics/<slug:slug>/", topic, name="topic"),
    path("tags/<str:tag>/", tag, name="tag"),
]
