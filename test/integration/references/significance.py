"""Answers golden cases of paired tests and intervals with what sacreBLEU gives under the NumPy installed here.

Usage: significance.py JOB ANSWER. The job names a golden file, whose form its folder's README tells.
"""

import json
import os
import sys

import numpy as np
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

from measure import columns

METRICS = {"BLEU": BLEU, "chrF2": CHRF, "TER": TER}


def answer(case):
    options, references = case["options"], columns(case["references"])
    os.environ["SACREBLEU_SEED"] = str(options["seed"])
    metric = METRICS[options["metric"]]()
    if options["test"] == "ci":
        score = metric.corpus_score(case["baseline"], references, n_bootstrap=options["nSamples"])
        numbers = {"score": score.score, "mean": float(score._mean), "ci": float(score._ci)}
        return {**numbers, "formatted": str(score), "signature": str(metric.get_signature())}
    named = [("baseline", case["baseline"]), ("system", case["system"])]
    confidence = options.get("arConfidence", -1)
    signatures, results = PairedTest(
        named, {"metric": metric}, references, options["test"], options["nSamples"], confidence
    )()
    (name,) = signatures
    number = lambda value: None if value is None else float(value)
    both = {
        system: {"score": each.score, "pValue": each.p_value, "mean": number(each.mean), "ci": number(each.ci)}
        for (system, _), each in zip(named, results[name])
    }
    return {**both, "signature": str(signatures[name])}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    with open(job["golden"], encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump({"numpy": np.__version__, "cases": [{"id": each["id"], "numpy2": answer(each)} for each in cases]}, file)
