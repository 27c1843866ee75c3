"""What somebody gets at once: code and secret word on a page and on paper, which no address tells."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from core.cases.domain.filing import Filed
from tests.core.cases.public import open_receipt, path_of
from tests.factories.cases import file_trial
from tests.world import get_user


@pytest.fixture
def filed() -> Filed:
    return file_trial()


def test_the_receipt_tells_code_secret_and_promise(client_a: Client, filed: Filed) -> None:
    page = open_receipt(client_a, filed).get(path_of(filed.case, "tanda-terima/"))
    html = page.content.decode()
    assert page.status_code == 200
    assert filed.case.code in html
    assert filed.secret in html
    assert "Siti" not in html
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"
    assert client_a.get(path_of(filed.case)).status_code == 200
    assert filed.case.title in client_a.get(path_of(filed.case)).content.decode()


def test_the_paper_tells_the_same_and_names_nobody(client_a: Client, filed: Filed) -> None:
    answer = open_receipt(client_a, filed).get(path_of(filed.case, "tanda-terima.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert f"tanda-terima-{filed.case.code}.pdf" in answer["Content-Disposition"]
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    words = words.replace(" ", "")  # letters that stand apart are read as two words
    assert filed.case.code in words
    assert filed.secret in words
    assert "Siti" not in words


def test_another_device_is_asked_for_the_secret_word(client_a: Client, filed: Filed) -> None:
    for place in ("tanda-terima/", "tanda-terima.pdf", ""):
        page = client_a.get(path_of(filed.case, place))
        html = page.content.decode()
        assert page.status_code == 200
        assert filed.case.code in html
        assert filed.case.title not in html
        assert filed.secret not in html


def test_the_counter_gets_the_receipt_but_not_the_case(client_a: Client) -> None:
    officer = get_user("complaints")
    from core.cases.domain.filing import NewCase, file_case

    filed = file_case(
        new=NewCase(kind="trial", key="k", title="Surat", text="Isi surat.", channel="letter"), by=officer
    )
    client = open_receipt(client_a, filed)
    assert filed.secret in client.get(path_of(filed.case, "tanda-terima/")).content.decode()
    assert "Isi surat." not in client.get(path_of(filed.case)).content.decode()
