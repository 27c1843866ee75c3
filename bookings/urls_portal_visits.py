from django.urls import path

from bookings.views import visits_attendance as attendance
from bookings.views import visits_desk as desk
from bookings.views import visits_places as places

app_name = "visits_portal"
urlpatterns = [
    path("", desk.visit_list, name="list"),
    path("rencana/", desk.plan, name="plan"),
    path("permohonan/", places.request_list, name="requests"),
    path("permohonan/catat/", places.enter, name="enter"),
    path("permohonan/<case:code>/rencana/", desk.plan_for, name="plan_for"),
    path("permohonan/<case:code>/tempat/", places.put_on_list, name="put_on_list"),
    path("permohonan/<case:code>/tolak/", places.refuse, name="refuse"),
    path("tempat/", places.place_list, name="places"),
    path("tempat/baru/", places.place_create, name="place_create"),
    path("tempat/<slug:code>/", places.place, name="place"),
    path("tempat/<slug:code>/lepas/", places.place_retire, name="place_retire"),
    path("unit/", places.unit_list, name="units"),
    path("unit/baru/", places.unit_create, name="unit_create"),
    path("unit/<slug:code>/", places.unit, name="unit"),
    path("urutan/", places.settings, name="settings"),
    path("foto/<int:pk>/", attendance.photo, name="photo"),
    path("foto/<int:pk>/hapus/", attendance.remove_photo, name="photo_remove"),
    path("<int:pk>/", desk.visit, name="visit"),
    path("<int:pk>/ubah/", desk.change, name="change"),
    path("<int:pk>/umumkan/", desk.publish, name="publish"),
    path("<int:pk>/batalkan/", desk.cancel, name="cancel"),
    path("<int:pk>/daftarkan/", attendance.register, name="register"),
    path("<int:pk>/hadir/", attendance.attendance, name="attendance"),
    path("<int:pk>/hadir/cetak/", attendance.attendance_print, name="attendance_print"),
    path("<int:pk>/hadir/<str:code>/<slug:kind>/", attendance.mark, name="mark"),
    path("<int:pk>/laporan/", attendance.report, name="report"),
    path("<int:pk>/foto/", attendance.add_photo, name="photo_add"),
]
