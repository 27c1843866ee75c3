"""Addresses at which staff take the inputs of a forum away."""

from django.urls import path

from forums.views import data

urlpatterns = [path("<forum:code>/masukan.xlsx", data.inputs_sheet, name="inputs_sheet")]
