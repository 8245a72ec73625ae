"""Receiving big bodies: no byte of an upload has a name on disk, and what goes wrong is said in words."""

import tempfile
from collections.abc import Callable
from functools import wraps
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from forum.domain.imaging import MAX_BYTES
from forum.views import errors

#: Six photos of the largest size, and the text beside them.
MOST_BYTES = 6 * MAX_BYTES + 2 * 1024 * 1024
#: Beyond this a body is not even read to its end.
HOPELESS_BYTES = 4 * MOST_BYTES


class NamelessUpload(FileUploadHandler):
    """Keeps each file in one that no path leads to: gone with its last handle, kill -9 included.

    Of a file over the limit only the size is kept. Of a request over the limit no file is kept, but its text is.
    """

    received: IO[bytes] | None = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 (Django's name)
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Look at the announced length before anything is read."""
        self.is_too_large = content_length > MOST_BYTES
        self.is_hopeless = content_length > HOPELESS_BYTES
        if self.request is not None:
            self.request.is_too_large = self.is_too_large  # type: ignore[attr-defined]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a nameless file."""
        super().new_file(*args, **kwargs)
        if self.is_hopeless:
            raise StopUpload(connection_reset=True)
        self.received = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what is within the limit."""
        if self.received is not None and not self.is_too_large and start + len(raw_data) <= MAX_BYTES:
            self.received.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Hand the file over with the size that was sent."""
        if self.received is None or self.is_too_large:
            self.upload_interrupted()
            return None
        self.received.seek(0)
        return UploadedFile(self.received, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        """Drop what came of a file whose connection broke."""
        if self.received is not None:
            self.received.close()


def takes_photos(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Parse the body by our own rules, before the check of the CSRF token reads it; then check the token as always."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            handler = NamelessUpload(request)
            request.upload_handlers = [handler]
            try:
                request.POST  # noqa: B018 (reads the body)
            except RequestDataTooBig:
                handler.upload_interrupted()
                request._mark_post_parse_error()  # type: ignore[attr-defined]
                return errors.too_large(
                    request, message="Text and photos together are more than we can take."
                )
            except (UnreadablePostError, MultiPartParserError, TooManyFilesSent):
                # Mostly a connection that broke: nobody reads this, and nothing was made.
                handler.upload_interrupted()
                request._mark_post_parse_error()  # type: ignore[attr-defined]
                return errors.bad_request(request)
        return checked(request, *args, **kwargs)

    return guarded
