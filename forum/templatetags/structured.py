"""Schema.org data that templates print beside what they show."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from forum.presenters import structured_data

register = template.Library()


@register.simple_tag
def breadcrumb_data(crumbs: Sequence[tuple[str, str]]) -> SafeString:
    """Print the BreadcrumbList of a trail, as `_breadcrumb.html` takes it."""
    return format_html('<script type="application/ld+json">{}</script>', structured_data.breadcrumbs(crumbs))
