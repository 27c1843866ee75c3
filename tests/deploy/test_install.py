"""What is installed already is not installed again; what was broken is made anew."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from deploy.local import install

REQUIREMENTS = """\
# made by a tool
amqp==5.4.2 \\
    --hash=sha256:9362660c4a31150cf18e78cae2ce8aa1e929fc6c6739e69f6dd5dbea9c3edc82
    # via kombu
Psycopg[binary]==3.3.9 ; python_version >= "3.11" \\
    --hash=sha256:13b2beaad985e05e2d6407ee4c4f35590b11f8d693a258a561055cac8f64cab7
"""


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    made = tmp_path / "venv"
    install.make_venv(made)
    return made


def test_pins_are_read_with_extras_and_markers() -> None:
    assert install.pins(REQUIREMENTS) == {"amqp==5.4.2", "psycopg==3.3.9"}


def test_finished_install_is_recognised_also_of_a_larger_set(venv: Path) -> None:
    assert not install.is_installed(venv, REQUIREMENTS)

    install.remember(venv, REQUIREMENTS + "extra==1\n")

    assert install.is_installed(venv, REQUIREMENTS)
    assert not install.is_installed(venv, REQUIREMENTS + "another==2\n")
    assert not install.is_installed(venv, REQUIREMENTS.replace("5.4.2", "5.4.3"))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"python": 1, "pins": null}'])
def test_damaged_marker_counts_as_not_installed(venv: Path, text: str) -> None:
    (venv / ".installed.json").write_text(text)

    assert not install.is_installed(venv, REQUIREMENTS)


def test_other_python_means_a_new_install(venv: Path) -> None:
    install.remember(venv, REQUIREMENTS)
    known = json.loads((venv / ".installed.json").read_text())
    (venv / ".installed.json").write_text(json.dumps(known | {"python": "3.10.0"}))

    assert not install.is_installed(venv, REQUIREMENTS)


def test_environment_whose_python_is_gone_is_made_anew(venv: Path) -> None:
    install.remember(venv, REQUIREMENTS)
    python = venv / "bin/python"
    python.unlink()
    python.symlink_to("/nonexistent/python")

    assert not install.is_installed(venv, REQUIREMENTS)
    install.make_venv(venv)

    assert install._python_of(venv) == sys.version
    assert not (venv / ".installed.json").exists()
