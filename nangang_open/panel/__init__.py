"""Panels: one claim judged for many places and many years, exactly and at the speed of a query."""
