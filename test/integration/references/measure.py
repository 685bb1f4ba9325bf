"""Answers a job with what sacreBLEU and rouge_score make of some texts.

Usage: measure.py JOB ANSWER. The job either names the folder of the E2E challenge and its systems, which are read here,
or holds one system's texts and references. It lists settings of metrics, and paired tests to run.
"""

import csv
import functools
import json
import logging
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from rouge_score import rouge_scorer, scoring
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest


def corpus_of(job):
    """Texts by system, and the references of each row."""
    if "pairs" in job:
        return {"pairs": [text for text, _ in job["pairs"]]}, [[reference] for _, reference in job["pairs"]]
    by_meaning = {}
    with open(f"{job['folder']}/testset_w_refs.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            by_meaning.setdefault(row["mr"], []).append(row["ref"])
    systems = {}
    for system in job["systems"]:
        with open(f"{job['folder']}/system-outputs/{system}.txt", encoding="utf-8", newline="\n") as file:
            systems[system] = [line.removesuffix("\n") for line in file]
    return systems, list(by_meaning.values())


def columns(references):
    """sacreBLEU's layout: first references of all rows, then second ones; None where a row has no more."""
    most = max(len(each) for each in references)
    return [[each[k] if k < len(each) else None for each in references] for k in range(most)]


def make(setting, **more):
    return {"BLEU": BLEU, "CHRF": CHRF, "TER": TER}[setting["metric"]](**setting["options"], **more)


def with_memory(metric):
    """Keeps the numbers of each list of texts: the paired tests would extract them once more for every test."""
    extract = metric._extract_corpus_statistics
    kept = {}

    def once(texts, references):
        if id(texts) not in kept:
            kept[id(texts)] = extract(texts, references)
        return kept[id(texts)]

    metric._extract_corpus_statistics = once
    return metric


def sacrebleu(job, setting):
    systems, references = corpus_of(job)
    references = references[:: setting["every"]]
    # Lists that live as long as the memory of the metric, which knows them by their identity.
    systems = {name: texts[:: setting["every"]] for name, texts in systems.items()}
    metric = with_memory(make(setting, references=columns(references)))
    alone = make(setting)
    answer = {"systems": {}, "paired": []}
    for name, texts in systems.items():
        score = metric.corpus_score(texts, None)
        some = slice(None, None, job["sentences"]) if job["sentences"] else slice(0)
        answer["systems"][name] = {
            "score": score.score,
            "printed": str(score),
            "signature": str(metric.get_signature()),
            "rows": metric._extract_corpus_statistics(texts, None),
            "sentences": [alone.sentence_score(*row).score for row in list(zip(texts, references))[some]],
        }
    for names in setting["paired"]:
        chosen = [(name, systems[name]) for name in names]
        answer["paired"].append({test: paired(chosen, metric, test) for test in ("bs", "ar")})
    return answer


def paired(named_systems, metric, test):
    signatures, results = PairedTest(named_systems, {"metric": metric}, None, test)()
    (name,) = signatures
    number = lambda value: None if value is None else float(value)
    return {
        "signature": str(signatures[name]),
        "results": [
            {"score": each.score, "p": each.p_value, "mean": number(each.mean), "ci": number(each.ci)}
            for each in results[name]
        ],
    }


def rouge(job, setting):
    systems, references = corpus_of(job)
    scorer = rouge_scorer.RougeScorer(setting["types"], use_stemmer=setting["stemmer"])
    if setting["stemmer"]:
        # A stem depends on the word alone, and finding it again and again takes most of the time.
        stemmer = scorer._tokenizer._stemmer
        stemmer.stem = functools.cache(stemmer.stem)
    lines = (lambda text: text.replace(". ", ".\n")) if setting["lines"] else (lambda text: text)
    answer = {"systems": {}}
    for name, texts in systems.items():
        scores = [
            scorer.score_multi([lines(reference) for reference in each], lines(text))
            for text, each in zip(texts, references)
        ]
        answer["systems"][name] = {
            type: {
                "rows": [list(score[type]) for score in scores],
                "mean": float(np.mean([score[type].fmeasure for score in scores])),
            }
            for type in setting["types"]
        }
        if setting["aggregate"]:
            aggregator = scoring.BootstrapAggregator()
            np.random.seed(job["seed"])
            for score in scores:
                aggregator.add_scores(score)
            for type, bounds in aggregator.aggregate().items():
                answer["systems"][name][type]["aggregate"] = [[float(x) for x in each] for each in bounds]
    return answer


def answer(kind, job, setting):
    # It warns of BLEU without effective order for single sentences, once for each.
    logging.disable(logging.WARNING)
    return {"sacrebleu": sacrebleu, "rouge": rouge}[kind](job, setting)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        tasks = {
            kind: [pool.submit(answer, kind, job, setting) for setting in job[kind]] for kind in ("sacrebleu", "rouge")
        }
        result = {kind: [task.result() for task in each] for kind, each in tasks.items()}
    systems, references = corpus_of(job)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump({**result, "numpy": np.__version__, "references": references}, file)
