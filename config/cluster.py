"""A database on disk: whose account it runs under, how it is made, where its socket is, what a crash left."""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from config.failure import CannotStart
from config.postgres import NAME
from config.processes import open_log

_LONGEST_SOCKET = 107  # bytes; the kernel's sockaddr_un
_SOCKET_NAME = "/.s.PGSQL.5432"


@dataclass(frozen=True)
class Account:
    """Under which account PostgreSQL runs, which refuses to be root. None: the same as ours."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """Return no further groups for another account, and leave our own alone."""
        return None if self.user is None else []

    def own(self, folder: Path) -> None:
        """Give a folder and all in it to the account, when we are root and it is not theirs yet."""
        if os.geteuid() != 0:
            return
        user, group = self.user or 0, self.group or 0
        if folder.stat().st_uid != user:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, user, group, follow_symlinks=False)

    def environment(self) -> dict[str, str]:
        """Return a small environment: the caller's PG* and language variables must not leak in."""
        kept = {
            name: value for name, value in os.environ.items() if name in {"PATH", "LD_LIBRARY_PATH", "HOME"}
        }
        return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def account_for(cluster: Path) -> Account:
    """Return the account for this cluster: ours, or when we are root one that PostgreSQL accepts.

    Root inside a user namespace looks like somebody else and still owns its files. Where namespaces are
    forbidden, and for data that belong to another account, PostgreSQL runs under a real other account.
    """
    if os.geteuid() != 0:
        return Account()
    owner = cluster.stat().st_uid if cluster.exists() else 0
    if owner:
        with contextlib.suppress(KeyError):
            return Account(user=owner, group=pwd.getpwuid(owner).pw_gid)
        return Account(user=owner, group=cluster.stat().st_gid)
    if unshare := shutil.which("unshare"):
        prefix = (unshare, "--user", "--map-user=1000", "--map-group=1000")
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return Account(prefix)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(user=entry.pw_uid, group=entry.pw_gid)
    raise CannotStart(
        "PostgreSQL refuses to run as root, and this machine offers no other account; start as another user."
    )


def make_cluster(cluster: Path, folder: Path, account: Account, log: Path, *, durable: bool) -> None:
    """Make an empty database under another name and rename it at the end: it is whole or absent."""
    fresh = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    account.own(fresh)
    base = ["-D", str(fresh)]
    initdb = [str(folder / "initdb"), *base, "-U", NAME, "-A", "trust", "--locale=C.UTF-8", "--encoding=UTF8"]
    initdb += ["--no-instructions", *([] if durable else ["--no-sync"])]
    # Single-user mode makes the database without a client program, which not every package brings.
    single = [
        str(folder / "postgres"),
        "--single",
        *base,
        *([] if durable else ["-c", "fsync=off"]),
        "postgres",
    ]
    for command, words in ((initdb, b""), (single, f"CREATE DATABASE {NAME};\n".encode())):
        with open_log(log) as output:
            result = subprocess.run(
                [*account.prefix, *command],
                cwd="/",
                input=words,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=account.environment(),
                user=account.user,
                group=account.group,
                extra_groups=account.groups,
                check=False,
            )
            output.write(result.stdout)
        if result.returncode or b"ERROR:" in result.stdout:
            shutil.rmtree(fresh, ignore_errors=True)
            lines = result.stdout.decode("utf-8", errors="replace").strip().splitlines()
            reason = next(
                (line for line in lines if "error" in line.lower() or "FATAL" in line), (lines or [""])[-1]
            )
            raise CannotStart(
                f"PostgreSQL could not make its database in {cluster.parent}: {reason} (see {log})"
            )
    fresh.rename(cluster)


def socket_folder(data: Path, account: Account) -> Path:
    """Return a folder that only the account may enter, with a path short enough for a socket.

    Whoever may reach the socket may do everything in the database, so the folder is the lock on its door.
    """
    folder = data / "run/socket"
    if len(os.fsencode(str(folder))) + len(_SOCKET_NAME) + len(".lock") > _LONGEST_SOCKET or "," in str(
        folder
    ):
        base = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")  # noqa: S108 (checked below)
        if not os.access(base, os.W_OK) or len(os.fsencode(str(base))) > 50 or account.user is not None:
            base = Path("/tmp")  # noqa: S108
        folder = base / f"curbside-{hashlib.sha256(os.fsencode(str(data))).hexdigest()[:12]}-{os.geteuid()}"
    owner = os.geteuid() if account.user is None else account.user
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account.user is not None:
            os.chown(folder, account.user, account.group or -1)
    found = folder.lstat()
    if (
        os.geteuid() == 0
        and stat.S_ISDIR(found.st_mode)
        and folder.parent == data / "run"
        and found.st_uid != owner
    ):
        os.chown(folder, owner, account.group or 0)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise CannotStart(f"The folder {folder} for the database's socket belongs to somebody else.")
    folder.chmod(0o700)
    return folder


def clear_leftovers(cluster: Path, give_up: float) -> None:
    """Wait for processes of a killed PostgreSQL to end, press harder with time, then remove its stale lock.

    The keeper's lock says that nobody serves this cluster, so whoever still works in it is a leftover. A
    lock file whose process number meanwhile belongs to another program would otherwise stop PostgreSQL for
    good.
    """
    if not Path("/proc/self/cwd").exists():
        return  # PostgreSQL's own check of its lock file has to do
    begun = time.monotonic()
    while leftovers := _working_in(cluster):
        waited = time.monotonic() - begun
        if time.monotonic() > give_up:
            raise CannotStart(
                f"An earlier PostgreSQL still works in {cluster} (process {leftovers[0]}) and does not end."
            )
        number = signal.SIGINT if waited < 4 else signal.SIGQUIT if waited < 7 else signal.SIGKILL
        for pid in leftovers if waited > 1 else []:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        time.sleep(0.1)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def _working_in(cluster: Path) -> list[int]:
    """Return the PostgreSQL processes whose current folder is the cluster, as theirs always is."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                program = (entry / "exe").readlink().name.removesuffix(" (deleted)")
                if program == "postgres" and (entry / "cwd").readlink() == cluster.resolve():
                    found.append(int(entry.name))
    return found
