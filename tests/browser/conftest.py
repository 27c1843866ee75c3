"""Chromium, and a web server in this process that shares the test's connection: what a test did not commit is seen."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from core.models import User
from core.tenancy import PUBLIC_SCHEMA, schema_context
from tests.browser.arriving import PATIENCE_MS
from tests.browser.mailbox import Mailbox, mailbox
from tests.demo_stack import DemoStack, demo_stack

# Playwright runs its loop in this thread; the database is asked only between its steps.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; README.md says how to install it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the application writes its own lines."""


class _Server(threading.Thread):
    """Answers one request after the other, on the connection of the test."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.shared: Any = connections["default"]
        self.httpd = WSGIServer(("127.0.0.1", 0), _Quiet)
        self.httpd.set_app(get_wsgi_application())
        self.port = self.httpd.server_port

    def run(self) -> None:
        connections["default"] = self.shared
        self.httpd.serve_forever(poll_interval=0.02)
        del connections["default"]


@pytest.fixture
def port(db: None) -> Iterator[int]:
    """The port of a web server that lives as long as the test."""
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    server = _Server()
    server.start()
    yield server.port
    server.httpd.shutdown()
    server.join()
    server.httpd.server_close()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    connection.dec_thread_sharing()


@pytest.fixture
def open_browser(browser: Browser, port: int) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window `width` pixels wide, signed in as a user of a schema or as nobody."""
    contexts: list[BrowserContext] = []

    def open_page(width: int, *, host: str = "", user: User | None = None, schema: str = PUBLIC_SCHEMA) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="id-ID", reduced_motion="reduce")
        contexts.append(context)
        if user is not None:
            client = Client(headers={"host": host})
            with schema_context(schema):
                client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": f"http://{host}:{port}/"}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def mails() -> Iterator[Mailbox]:
    with mailbox() as running:
        yield running


@pytest.fixture
def stack(mails: Mailbox) -> Iterator[DemoStack]:
    """The demo with its own PostgreSQL, Valkey, web server, workers and beat, which send mail to the test."""
    with demo_stack(email_url=mails.url) as running:
        yield running
    assert running.running() == []


@pytest.fixture
def arrive(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that lets another person sit down before a browser of their own."""
    contexts = []

    def open_window(width: int = 1280, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="id-ID", java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    expect.set_options(timeout=PATIENCE_MS)
    yield open_window
    expect.set_options(timeout=5_000)
    for context in contexts:
        context.close()
