"""Figures beside their baselines: `make bench`. Nothing here asserts a time."""
