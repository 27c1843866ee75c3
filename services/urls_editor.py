"""Addresses of one component under /portal/standar/: its editor, what it said before, and what the team says of it."""

from django.urls import path

from services.views import commenting, editing, revising

COMPONENT = "layanan/<slug:code>/versi/<int:version>/komponen/<slug:component>/"
urlpatterns = [
    path(COMPONENT, editing.component_edit, name="component"),
    path(f"{COMPONENT}simpan-sementara/", editing.component_autosave, name="component_autosave"),
    path(f"{COMPONENT}riwayat/", revising.component_history, name="component_history"),
    path(f"{COMPONENT}riwayat/<int:lock>/pulihkan/", revising.component_restore, name="component_restore"),
    path(f"{COMPONENT}komentar/", commenting.component_comments, name="component_comments"),
    path(
        f"{COMPONENT}komentar/<int:comment>/<slug:move>/",
        commenting.comment_move,
        name="comment_move",
    ),
]
