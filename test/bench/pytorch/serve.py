"""Answers lines of JSON such as {"measure": "update", "count": 20} with the seconds per unit, so that rounds can alternate."""

import importlib
import json
import sys

import torch

from timing import seconds

subjects = {}
print(json.dumps({"torch": torch.__version__, "python": sys.version.split()[0]}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    name, options = request["measure"], request.get("options", {})
    key = json.dumps([name, options], sort_keys=True)
    if key not in subjects:
        subjects[key] = importlib.import_module(name).Measure(**options)
    print(json.dumps({"seconds": seconds(subjects[key], request["count"])}), flush=True)
