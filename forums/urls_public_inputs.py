"""Addresses at which people read the consulted text, give inputs, and take part in what others said."""

from django.urls import path

from forums.views import input_acts, inputs, reading, writing

ONE = "<forum:code>/masukan/<int:number>/"

urlpatterns = [
    path("<forum:code>/tulis/", writing.write, name="write"),
    path("<forum:code>/tulis/<uuid:key>/", writing.write_sent, name="write_sent"),
    path("<forum:code>/masukan/", inputs.input_list, name="inputs"),
    path(ONE, inputs.input_detail, name="input"),
    path(f"{ONE}dukung/", input_acts.input_support, name="input_support"),
    path(f"{ONE}balas/", input_acts.input_reply, name="input_reply"),
    path(f"{ONE}balas/<int:pk>/tarik/", input_acts.reply_take_back, name="reply_take_back"),
    path(f"{ONE}lapor/", input_acts.input_report, name="input_report"),
    path(f"{ONE}tarik/", input_acts.input_take_back, name="input_take_back"),
    path("<forum:code>/naskah/", reading.reading, name="reading"),
    path("<forum:code>/naskah/<slug:component>/", reading.reading_part, name="reading_part"),
]
