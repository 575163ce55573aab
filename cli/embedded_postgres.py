"""The embedded PostgreSQL: where it lies, as whom it runs, how it is made and started."""

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

from cli.children import BEHIND_THE_DOOR, Program, account_of
from cli.programs import postgres_programs
from kernel.settings import PREFIX, PROJECT, Settings, SettingsError
from kernel.system_reasons import reason

UNPRIVILEGED = "nobody"
SHARED_CONFIG = PROJECT / "deploy" / "postgres" / "postgresql.conf"
FALLBACK = Path("/var/lib/liandong")
ORPHAN_WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class PostgresPlace:
    """Its folder (with `data` inside), its programs and the account it runs as (None: the hub's own)."""

    folder: Path
    programs: Path
    account: str | None

    @property
    def data(self) -> Path:
        """The data folder proper."""
        return self.folder / "data"

    @property
    def config(self) -> Path:
        """The copy of deploy/postgres/postgresql.conf it reads."""
        return self.folder / "postgresql.conf"


def choose_place(settings: Settings) -> PostgresPlace:
    """Under the data folder; as root, somewhere `nobody` can reach, programs included."""
    programs = postgres_programs(settings)
    folder = settings.data_dir / "postgres"
    if os.geteuid() != 0:
        return PostgresPlace(folder, programs, None)
    fallback = fallback_folder(settings)
    if not reachable(settings.data_dir, UNPRIVILEGED):
        folder = fallback
    if not reachable(programs, UNPRIVILEGED):
        programs = copy_programs(programs, fallback)
    return PostgresPlace(folder, programs, UNPRIVILEGED)


def fallback_folder(settings: Settings) -> Path:
    """Where PostgreSQL lies when the data folder is out of reach for its account; one per data folder."""
    return FALLBACK / hashlib.sha256(str(settings.data_dir).encode()).hexdigest()[:12]


def reachable(path: Path, account: str) -> bool:
    """Whether the account may traverse the folder and each of its parents."""
    entry = pwd.getpwnam(account)
    return all(may_enter(folder, entry) for folder in (path.resolve(), *path.resolve().parents) if folder.exists())


def may_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    """Whether one folder's execute bit is set for the account."""
    facts = folder.stat()
    if facts.st_uid == account.pw_uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == account.pw_gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def copy_programs(programs: Path, fallback: Path) -> Path:
    """Copy the wheel's installation to where `nobody` can run it, with the libraries beside it."""
    installation = programs.parent
    target = fallback / "programs" / installation.parent.name / installation.name
    if not target.is_dir():
        partial = target.with_name(target.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(installation, partial, symlinks=True)
        libraries = installation.parent.with_name(installation.parent.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, target.parent.with_name(libraries.name), dirs_exist_ok=True)
        partial.rename(target)
    fallback.chmod(0o755)
    return target / "bin"


def prepare(place: PostgresPlace, password: str) -> bool:
    """Make the data folder if there is none, else check it; True when it was made now."""
    give(place.folder, place.account)
    clear_orphan(place.data)
    shutil.copyfile(SHARED_CONFIG, place.config)
    place.config.chmod(0o644)
    if not place.data.exists():
        initialise(place, password)
        return True
    check_version(place)
    return False


def give(folder: Path, account: str | None) -> None:
    """Make the folder, owned by the account; SettingsError when that is not permitted."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        if account is not None:
            entry = pwd.getpwnam(account)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
    except OSError as error:
        raise SettingsError(
            f"无法使用数据库文件夹 {folder}（{reason(error)}）：请检查 {PREFIX}DATA_DIR 的权限。"
        ) from error


def initialise(place: PostgresPlace, password: str) -> None:
    """Run initdb into a folder that gets its name only when complete."""
    partial = place.folder / "data.partial"
    shutil.rmtree(partial, ignore_errors=True)
    password_file = place.folder / "password"
    account = account_of(place.account)
    write_private(password_file, password, place.account)
    argv = [str(place.programs / "initdb"), f"--pgdata={partial}", "--username=postgres", f"--pwfile={password_file}"]
    argv += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
    try:
        subprocess.run(
            argv,
            cwd=place.folder,
            check=True,
            capture_output=True,
            user=account.user,
            group=account.group,
            extra_groups=account.extra_groups,
        )
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise SettingsError(f"PostgreSQL 初始化失败（{place.folder}）：{''.join(reason)}") from error
    finally:
        password_file.unlink()
    partial.rename(place.data)


def write_private(path: Path, text: str, account: str | None) -> None:
    """Write a file only its reader can open."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        if account is not None:
            os.chown(path, pwd.getpwnam(account).pw_uid, -1)


def check_version(place: PostgresPlace) -> None:
    """SettingsError for a folder that is no data folder or that another PostgreSQL made."""
    try:
        found = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise SettingsError(
            f"数据库文件夹 {place.data} 已损坏（没有 PG_VERSION）：请恢复备份，或用 ./hub up --fresh 从空库开始。"
        ) from None
    wanted = program_version(place.programs)
    if found != wanted:
        raise SettingsError(
            f"数据库文件夹 {place.data} 由 PostgreSQL {found} 建立，而程序是 {wanted}："
            f"请把 {PREFIX}POSTGRES_BIN 指向 {found} 版，或用 ./hub up --fresh 从空库开始。"
        )


def program_version(programs: Path) -> str:
    """The major version of the programs."""
    answer = subprocess.run([str(programs / "postgres"), "--version"], check=True, capture_output=True, text=True)
    return answer.stdout.split()[-1].split(".")[0]


def clear_orphan(data: Path) -> None:
    """End a server an earlier hub left on this folder, and forget the id of one that no longer runs.

    The caller holds the hub's lock, so no other hub owns that server. A number in a stale postmaster.pid
    may meanwhile belong to another process of the same account: PostgreSQL would then refuse to start.
    """
    note = data / "postmaster.pid"
    pid = noted_pid(note)
    if pid and working_folder(pid) == data.resolve():
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + ORPHAN_WAIT_SECONDS
        while working_folder(pid) == data.resolve():
            if time.monotonic() > deadline:
                raise SettingsError(f"数据文件夹 {data} 上仍有 PostgreSQL 在运行（进程 {pid}），请先停止它。")
            time.sleep(0.05)
    note.unlink(missing_ok=True)


def noted_pid(note: Path) -> int | None:
    """The process id in a postmaster.pid."""
    try:
        return int(note.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def working_folder(pid: int) -> Path | None:
    """The folder a process works in; a postmaster's is its data folder."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True)
    except OSError:
        return None


def server(place: PostgresPlace, port: int, *settings: str) -> Program:
    """The server on a loopback port, with no Unix socket; `settings` are further `name=value`."""
    given = (f"config_file={place.config}", "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=")
    options = tuple(word for setting in (*given, *settings) for word in ("-c", setting))
    return Program(
        name="postgres",
        argv=(str(place.programs / "postgres"), "-D", str(place.data), *options),
        folder=place.folder,
        account=place.account,
        niceness=BEHIND_THE_DOOR,
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
    )
