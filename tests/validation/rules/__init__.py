"""Tests of the rules, by layer."""
