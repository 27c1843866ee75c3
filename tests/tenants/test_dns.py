"""The proof of ownership, asked from a real little name server on the loopback address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from tenants.dns import DnsResolver, is_proven, new_token, record_name, record_value
from tenants.errors import ResolverDown


class NameServer:
    """Answers TXT questions from `records`; a name that is not there does not exist."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.answers_with = dns.rcode.NOERROR
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            data, peer = self._socket.recvfrom(4096)
            if data == b"stop":
                return
            question = dns.message.from_wire(data)
            self._socket.sendto(self._answer(question).to_wire(), peer)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name = query.question[0].name
        texts = self.records.get(name.to_text(omit_final_dot=True))
        if self.answers_with != dns.rcode.NOERROR:
            answer.set_rcode(self.answers_with)
        elif texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", texts))
        return answer

    def stop(self) -> None:
        host, port = self.address.split(":")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(b"stop", (host, int(port)))
        self._thread.join(timeout=5)
        self._socket.close()


@pytest.fixture
def name_server() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.stop()


def test_domain_is_proven_by_its_txt_record(name_server: NameServer) -> None:
    token = new_token()
    resolver = DnsResolver([name_server.address])
    name_server.records[record_name("layanan.example")] = ['"v=spf1 -all"', f'"{record_value(token)}"']

    assert is_proven("layanan.example", token, resolver) is True
    assert is_proven("layanan.example", new_token(), resolver) is False
    assert is_proven("lain.example", token, resolver) is False


def test_long_record_in_several_strings_is_read_as_one(name_server: NameServer) -> None:
    token = new_token()
    value = record_value(token)
    name_server.records[record_name("layanan.example")] = [f'"{value[:20]}" "{value[20:]}"']

    assert is_proven("layanan.example", token, DnsResolver([name_server.address])) is True


def test_name_without_txt_records_proves_nothing(name_server: NameServer) -> None:
    name_server.records[record_name("layanan.example")] = []

    assert is_proven("layanan.example", new_token(), DnsResolver([name_server.address])) is False


def test_name_server_that_fails_is_told_apart_from_a_missing_record(
    name_server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.dns.LIFETIME_SECONDS", 0.5)
    name_server.answers_with = dns.rcode.SERVFAIL

    with pytest.raises(ResolverDown):
        is_proven("layanan.example", new_token(), DnsResolver([name_server.address]))


def test_name_server_that_is_silent_is_waited_for_only_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.dns.LIFETIME_SECONDS", 0.3)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))

        with pytest.raises(ResolverDown):
            DnsResolver([f"127.0.0.1:{silent.getsockname()[1]}"]).txt("layanan.example")


def test_machine_without_name_servers_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*args: object, **kwargs: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", none)

    with pytest.raises(ResolverDown):
        DnsResolver([])


def test_tokens_differ_and_fit_into_one_record() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    assert len(record_value(new_token())) < 255
