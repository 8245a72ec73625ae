"""One world for all tests of a module: building it takes a second, so it is built once and rolled back after."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.template import Template

from tests.trust.world import World, build


@pytest.fixture(scope="module")
def built_world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Build the world inside a transaction that ends with the module."""
    media = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(media)
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world: World, db: None, settings: Any, _own_folders: None) -> World:
    """Return the world; what a test changes in it is rolled back after the test."""
    settings.MEDIA_ROOT = Path(built_world.media)
    return built_world


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave out what costs more than the thousands of requests themselves.

    Those are the tracebacks of expected refusals in the log, and the copies of each template's context that Django's
    test client keeps.
    """
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Tell whether the run is to be at the stated size (``--full``)."""
    return bool(request.config.option.full)
