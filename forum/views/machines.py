"""What programs read: feeds, sitemap, robots.txt, the service worker."""

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse

from forum.presenters.feeds import QuestionFeed, TopicFeed, UnansweredFeed
from forum.presenters.sitemaps import SITEMAPS

CLOSED = ("/me/", "/workspace/", "/ask/", "/admin/", "/account/", "/search/", "/report/")


def robots(request: HttpRequest) -> HttpResponse:
    """Say which parts are not for crawlers."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {part}" for part in CLOSED),
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def service_worker(request: HttpRequest) -> HttpResponseBase:
    """Serve the service worker from the root, so that it may answer for the whole site."""
    found = finders.find("js/sw.js")
    if not found:
        raise Http404
    response = FileResponse(open(str(found), "rb"), content_type="text/javascript; charset=utf-8")  # noqa: SIM115, PTH123
    response["Cache-Control"] = "no-cache"
    return response


urlpatterns = [
    path("feeds/questions/", QuestionFeed(), name="feed_questions"),
    path("feeds/topics/<slug:slug>/", TopicFeed(), name="feed_topic"),
    path("feeds/unanswered/", UnansweredFeed(), name="feed_unanswered"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_part"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap_part"),
    path("robots.txt", robots, name="robots"),
    path("sw.js", service_worker, name="service_worker"),
]
