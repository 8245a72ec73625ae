"""The WSGI application for the demo's server processes, which end when the one above them is killed."""

import multiprocessing
import os
import signal

from config.processes import die_with_parent

_above = multiprocessing.parent_process()
# Until this module is loaded granian's children keep their parent's handlers, which would swallow a signal.
signal.signal(signal.SIGTERM, signal.SIG_DFL)
die_with_parent(signal.SIGKILL, parent=_above.pid if _above and _above.pid else os.getppid())()

from config.wsgi import application  # noqa: E402 (it takes a second in which all of that may happen)

__all__ = ["application"]
