#!/usr/bin/env python3
"""Checks SARIF files against the schema of SARIF 2.1.0, which OASIS publishes and several packages carry.

    check_sarif.py SCHEMA FILE...

Needs jsonschema. Besides the schema it checks what the schema cannot say: that results name the rule at their index.
"""

import json
import sys

import jsonschema


def main():
    schema_path, *paths = sys.argv[1:]
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    failures = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            log = json.load(file)
        for error in validator.iter_errors(log):
            failures += 1
            print(f"{path}: {error.json_path}: {error.message}")
        for run in log["runs"]:
            rules = run["tool"]["driver"].get("rules", [])
            for number, result in enumerate(run["results"]):
                if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                    failures += 1
                    print(f"{path}: result {number} names another rule than the one at its index")
        print(f"{path}: {sum(len(run['results']) for run in log['runs'])} results")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
