"""Addresses of staff: the minutes of agreement, and the documents of a forum."""

from django.urls import path

from forums.views import agreement, documents

AGREEMENT = "<forum:code>/berita-acara/"
DOCUMENTS = "<forum:code>/dokumen/"
urlpatterns = [
    path(AGREEMENT, agreement.agreement, name="agreement"),
    path(f"{AGREEMENT}siapkan/", agreement.agreement_edit, name="agreement_edit"),
    path(f"{AGREEMENT}buka/", agreement.agreement_open, name="agreement_open"),
    path(f"{AGREEMENT}tarik/", agreement.agreement_reopen, name="agreement_reopen"),
    path(f"{AGREEMENT}segel/", agreement.agreement_seal, name="agreement_seal"),
    path(f"{AGREEMENT}pindaian/", agreement.agreement_scan, name="agreement_scan"),
    path(f"{AGREEMENT}berkas.pdf", agreement.agreement_file, name="agreement_file"),
    path("<forum:code>/tanda-tangan/<int:pk>.svg", agreement.signer_qr, name="signer_qr"),
    path(DOCUMENTS, documents.document_list, name="documents"),
    path(f"{DOCUMENTS}pindaian/", documents.document_scan, name="document_scan"),
    path(f"{DOCUMENTS}<slug:kind>/buat/", documents.document_make, name="document_make"),
    path(f"{DOCUMENTS}<int:pk>/terbitkan/", documents.document_publish, name="document_publish"),
    path(f"{DOCUMENTS}<int:pk>/tarik/", documents.document_unpublish, name="document_unpublish"),
    path(f"{DOCUMENTS}<int:pk>/berkas.pdf", documents.document_file, name="document_file"),
    path(f"{DOCUMENTS}lembar/<slug:name>.pdf", documents.sheet, name="sheet"),
]
