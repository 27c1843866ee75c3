"""Formats by language: `FORMAT_MODULE_PATH = "core.ui.l10n"`."""
