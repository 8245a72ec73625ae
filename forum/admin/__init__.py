"""The forum's part of the desk."""

from django.contrib import admin

from forum.admin import (
    answers,
    appeals,
    bulk,
    clarifications,
    merging,
    peers,
    photos,
    pointing,
    profile_claims,
    questions,
    ready_reasons,  # noqa: F401 (registers its page)
    reports,
    reviews,
    second_look,
    updates,
    upkeep,
)
from forum.domain import belongings
from forum.presenters import byline, desk_related, desk_titles, first_answers

for queue in (
    *questions.QUEUES,
    *photos.QUEUES,
    *answers.QUEUES,
    updates.QUEUE,
    *reviews.QUEUES,
    *peers.QUEUES,
    clarifications.QUEUE,
    profile_claims.QUEUE,
    reports.QUEUE,
):
    admin.site.add_queue(queue)  # type: ignore[attr-defined]
appeals.show_all()
belongings.register_all()
bulk.plug_in()
merging.plug_in()
second_look.plug_in()
reports.plug_in()
pointing.plug_in()
admin.site.charts.append(first_answers.chart)  # type: ignore[attr-defined]
admin.site.titles.append(desk_titles.titles_of)  # type: ignore[attr-defined]
admin.site.relatives.append(desk_related.relatives)  # type: ignore[attr-defined]
admin.site.byline_of = byline.preview  # type: ignore[attr-defined]
admin.site.banners.append(upkeep.texts_banner)  # type: ignore[attr-defined]
