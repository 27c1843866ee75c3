"""Public addresses under /forum/ of an agency's host; each part of the app adds its own module."""

from django.urls import URLPattern, URLResolver, register_converter

from forums.converters import ForumCode

register_converter(ForumCode, "forum")

app_name = "forums"
urlpatterns: list[URLPattern | URLResolver] = []
