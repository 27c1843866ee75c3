"""Addresses at which officers run the patient shelter; the case of a stay is shown by core.cases."""

from django.urls import path

from bookings.views import shelter_board, shelter_desk, shelter_house, shelter_setup

app_name = "shelter_portal"
ONE, HOUSE = "<case:code>/", "pengaturan/<slug:code>/"
urlpatterns = [
    path("", shelter_board.board, name="board"),
    path("malam/", shelter_board.grid, name="grid"),
    path("daftar-tunggu/", shelter_board.queue, name="queue"),
    path("daftar-tunggu/tawarkan/", shelter_board.offer_all, name="offer_all"),
    path("catat/", shelter_desk.enter, name="enter"),
    path("pengaturan/", shelter_setup.shelters, name="shelters"),
    path("pengaturan/baru/", shelter_setup.add, name="add"),
    path(HOUSE, shelter_setup.rooms, name="rooms"),
    path(f"{HOUSE}ubah/", shelter_setup.change, name="change"),
    path(f"{HOUSE}kamar/", shelter_setup.add_room, name="add_room"),
    path(f"{HOUSE}kamar/banyak/", shelter_setup.add_many, name="add_many"),
    path(f"{HOUSE}kamar/<int:pk>/", shelter_setup.change_room, name="change_room"),
    path(f"{HOUSE}tempat-tidur/<int:pk>/", shelter_setup.drop_bed, name="drop_bed"),
    path(f"{ONE}terima/", shelter_desk.check, name="check"),
    path(f"{ONE}bobot/", shelter_desk.weigh, name="weigh"),
    path(f"{ONE}tolak/", shelter_desk.refuse, name="refuse"),
    path(f"{ONE}tempat-tidur/", shelter_desk.give, name="beds"),
    path(f"{ONE}tawaran/", shelter_desk.answer, name="answer"),
    path(f"{ONE}datang/", shelter_house.arrive, name="arrive"),
    path(f"{ONE}pulang/", shelter_house.leave, name="leave"),
    path(f"{ONE}perpanjangan/", shelter_house.extension, name="extension"),
    path(f"{ONE}perpanjang/", shelter_house.extend, name="extend"),
    path(f"{ONE}pindah/", shelter_house.move, name="move"),
    path(f"{ONE}pendamping/", shelter_house.companion, name="companion"),
    path(f"{ONE}tidak-datang/", shelter_house.no_show, name="no_show"),
    path(f"{ONE}dirawat/", shelter_house.away, name="away"),
    path(f"{ONE}kembali/", shelter_house.back, name="back"),
    path(f"{ONE}keluarga/", shelter_house.family, name="family"),
    path(f"{ONE}wafat/", shelter_house.death, name="death"),
    path(f"{ONE}surat/", shelter_desk.papers, name="papers"),
    path(f"{ONE}surat/<int:pk>/", shelter_desk.paper, name="paper"),
    path(f"{ONE}kesehatan/", shelter_desk.health, name="health"),
]
