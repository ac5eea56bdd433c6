"""The embedded PostgreSQL on machines as they are: killed, started twice, half made, deep below other folders."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jingjian.ops import pghome
from jingjian.ops.instance import started_at
from jingjian.ops.postgres import Cluster, ClusterError, prepare_database
from jingjian.ops.rolecheck import role_faults

# what the module starts, one process starts alone
pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture
def cluster(open_folder: Path) -> Iterator[Cluster]:
    """A started cluster of this test's own."""
    started = Cluster(open_folder / "home", durable=False)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """One started cluster for the tests that only look at roles and databases."""
    folder = Path(tempfile.mkdtemp(prefix="jj-ops-"))
    folder.chmod(0o755)
    started = Cluster(folder, durable=False)
    started.start()
    yield started
    started.stop()
    shutil.rmtree(folder)


def one(url: str, query: str) -> object:
    """The one value of a query."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    return None if row is None else row[0]


def do(url: str, statement: str) -> None:
    """Run a statement that gives nothing back."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def postmaster(cluster: Cluster) -> int:
    return int((cluster.place.data / "postmaster.pid").read_text().split("\n")[0])


def test_each_role_logs_in_as_itself_and_the_serving_ones_are_weak(shared: Cluster) -> None:
    for role in ("jj_owner", "jj_app", "jj_job"):
        assert one(shared.url(role), "SELECT current_user") == role
    assert role_faults(shared.url("jj_app")) == []
    assert role_faults(shared.url("jj_job")) == []


def test_a_strong_role_is_named_with_its_faults(cluster: Cluster) -> None:
    assert "postgres is a superuser" in role_faults(cluster.url("postgres"))[0]
    do(cluster.url("jj_owner"), "CREATE TABLE t ()")
    assert any("owns 1 tables" in fault for fault in role_faults(cluster.url("jj_owner")))
    do(cluster.url("postgres"), "GRANT jj_owner TO jj_app")
    assert role_faults(cluster.url("jj_app")) == ["jj_app is a member of jj_owner / jj_app 属于 jj_owner"]


def test_what_the_owner_makes_later_the_others_may_use_and_not_change(shared: Cluster) -> None:
    do(shared.url("jj_owner"), "CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY, text text)")
    for role in ("jj_app", "jj_job"):
        assert one(shared.url(role), "INSERT INTO note (text) VALUES ('x') RETURNING text") == "x"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            do(shared.url(role), "ALTER TABLE note ADD COLUMN more text")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            do(shared.url(role), "CREATE TABLE own ()")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            do(shared.url(role), "TRUNCATE note")


def test_the_owner_may_give_a_function_to_the_role_that_alone_reads_the_key(shared: Cluster) -> None:
    owner = shared.url("jj_owner")
    do(owner, "CREATE FUNCTION jj.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 7'")
    do(owner, "ALTER FUNCTION jj.f() OWNER TO jj_ctx")
    assert one(shared.url("jj_app"), "SELECT jj.f()") == 7


def test_a_database_made_for_tests_has_the_same_grants(shared: Cluster) -> None:
    prepare_database(shared.url("postgres", "postgres"), "other")
    prepare_database(shared.url("postgres", "postgres"), "other")
    do(shared.url("jj_owner", "other"), "CREATE TABLE note ()")
    assert one(shared.url("jj_app", "other"), "SELECT count(*) FROM note") == 0
    do(shared.url("jj_owner"), "CREATE DATABASE plain")
    do(shared.url("jj_owner", "plain"), "CREATE TABLE note ()")
    assert one(shared.url("jj_app", "plain"), "SELECT count(*) FROM note") == 0


def test_the_server_listens_on_its_private_socket_only(shared: Cluster) -> None:
    superuser = shared.url("postgres")
    assert one(superuser, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(shared.place.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(shared.place.data.stat().st_mode) == 0o700
    assert one(superuser, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'peer'") == 0


def test_text_does_not_depend_on_the_locale_of_the_host(shared: Cluster) -> None:
    assert one(shared.url("jj_app"), "SELECT datlocprovider FROM pg_database WHERE datname = current_database()") == "b"
    assert one(shared.url("jj_app"), "SELECT regexp_replace('张三，A1', '[^[:alnum:]]+', ' ', 'g')") == "张三 A1"


def test_a_start_while_it_runs_and_a_stop_while_it_does_not_change_nothing(cluster: Cluster) -> None:
    before = postmaster(cluster)
    cluster.start()
    assert postmaster(cluster) == before
    cluster.stop()
    cluster.stop()
    assert not cluster.alive()
    assert not cluster.running()


def test_several_processes_may_start_it_at_the_same_moment(open_folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from jingjian.ops.postgres import Cluster;"
        "print(Cluster(Path(sys.argv[1]), durable=False).start()['app'])"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(open_folder / "home")],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    urls = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(urls) == 1
    Cluster(open_folder / "home").stop()


def test_what_was_committed_survives_a_killed_server(open_folder: Path) -> None:
    cluster = Cluster(open_folder / "home")
    cluster.start()
    try:
        do(cluster.url("jj_owner"), "CREATE TABLE note AS SELECT generate_series(1, 1000) AS n")
        os.kill(postmaster(cluster), signal.SIGKILL)
        cluster.start()
        assert one(cluster.url("jj_app"), "SELECT count(*) FROM note") == 1000
    finally:
        cluster.stop()


def test_a_lock_file_whose_number_another_process_bears_does_not_keep_it_down(cluster: Cluster) -> None:
    lock = cluster.place.data / "postmaster.pid"
    text = lock.read_text()
    cluster.stop()
    identity = {"user": cluster.place.uid, "group": cluster.place.gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **identity) as sleeper:  # type: ignore[call-overload]
        try:
            cluster.place.write(lock, text.replace(text.split("\n")[0], str(sleeper.pid), 1))
            assert not cluster.alive()
            cluster.start()
            assert cluster.running()
        finally:
            sleeper.kill()


def test_a_backend_that_outlived_its_server_is_ended_before_the_next_start(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("jj_app")) as connection:
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(postmaster(cluster), signal.SIGKILL)
        cluster.start()
        assert cluster.running()
        assert started_at(backend) is None


def test_half_made_data_is_made_anew(open_folder: Path) -> None:
    home = open_folder / "home"
    half = home / "postgres" / "data.new-1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster = Cluster(home, durable=False)
    cluster.start()
    try:
        assert not half.exists()
        assert one(cluster.url("jj_app"), "SELECT 1") == 1
    finally:
        cluster.stop()


def test_a_home_too_deep_for_a_socket_gets_a_private_folder_elsewhere(open_folder: Path) -> None:
    cluster = Cluster(open_folder / ("深" * 20) / "d" / ("e" * 40), durable=False)
    cluster.start()
    try:
        socket = cluster.place.socket
        assert len(os.fsencode(socket / ".s.PGSQL.5432")) < pghome.SOCKET_BYTES
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert one(cluster.url("jj_app"), "SELECT 1") == 1
    finally:
        cluster.stop()
        shutil.rmtree(cluster.place.socket)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_as_root_below_a_private_folder_the_data_goes_where_its_user_may_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    monkeypatch.setattr(pghome, "SHARED", open_folder / "shared")
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    cluster = Cluster(private / "home", durable=False)
    cluster.start()
    try:
        assert cluster.place.folder.is_relative_to(open_folder / "shared")
        assert (private / "home" / "pg.location").read_text().strip() == str(cluster.place.folder)
        assert Cluster(private / "home").place.folder == cluster.place.folder
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        cluster.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_as_root_binaries_its_user_may_not_reach_are_copied_with_their_libraries(
    monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    monkeypatch.setattr(pghome, "SHARED", open_folder / "shared")
    tried: list[Path] = []
    may_run = pghome._may_run

    def refuse_the_original(install: Path, person: pwd.struct_passwd) -> bool:
        tried.append(install)
        return len(tried) > 1 and may_run(install, person)

    monkeypatch.setattr(pghome, "_may_run", refuse_the_original)
    cluster = Cluster(open_folder / "home", durable=False)
    cluster.start()
    try:
        assert cluster.place.binaries.is_relative_to(open_folder / "shared")
        assert one(cluster.url("jj_app"), "SELECT 1") == 1
    finally:
        cluster.stop()


def test_data_of_a_release_we_do_not_bring_is_refused_by_its_number(open_folder: Path) -> None:
    data = open_folder / "home" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ClusterError, match="made by PostgreSQL 12"):
        Cluster(open_folder / "home").start()


def test_a_noted_database_that_is_gone_is_not_replaced_by_an_empty_one(open_folder: Path) -> None:
    home = open_folder / "home"
    (home / "run").mkdir(parents=True)
    (home / "run" / "database.json").write_text("{}")
    (home / "pg.location").write_text(str(open_folder / "gone"))
    with pytest.raises(ClusterError, match="is gone"):
        Cluster(home).start()
