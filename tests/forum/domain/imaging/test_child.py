"""The child keeps its limits, and the parent believes none of its words."""

import io
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from PIL import Image

from forum.domain.imaging import PhotosUnavailable, PhotoTooSlow, PhotoUnreadable, parent, rebuild
from forum.domain.imaging.geometry import Box, Edits
from forum.domain.imaging.parent import ROOT
from forum.domain.imaging.protocol import (
    Answer,
    BadAnswer,
    Picture,
    Request,
    read_answer,
    write_answer,
)

from .makers import noise, png_of, saved, scene


def in_a_child(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def renditions() -> list[Picture]:
    return [
        Picture(r.kind, r.format, r.width, r.height, r.content)
        for r in rebuild(io.BytesIO(saved(noise((300, 260)), "PNG")), filename="a").renditions
    ]


def said(answer: Answer) -> bytes:
    file = io.BytesIO()
    write_answer(answer, to=file)
    return file.getvalue()


def children() -> set[str]:
    """The processes this one started and has not collected, the dead among them."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # gone meanwhile
            if f"\nPPid:\t{os.getpid()}\n" in status.read_text():
                found.add(status.parent.name)
    return found


@contextmanager
def a_child_that(monkeypatch: pytest.MonkeyPatch, code: str) -> Iterator[None]:
    """The real parent with another program in the child's place."""
    with monkeypatch.context() as patch:
        patch.setattr(parent, "COMMAND", (sys.executable, "-c", code))
        yield


def test_the_web_process_does_not_load_a_decoder() -> None:
    code = "import sys, forum.domain.imaging; print([m for m in sys.modules if m[:3] in ('PIL', 'pi_')])"
    assert in_a_child(code).stdout.strip() == "[]"


def test_the_child_does_not_load_django() -> None:
    code = "import sys, forum.domain.imaging.child; print('django' in sys.modules)"
    assert in_a_child(code).stdout.strip() == "False"


def test_memory_is_limited() -> None:
    code = "from forum.domain.imaging import child; child.confine(); bytearray(1100 * 1024 * 1024)"
    assert "MemoryError" in in_a_child(code).stderr
    code = code.replace("1100", "500")
    assert in_a_child(code).returncode == 0


def test_processor_time_and_files_are_limited() -> None:
    code = (
        "import resource as r; from forum.domain.imaging import child; child.confine();"
        "print([r.getrlimit(x)[0] for x in (r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE, r.RLIMIT_NOFILE)])"
    )
    assert json.loads(in_a_child(code).stdout) == [20, 16 * 1024 * 1024, 0, 64]


def test_limits_that_are_tighter_already_stay() -> None:
    code = (
        "import resource as r; r.setrlimit(r.RLIMIT_AS, (800 << 20, 800 << 20));"
        "from forum.domain.imaging import child; child.confine(); print(r.getrlimit(r.RLIMIT_AS)[1] >> 20)"
    )
    assert in_a_child(code).stdout.strip() == "800"


def test_an_orphan_ends_by_itself() -> None:
    code = "import signal; from forum.domain.imaging import child; child.confine(); print(signal.alarm(0))"
    assert 20 < int(in_a_child(code).stdout) < 30


def test_the_child_sees_no_secret(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for the child")
    seen = "import os, sys; sys.exit(repr(dict(os.environ)))"
    with a_child_that(monkeypatch, seen), pytest.raises(PhotosUnavailable):
        rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")
    assert "The photo child ended with 1: {" in caplog.text
    assert "SECRET_KEY" not in caplog.text
    assert "not for the child" not in caplog.text


def test_a_child_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "MAX_SECONDS", 0.4)
    before = children()
    started = time.monotonic()
    hang = "import sys, time; sys.stdout.write('ready\\n'); sys.stdout.flush(); time.sleep(60)"
    with a_child_that(monkeypatch, hang), pytest.raises(PhotoTooSlow, match="took too long"):
        rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")
    assert time.monotonic() - started < 10
    assert children() == before  # killed and collected


def test_a_real_photo_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "MAX_SECONDS", 0.3)
    slow = saved(Image.new("RGBA", (7000, 7000), (9, 9, 9, 99)), "WEBP", lossless=True, method=0, quality=0)
    with pytest.raises(PhotoTooSlow):
        rebuild(io.BytesIO(slow), filename="a.webp")


@pytest.mark.parametrize("number", [signal.SIGXCPU, signal.SIGALRM])
def test_the_child_s_own_time_limit_says_the_same(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    end = f"import os; os.write(1, b'ready\\n'); os.kill(os.getpid(), {int(number)})"
    with a_child_that(monkeypatch, end), pytest.raises(PhotoTooSlow):
        rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")


@pytest.mark.parametrize(
    "end", ["os.abort()", "os._exit(1)", "os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 11)"]
)
def test_a_child_that_dies_while_it_decodes_is_an_unreadable_photo(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, end: str
) -> None:
    code = f"import os, resource as r; r.setrlimit(r.RLIMIT_CORE, (0, 0)); os.write(1, b'ready\\n'); {end}"
    with a_child_that(monkeypatch, code), pytest.raises(PhotoUnreadable):
        rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")
    assert "The photo child ended" in caplog.text


@pytest.mark.parametrize(
    "command", [("/nonexistent/python",), (sys.executable, "-c", "import nothing_of_that_name")]
)
def test_a_broken_set_up_is_not_the_photo_s_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr(parent, "COMMAND", command)
    with pytest.raises(PhotosUnavailable, match="cannot be read right now"):
        rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")
    assert caplog.records


def test_a_child_that_floods_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    flood = "import os\nos.write(1, b'ready\\n')\nfor _ in range(40): os.write(1, bytes(1 << 20))"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with a_child_that(monkeypatch, flood), pytest.raises(PhotoUnreadable):
        rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three requests no two children run together; who waits too long is told to come back."""
    running, most = [0], [0]
    real = parent._run

    def watched(*args: object) -> int:
        running[0] += 1
        most[0] = max(most[0], running[0])
        try:
            return real(*args)
        finally:
            running[0] -= 1

    monkeypatch.setattr(parent, "_run", watched)
    content = saved(noise((400, 400)).resize((1200, 1200)), "PNG")
    threads = [
        threading.Thread(target=rebuild, args=(io.BytesIO(content),), kwargs={"filename": "a"})
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.02)
    monkeypatch.setattr(parent, "MAX_WAIT_SECONDS", 0)
    with pytest.raises(PhotosUnavailable):
        rebuild(io.BytesIO(content), filename="b")
    for thread in threads:
        thread.join()
    assert most == [1]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    source = io.BytesIO(saved(scene(), "PNG"))
    rebuild(source, filename="a")
    with pytest.raises(PhotoUnreadable):
        rebuild(io.BytesIO(png_of((100, 100))), filename="a")
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
    assert not source.closed


def test_a_request_travels_whole() -> None:
    edits = Edits(crop=Box(0.1, 0.2, 0.3, 0.4), covers=[Box(0, 0, 0.1, 0.1)], rotate=270, mirror=True)
    assert Request.from_json(Request("HEIF", edits).to_json()) == Request("HEIF", edits)
    assert Request.from_json(Request("JPEG", Edits(covers=[])).to_json()) == Request("JPEG", Edits(covers=[]))


def test_an_answer_travels_whole() -> None:
    answer = Answer(pictures=renditions(), perceptual_hash=-(2**63))
    assert read_answer(said(answer)) == answer
    assert read_answer(said(Answer(refused="pixels"))).refused == "pixels"


def test_lies_are_found() -> None:
    pictures = renditions()
    first, webp = pictures[0], pictures[1]

    def exchanged(part: Picture, **changes: object) -> list[Picture]:
        changed = Picture(**({name: getattr(part, name) for name in Picture.__slots__} | changes))
        return [changed, *pictures[1:]]

    lies = [
        Answer(pictures=pictures[:3]),
        Answer(pictures=[*pictures, webp]),
        Answer(pictures=pictures[::-1]),
        Answer(pictures=exchanged(first, width=first.width + 1)),
        Answer(pictures=exchanged(first, width=0)),
        Answer(pictures=exchanged(first, width=1601)),
        Answer(pictures=exchanged(first, content=first.content + b"trailer")),
        Answer(pictures=exchanged(first, content=webp.content)),
        Answer(pictures=exchanged(first, content=b"<script>alert(1)</script>")),
        Answer(pictures=exchanged(first, content=first.content[:2] + b"\xff\xfe\0\4hi" + first.content[2:])),
        Answer(pictures=pictures, perceptual_hash=2**63),
        Answer(refused="anything else"),
    ]
    for lie in lies:
        with pytest.raises(BadAnswer):
            read_answer(said(lie))
    with pytest.raises(BadAnswer, match="after the last"):
        read_answer(said(Answer(pictures=pictures)) + b"!")


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"[" * 4000 + b"\n",
        b"x" * 5000,
        b'{"refused": null}\n',
        b"\xff\n",
    ],
)
def test_nonsense_is_found(words: bytes) -> None:
    with pytest.raises(BadAnswer):
        read_answer(words)


def test_a_lying_child_is_an_unreadable_photo(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        a_child_that(monkeypatch, "import os; os.write(1, b'ready\\n{}\\n')"),
        pytest.raises(PhotoUnreadable),
    ):
        rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")
    assert "not to be believed" in caplog.text


def with_a_decoder_that(first: str) -> str:
    """The real child, whose decoder does something first."""
    return (
        "import os, sys\n"
        "from forum.domain.imaging import child, pixels\n"
        "real = pixels.develop\n"
        f"pixels.develop = lambda *a, **k: ({first}, real(*a, **k))[-1]\n"
        "child.main(sys.argv[1])"
    )


def test_a_greedy_decoder_is_held(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    with a_child_that(monkeypatch, with_a_decoder_that("bytearray(2 << 30)")), pytest.raises(PhotoUnreadable):
        rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a")
    assert not caplog.records, "a refusal, not a breakdown"
    with a_child_that(monkeypatch, with_a_decoder_that("bytearray(300 << 20)")):
        assert rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a").width == 240


def test_a_talkative_decoder_does_not_spoil_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_child_that(monkeypatch, with_a_decoder_that("print('hello', flush=True), os.write(1, b'hello')")):
        assert rebuild(io.BytesIO(saved(scene(), "PNG")), filename="a").width == 240
