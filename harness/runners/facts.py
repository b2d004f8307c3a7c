#!/usr/bin/env python3
"""facts.py DIR: what must be the same wherever a run's trials are carried out on one machine, a line a row, in order.

Identity, outcome, metric and loss, by column names; metrics and losses are written so that equal text is equal to the
last bit. Rows that are still being written are left out.
"""

import csv
import os
import sys

COLUMNS = ("cell_id", "trial", "outcome", "metric", "metric_value", "final_loss")


def rows(directory):
    path = os.path.join(directory, "results.csv")
    if not os.path.exists(path):
        return []
    with open(path) as file:
        return [row for row in csv.DictReader(file) if row.get("fingerprint")]


def fact(row):
    return tuple(row[column] for column in COLUMNS)


if __name__ == "__main__":
    for each in sorted(fact(row) for row in rows(sys.argv[1])):
        print(*each)
