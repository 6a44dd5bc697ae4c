"""Benchmarks: each is run by hand, `python -m evals.speed.NAME`, and prints ratios against a baseline in the same run.

Times differ from machine to machine and from minute to minute; ratios of one run differ less. No test asserts any.
"""
