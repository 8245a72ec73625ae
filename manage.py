#!/usr/bin/env python3
"""Django's entry, which first makes the environment ready when it is not.

This file must be readable by any Python 3, so that an old one gets a sentence and not a syntax error.
"""

import sys


def main():
    """Check the Python and hand over to `config.commands`."""
    if sys.version_info < (3, 11):  # noqa: UP036 (that is the point)
        sys.exit("Curbside needs Python 3.11 or newer, and this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
    from config.commands import run  # noqa: PLC0415 (an old Python could not read it)

    sys.exit(run(sys.argv))


if __name__ == "__main__":
    main()
