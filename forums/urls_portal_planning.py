"""Addresses under /portal/forum/: the list, the overview of a forum, its plan and its moves."""

from django.urls import path

from forums.views import planning as views
from forums.views import planning_edit as edit
from forums.views import planning_moves as moves

FORUM = "<forum:code>/"
urlpatterns = [
    path("", views.forum_list, name="list"),
    path("baru/", edit.forum_create, name="create"),
    path("usulan/", views.subject_list, name="subjects"),
    path("pengaturan/", views.settings, name="settings"),
    path(FORUM, views.forum_overview, name="forum"),
    path(f"{FORUM}ubah/", edit.forum_edit, name="edit"),
    path(f"{FORUM}waktu/", edit.forum_schedule, name="schedule"),
    path(f"{FORUM}acara/", edit.forum_agenda, name="agenda"),
    path(f"{FORUM}bahan/", edit.forum_materials, name="materials"),
    path(f"{FORUM}bahan/<int:pk>/", edit.material_file, name="material"),
    path(f"{FORUM}bahan/<int:pk>/hapus/", edit.material_remove, name="material_remove"),
    path(f"{FORUM}tim/", edit.forum_team, name="team"),
    path(f"{FORUM}surat/", edit.forum_letter, name="letter"),
    path(f"{FORUM}umumkan/", moves.forum_announce, name="announce"),
    path(f"{FORUM}mulai/", moves.forum_begin, name="begin"),
    path(f"{FORUM}selesai/", moves.forum_end, name="end"),
    path(f"{FORUM}tutup/", moves.forum_close, name="close"),
    path(f"{FORUM}batal/", moves.forum_cancel, name="cancel"),
]
