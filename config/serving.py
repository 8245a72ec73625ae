"""The WSGI application for the demo's server processes, which end when the one above them is killed."""

import os
import signal

from config.processes import die_with_parent
from config.wsgi import application

__all__ = ["application"]

die_with_parent(signal.SIGTERM, parent=os.getppid())()
