"""What tests of photos share: one with all its files, and what is on disk."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from forum.domain import photo_files
from forum.models import Photo, Rendition
from tests.factories import PhotoFactory, RenditionFactory


def sent_photo(**fields: Any) -> Photo:
    """Return a photo with its four files; each holds other bytes. Not decodable."""
    decided_at = timezone.now() if fields.get("status") != "pending" else None
    photo: Photo = PhotoFactory(
        **{"perceptual_hash": 0x1234_5678_9ABC_DEF0, "decided_at": decided_at, **fields}
    )
    for kind in Rendition.KINDS:
        for form in Rendition.FORMATS:
            content = f"canary of photo {photo.pk}: {kind} {form}".encode() * 20
            made = RenditionFactory(
                photo=photo,
                kind=kind,
                format=form,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            photo_files.write_file(photo_files.location(made), content)
    return photo


def addresses(photo: Photo) -> list[str]:
    """Return the addresses of a photo's files."""
    return [f"/photos/{each.name}.{each.format}" for each in photo.renditions.order_by("pk")]


def asked(client: Client, place: str) -> tuple[int, bytes]:
    """Ask for a file; return the status and what came, read to its end."""
    response = client.get(place)
    return response.status_code, b"".join(response) if response.streaming else response.content


def on_disk() -> list[str]:
    """Return all files below the photos' folder, as rows name them."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def in_rows() -> list[str]:
    """Return all files that rows name."""
    return sorted(each.path for each in Rendition.objects.all())
