"""Join the parts of the site's style sheet into the one file that pages load.

Each part becomes a cascade layer, so a later part wins over an earlier one whatever the weight
of its selectors. Run it after editing a part: ``python -m config.style_sheet``. ``--check`` changes
nothing and fails when the file is old.
"""

import sys
from pathlib import Path

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
PARTS = ("tokens", "fonts", "base", "components", "pages", "print")
HEAD = "/* Made by config/style_sheet.py from the parts beside it. Edit those. */\n"


def joined() -> str:
    """Return the text of site.css."""
    layers = f"@layer {', '.join(PARTS)};\n"
    bodies = (
        f"@layer {part} {{\n{(CSS / f'{part}.css').read_text(encoding='utf-8').strip()}\n}}\n"
        for part in PARTS
    )
    return HEAD + layers + "\n".join(bodies)


def main() -> int:
    """Write site.css, or with --check compare; return the exit code."""
    target = CSS / "site.css"
    if "--check" in sys.argv[1:]:
        return 0 if target.read_text(encoding="utf-8") == joined() else 1
    target.write_text(joined(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
