"""Timings that print ratios against a peer of the same run; `make bench`. No test asserts a time."""
