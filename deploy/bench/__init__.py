"""Measures the promises of docs/architecture.md, "Speed", beside the stock way, in one run on one server.

    python -m deploy.bench [onboarding|tenancy|fleet|cache|oversight|scale|standards ...] [--agencies 1000]

Absolute times depend on the machine; the ratios are what counts.
"""
