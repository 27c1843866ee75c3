from django.urls import path

from bookings.views import things_closing as closing
from bookings.views import things_parts as parts
from bookings.views import things_portal as portal
from bookings.views import use_damages as damages

app_name = "resources_portal"
urlpatterns = [
    path("", portal.resource_list, name="list"),
    path("baru/", portal.resource_kinds, name="kinds"),
    path("baru/<slug:kind>/", portal.resource_create, name="create"),
    path("tutup/", closing.close, name="close_several"),
    path("jam-lain/", closing.other_hours, name="hours_of_several"),
    path("tata-tertib/", parts.terms, name="terms"),
    path("<slug:code>/", portal.resource_detail, name="resource"),
    path("<slug:code>/ubah/", portal.resource_change, name="change"),
    path("<slug:code>/jumlah/", portal.resource_quantity, name="quantity"),
    path("<slug:code>/tutup/", closing.close, name="close"),
    path("<slug:code>/tutup/<int:pk>/buka/", closing.reopen, name="reopen"),
    path("<slug:code>/jam-lain/", closing.other_hours, name="other_hours"),
    path("<slug:code>/jam-lain/<int:pk>/hapus/", closing.usual_hours, name="usual_hours"),
    path("<slug:code>/kerusakan/", damages.record_of, name="damage"),
    path("<slug:code>/kerusakan/<int:pk>/", damages.settle_of, name="settle"),
    path("<slug:code>/kerusakan/<int:pk>/sisihkan/", closing.set_aside, name="set_aside"),
    path("<slug:code>/kerusakan/foto/<int:pk>/", damages.photo, name="damage_photo"),
    path("<slug:code>/hapus/", closing.retire, name="retire"),
    path("<slug:code>/pakai-lagi/", portal.resource_restore, name="restore"),
    path("<slug:code>/gambar/", parts.photo_add, name="photo_add"),
    path("<slug:code>/gambar/<int:pk>/", parts.photo_text, name="photo_text"),
    path("<slug:code>/gambar/<int:pk>/atur/", parts.photo_move, name="photo_move"),
    path("<slug:code>/gambar/<int:pk>/berkas/", parts.photo_file, name="photo"),
    path("<slug:code>/tata-tertib/", parts.terms, name="own_terms"),
    path("<slug:code>/daftar-periksa/", parts.checklist, name="checklist"),
]
