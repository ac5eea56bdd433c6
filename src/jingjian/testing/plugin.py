"""Loaded by pytest's ``-p`` before anything reads settings: the run gets a temporary home of its own."""

from jingjian.testing.database import prepare_environment

HOME = prepare_environment()
