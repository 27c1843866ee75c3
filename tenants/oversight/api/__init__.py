"""Figures of the agencies for programs of a bureau or the ministry."""
