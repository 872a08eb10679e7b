"""Medians of repeated rounds, for running one measurement by itself."""

import json
import statistics
import time


def seconds(work, count):
    start = time.perf_counter()
    work(count)
    return (time.perf_counter() - start) / count


def main(measure, count, rounds):
    """Prints seconds per unit of `measure` over `rounds` rounds of `count` units, after one round to warm up."""
    work = measure()
    seconds(work, count)
    values = [seconds(work, count) for _ in range(rounds)]
    print(json.dumps({"median": statistics.median(values), "min": min(values), "max": max(values), "rounds": rounds}))
