"""The environment is validated at the start, with one line per bad variable, and the documented table is the code's."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.env import Environment, documentation, read_environment

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "0123456789abcdef" * 4,
    "DATABASE_URL": "postgresql://maklumat_app:x@db/maklumat",
    "VALKEY_URL": "redis://cache:6379/0",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_three_variables_are_enough(environment: pytest.MonkeyPatch) -> None:
    read = read_environment()

    assert (read.base_domain, read.public_scheme, read.database_owner_url, read.demo) == (
        "localhost",
        "https",
        "",
        False,
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY: is not set"),
        ("SECRET_KEY", "short", "SECRET_KEY: must have at least 50 characters"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL: must start with one of postgresql://, postgres://"),
        ("DATABASE_URL", "", "DATABASE_URL: is not set"),
        ("DATABASE_OWNER_URL", "nonsense", "DATABASE_OWNER_URL: must start with one of"),
        ("VALKEY_URL", "http://cache", "VALKEY_URL: must start with one of redis://"),
        ("BASE_DOMAIN", "Maklumat.example:8000", "BASE_DOMAIN: must be a bare host name in lower case"),
        ("PUBLIC_SCHEME", "ftp", "PUBLIC_SCHEME: Input should be 'http' or 'https'"),
        ("PUBLIC_PORT", "many", "PUBLIC_PORT: Input should be a valid integer"),
        ("EMAIL_URL", "mail.example", "EMAIL_URL: must start with one of smtp://"),
        ("STORAGE_URL", "ftp://files", "STORAGE_URL: must start with one of file://, s3://"),
        ("SENTRY_DSN", "dsn", "SENTRY_DSN: must start with one of https://"),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES: Input should be greater than or equal to 0"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: Input should be 'json' or 'console'"),
    ],
)
def test_bad_variable_is_named(environment: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    environment.setenv(name, value)

    with pytest.raises(SystemExit) as ended:
        read_environment()

    assert said in str(ended.value)
    assert str(ended.value).startswith("The environment is not usable (see docs/configuration.md):\n")


def test_every_bad_variable_is_told_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VALKEY_URL", "x")
    environment.delenv("DATABASE_URL")

    with pytest.raises(SystemExit) as ended:
        read_environment()

    assert len(str(ended.value).splitlines()) == 3


def test_documented_table_is_the_codes() -> None:
    assert documentation() in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
