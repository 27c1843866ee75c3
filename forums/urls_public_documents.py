"""Public addresses of the papers of a forum, and of the page on which its minutes of agreement are signed."""

from django.urls import path

from forums.views import documents, signing

urlpatterns = [
    path("tanda-tangan/<key:key>/", signing.signing, name="signing"),
    path("<forum:code>/dokumen/pengumuman.pdf", documents.announcement_file, name="announcement_file"),
    path("<forum:code>/dokumen/<slug:kind>.pdf", documents.document_public, name="document"),
]
