"""What differs between machines: every environment variable of the project, with its type, default and meaning.

`Environment` is read once, by deploy.settings.base. The table in docs/configuration.md is made from it
(`python -m deploy.env`), and a test fails when the two differ.
"""

from __future__ import annotations

import sys
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


def _url_of(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if value and urlsplit(value).scheme not in schemes:
            raise ValueError(f"must start with one of {', '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return AfterValidator(check)


def _strong_key(value: str) -> str:
    if len(value) < 50 or len(set(value)) < 5:
        raise ValueError("must have at least 50 characters, at least 5 of them different")
    return value


def _bare_host(value: str) -> str:
    if not value or value != value.lower().strip() or "/" in value or ":" in value or value.startswith("."):
        raise ValueError("must be a bare host name in lower case, such as maklumat.example.go.id")
    return value


PostgresUrl = Annotated[str, _url_of("postgresql", "postgres")]


class Environment(BaseSettings):
    """The environment of one process. A field's name in upper case is the variable's name."""

    model_config = SettingsConfigDict(env_ignore_empty=True, case_sensitive=False, extra="ignore")

    secret_key: Annotated[str, AfterValidator(_strong_key)] = Field(
        description="Signs sessions, cookies and links. The same in every process, kept secret."
    )
    secret_key_fallbacks: str = Field(
        "", description="Former secret keys, comma separated, still accepted for reading."
    )
    base_domain: Annotated[str, AfterValidator(_bare_host)] = Field(
        "localhost", description="Host of the directory; an agency is served at `<slug>.<base domain>`."
    )
    public_scheme: Literal["http", "https"] = Field("https", description="Scheme of the addresses people see.")
    public_port: int | None = Field(None, description="Port in the addresses people see; none for the scheme's own.")
    database_url: PostgresUrl = Field(
        description="PostgreSQL as the login role of web and workers (`maklumat_app`): no superuser, no owner."
    )
    database_owner_url: PostgresUrl = Field(
        "",
        description="PostgreSQL as `maklumat_owner`: for migrations and the provisioning worker only.",
    )
    database_pool_size: int = Field(
        0, ge=0, description="Connections in the pool of one process; 0 keeps one persistent connection per thread."
    )
    valkey_url: Annotated[str, _url_of("redis", "rediss", "unix")] = Field(
        description="Valkey or Redis for cache and (by default) the task queue."
    )
    broker_url: str = Field("", description="Celery broker; default: VALKEY_URL.")
    email_url: Annotated[str, _url_of("smtp", "smtps", "smtp+tls", "file")] = Field(
        "smtp://localhost:25",
        description="`smtp://user:password@host:port`, `smtps://`, `smtp+tls://`, or `file:///folder` (a file a mail).",
    )
    mail_from: str = Field("Maklumat <maklumat@localhost>", description="Sender of all mail.")
    text_gateway_url: Annotated[str, _url_of("https", "http", "file")] = Field(
        "",
        description="Gateway for SMS or WhatsApp (docs/messages.md), or `file:///folder`; none sends no such messages.",
    )
    text_gateway_token: str = Field("", description="Bearer token for that gateway, kept secret.")
    storage_url: Annotated[str, _url_of("file", "s3")] = Field(
        "file:var/files", description="Private files: `file:/folder` or `s3://bucket?endpoint=https://host&region=id`."
    )
    upload_scanner: str = Field(
        "",
        description="Looks through uploads: `clamd://host:port`, or the dotted path of a function; none looks through.",
    )
    sentry_dsn: Annotated[str, _url_of("https", "http")] = Field(
        "", description="Sentry or GlitchTip; empty sends nothing."
    )
    log_format: Literal["json", "console"] = Field("json", description="Shape of log lines on standard output.")
    trusted_proxies: int = Field(
        0,
        ge=0,
        description="How many reverse proxies append to X-Forwarded-For and set X-Forwarded-Proto; 0 believes neither.",
    )
    central_totp_required: bool = Field(True, description="Central IT must sign in with a second factor.")
    archive_wait_days: int = Field(
        30, ge=0, description="Days between the export of an archived agency and its removal."
    )
    dns_resolvers: str = Field(
        "", description="Addresses of DNS servers, comma separated, for proofs of domain ownership."
    )
    demo: bool = Field(False, description="Marks every page as example data and offers the demo's sign-ins and mail.")


def read_environment() -> Environment:
    """Return the environment, or end the process with one line per bad variable, named as it is set."""
    try:
        return Environment()  # type: ignore[call-arg]  # the values come from the environment
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in fault['loc']).upper()}: {_reason(fault['type'], fault['msg'])}"
            for fault in error.errors()
        ]
        sys.exit("The environment is not usable (see docs/configuration.md):\n" + "\n".join(lines))


def _reason(kind: str, message: str) -> str:
    return "is not set" if kind == "missing" else message.removeprefix("Value error, ")


def documentation() -> str:
    """Return the table of docs/configuration.md."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Environment.model_fields.items():
        default = (
            "**required**" if field.is_required() else f"`{field.default}`" if field.default not in ("", None) else ""
        )
        rows.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(documentation())
