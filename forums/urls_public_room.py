"""Public addresses of what is used during a meeting: the screen, votes, photos."""

from django.urls import path

from forums.views import live, photos, voting

urlpatterns = [
    path("<forum:code>/layar/", live.live, name="live"),
    path("<forum:code>/layar/isi/", live.live_content, name="live_content"),
    path("<forum:code>/layar/<slug:to>.svg", live.live_qr, name="live_qr"),
    path("<forum:code>/suara/", voting.votes, name="votes"),
    path("<forum:code>/foto/<int:pk>/", photos.photo_public, name="photo"),
]
