"""Addresses of staff during a meeting: console, moderation, points, photos."""

from django.urls import path

from forums.views import console, moderation, photos, points

CONSOLE, MODERATION = "<forum:code>/pimpin/", "<forum:code>/moderasi/"
POINTS, PHOTOS = "<forum:code>/butir/", "<forum:code>/foto/"
urlpatterns = [
    path(CONSOLE, console.console, name="console"),
    path(f"{CONSOLE}isi/", console.console_stream, name="console_stream"),
    path(f"{CONSOLE}acara/<int:pk>/", console.item_notes, name="item_notes"),
    path(f"{CONSOLE}acara/<int:pk>/<slug:move>/", console.item_move, name="item_move"),
    path(f"{CONSOLE}masukan/<int:number>/", console.input_reply, name="input_reply"),
    path(MODERATION, moderation.moderation_list, name="moderation"),
    path(f"{MODERATION}<int:number>/", moderation.moderate, name="moderate"),
    path(f"{MODERATION}<int:number>/gabung/", moderation.group, name="group"),
    path(f"{MODERATION}<int:number>/<slug:move>/", moderation.input_move, name="moderation_move"),
    path(f"{MODERATION}<int:number>/balasan/<int:pk>/<slug:move>/", moderation.reply_move, name="reply_move"),
    path(POINTS, points.point_list, name="points"),
    path(f"{POINTS}baru/", points.point_create, name="point_create"),
    path(f"{POINTS}<int:pk>/", points.point_edit, name="point"),
    path(f"{POINTS}<int:pk>/hasil/", points.point_result, name="point_result"),
    path(f"{POINTS}<int:pk>/hapus/", points.point_remove, name="point_remove"),
    path(f"{POINTS}<int:pk>/<slug:move>/", points.point_move, name="point_move"),
    path(PHOTOS, photos.photo_list, name="photos"),
    path(f"{PHOTOS}<int:pk>/", photos.photo_edit, name="photo_edit"),
    path(f"{PHOTOS}<int:pk>/hapus/", photos.photo_remove, name="photo_remove"),
    path(f"{PHOTOS}<int:pk>/berkas/", photos.photo_file, name="photo_file"),
]
