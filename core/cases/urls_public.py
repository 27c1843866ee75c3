"""Addresses at which citizens follow what they asked for."""

from django.urls import path

from core.cases.views import public_acts, public_files, public_links, public_receipt, public_status, public_track

app_name = "cases"
ONE = "<case:code>/"
urlpatterns = [
    path("", public_track.track, name="track"),
    path("minta-tautan/", public_links.request_link, name="request_link"),
    path(ONE, public_status.status, name="status"),
    path(f"{ONE}tanda-terima/", public_receipt.receipt, name="receipt"),
    path(f"{ONE}tanda-terima.pdf", public_receipt.receipt_pdf, name="receipt_pdf"),
    path(f"{ONE}tautan/<str:key>/", public_links.link, name="link"),
    path(f"{ONE}pesan/", public_acts.write_message, name="message"),
    path(f"{ONE}berkas/<int:pk>/", public_files.file, name="file"),
    path(f"{ONE}tarik/", public_acts.withdraw, name="withdraw"),
    path(f"{ONE}selesai/", public_acts.settled, name="settled"),
    path(f"{ONE}buka-kembali/", public_acts.reopen, name="reopen"),
    path(f"{ONE}nilai/", public_acts.rate, name="rate"),
    path(f"{ONE}tutup/", public_track.close, name="close"),
]
