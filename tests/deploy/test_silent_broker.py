"""A broker that takes connections and never answers, as behind a firewall that drops packets."""

from __future__ import annotations

import socket
import time

import pytest
from celery import Celery
from kombu.exceptions import OperationalError


def test_a_message_to_a_silent_broker_is_given_up_soon() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app = Celery("silent", set_as_current=False)
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.conf.broker_url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        start = time.monotonic()

        with pytest.raises(OperationalError):
            app.send_task("core.nothing")

    assert time.monotonic() - start < 13
