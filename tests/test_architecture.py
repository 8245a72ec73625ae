"""What the house looks like from outside; import-linter holds the layers."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

APPS = ("config", "accounts", "forum")
SOURCES = [
    path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: Mail programs know no style sheets, so mails carry their style.
PAGES = [path for path in TEMPLATES if "emails" not in path.parts and "email" not in path.parts]
LINES = 300
#: Longer ones, each with its reason. Lists of data are read like a table, not like a process.
LONGER = {
    "forum/demo/reviews.py": "data",
    "forum/demo/physicians.py": "data",
}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_are_short() -> None:
    """About 300 lines; a little over passes, so that nobody splits a module in the middle of a thought."""
    long = {
        _name(path) for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > LINES * 1.1
    }
    assert long - set(LONGER) == set()


def test_no_module_is_a_drawer() -> None:
    drawers = re.compile(r"^_?(utils?|helpers?|common|misc|shared|tools)$")
    assert [
        _name(path)
        for path in SOURCES
        if any(drawers.match(part) for part in (path.stem, *path.parent.parts))
    ] == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_every_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if tree.body and path.name not in {"__init__.py", "apps.py"}:
        assert ast.get_docstring(tree)


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_page_needs_an_unsafe_policy(path: Path) -> None:
    text = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert not re.search(r"<style|\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "handlers belong in a module"
    assert "javascript:" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/' in script or "nonce" in script, script


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_page_loads_anything_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"<(?:script|img|link|iframe|source|video|audio)[^>]*(?:src|href)=[\"'](?:https?:)?//", text
    )
    assert "|safe" not in text, "a presenter vouches for markup, not a template"


def test_only_the_transition_function_and_the_importer_write_a_status() -> None:
    """Assignments to ``.status`` and updates of it; drafts are made by the column's default."""
    writers = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets):
                writers.add(_name(path))
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "update"
            ) and any(keyword.arg == "status" for keyword in node.keywords):
                writers.add(_name(path))
    # A change that a physician proposes is no moderated thing: docs/adr/0016.
    assert writers <= {"accounts/domain/transitions.py", "accounts/domain/amendment_decisions.py"} | {
        _name(path) for path in SOURCES if "archives" in path.parts
    }


def test_no_signal_and_no_save_does_the_work() -> None:
    signals = re.compile(
        r"^from (django\S*|allauth\S*) import .*\b(receiver|signals)\b|^from \S+\.signals import",
        re.MULTILINE,
    )
    assert [_name(path) for path in SOURCES if signals.search(path.read_text(encoding="utf-8"))] == []
    saves = [
        _name(path)
        for path in SOURCES
        if "models" in path.parts
        and re.search(r"^    def (save|delete)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert saves == []


def test_the_domain_knows_nothing_of_the_web() -> None:
    """No domain function takes a request or makes a response."""
    web = re.compile(
        r"^(from|import) django\.(http|shortcuts|views|template\.response|contrib\.messages)\b", re.MULTILINE
    )
    assert [
        _name(path)
        for path in SOURCES
        if "domain" in path.parts and web.search(path.read_text(encoding="utf-8"))
    ] == []
