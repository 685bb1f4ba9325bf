"""Times one job of the reference implementations in this process: `metrics-reference.py JOB CORPUS`.

Importing and reading are not timed. sacreBLEU remembers tokenised lines, so a second pass would measure its memory:
every pass gets a process of its own.
"""

import json
import resource
import sys
import time

import sacrebleu
from rouge_score import rouge_scorer
from sacrebleu.metrics import BLEU
from sacrebleu.significance import PairedTest

job, path = sys.argv[1:]
with open(path, encoding="utf-8") as lines:
    rows = [json.loads(line) for line in lines]
outputs = [row["hyp"] for row in rows]
others = [row["hyp2"] for row in rows]
references = [row["ref"] for row in rows]


def rouge(types):
    scorer = rouge_scorer.RougeScorer(types, use_stemmer=True)
    sums = dict.fromkeys(types, 0.0)
    for output, reference in zip(outputs, references):
        for name, score in scorer.score(reference, output).items():
            sums[name] += score.fmeasure
    return [total / len(rows) for total in sums.values()]


def paired_bootstrap():
    systems = [("baseline", outputs), ("system", others)]
    test = PairedTest(systems, {"BLEU": BLEU()}, [references], test_type="bs", n_samples=1000)
    _, scores = test()
    return [scores["BLEU"][1].p_value]


jobs = {
    "bleu": lambda: [sacrebleu.corpus_bleu(outputs, [references]).score],
    "chrf": lambda: [sacrebleu.corpus_chrf(outputs, [references]).score],
    "ter": lambda: [sacrebleu.corpus_ter(outputs, [references]).score],
    "rouge": lambda: rouge(["rouge1", "rouge2", "rougeL", "rougeLsum"]),
    "rougeL": lambda: rouge(["rougeL"]),
    "bootstrap": paired_bootstrap,
}


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


cpu, start = cpu_seconds(), time.perf_counter()
values = jobs[job]()
seconds, cpu = time.perf_counter() - start, cpu_seconds() - cpu
mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
print(json.dumps({"seconds": seconds, "cpu": cpu, "mib": mib, "values": values}))
