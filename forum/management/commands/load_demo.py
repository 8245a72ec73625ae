"""``manage.py load_demo``: the demo's sign-ins and content."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.demo import loading


class Command(BaseCommand):
    """Loads the demo once; a second time it changes nothing."""

    help = "Load the demo's sign-ins and content. Never on a real installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-content", action="store_true", help="the four sign-ins and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError(
                "The demo's passwords are public: this is for local mode only. Unset SECRET_KEY to use it."
            )
        loaded = loading.load(content=not options["no_content"])
        self.stdout.write("The demo content is loaded." if loaded else "The demo content was there already.")
