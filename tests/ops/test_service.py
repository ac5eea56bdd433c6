"""The systemd unit: the command that upgrades move, the home alone writable, no right beyond the site's work."""

from __future__ import annotations

import configparser
import getpass
from pathlib import Path

import pytest

from jingjian.config.environment import load
from jingjian.ops import service
from jingjian.ops.console import Exit, RefusedError


def unit(home: Path, *, user: str = "nobody", **variables: str) -> configparser.SectionProxy:
    text = service.unit(load({"JINGJIAN_HOME": str(home), **variables}), name="jingjian", user=user)
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(text)
    return parser["Service"]


def test_a_refusal_is_not_tried_again_and_a_fault_is(tmp_path: Path) -> None:
    found = unit(tmp_path)
    assert (found["Restart"], found["RestartPreventExitStatus"]) == ("on-failure", f"{Exit.USAGE:d} {Exit.REFUSED:d}")
    assert found["ExecStart"].endswith("/bin/jingjian run")
    assert found["User"] == "nobody"


def test_only_the_home_and_the_second_disk_are_writable(tmp_path: Path) -> None:
    assert unit(tmp_path)["ReadWritePaths"] == str(tmp_path)
    found = unit(tmp_path, JINGJIAN_BACKUP_DIR="/mnt/second")
    assert found["ReadWritePaths"] == f"{tmp_path} -/mnt/second"
    assert (found["ProtectSystem"], found["NoNewPrivileges"]) == ("strict", "yes")


def test_an_ordinary_user_gets_no_right_but_a_low_port(tmp_path: Path) -> None:
    assert unit(tmp_path)["CapabilityBoundingSet"] == ""
    assert unit(tmp_path, PORT="443")["AmbientCapabilities"] == "CAP_NET_BIND_SERVICE"
    root = unit(tmp_path, user="root")
    assert "CAP_SETUID" in root["CapabilityBoundingSet"]
    assert root["StateDirectory"] == "jingjian"


def test_a_bundles_installation_is_started_by_the_link_that_upgrades_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "versions" / "1.0").mkdir(parents=True)
    (tmp_path / "current").symlink_to("versions/1.0")
    monkeypatch.setattr("sys.prefix", str(tmp_path / "versions" / "1.0"))
    assert unit(tmp_path / "home")["ExecStart"] == f"{tmp_path}/current/bin/jingjian run"


@pytest.mark.parametrize(("name", "home"), [("a b", "home"), ("../x", "home"), ("jingjian", "my home")])
def test_what_cannot_stand_in_a_unit_is_refused(tmp_path: Path, name: str, home: str) -> None:
    with pytest.raises(RefusedError):
        service.run_cli(
            load({"JINGJIAN_HOME": str(tmp_path / home)}), name=name, user=getpass.getuser(), only_print=True
        )
