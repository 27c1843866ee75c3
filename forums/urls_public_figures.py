"""Public addresses at which a forum is taken away as data."""

from django.urls import path

from forums.views import data

urlpatterns = [
    path("<forum:code>/data.json", data.data_json, name="data_json"),
    path("<forum:code>/data.csv", data.data_csv, name="data_csv"),
    path("<forum:code>/data.xlsx", data.data_xlsx, name="data_xlsx"),
    path("<forum:code>/masukan.atom", data.inputs_feed, name="inputs_feed"),
]
