"""Judges texts with datatrove's filters.

Usage: compare.py JOB RESULT. The job has texts, and our words for each of them and for each of their lines. Every filter
runs twice: over our words, where nothing but the rules can differ, and over the words of spaCy, datatrove's default.
"""

import json
import sys
import unicodedata

from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.utils.text import simplify_text, split_into_parts
from datatrove.utils.word_tokenizers import WordTokenizer
from spacy.pipeline import Sentencizer

ENDS = set(Sentencizer.default_punct_chars)


class Given(WordTokenizer):
    """Our words; sentences from them by the rule of spaCy's sentencizer."""

    def __init__(self, words):
        super().__init__()
        self.words = words

    def word_tokenize(self, text):
        return self.words[text]

    def sent_tokenize(self, text):
        raise NotImplementedError

    def span_tokenize(self, text):
        sentences, ended = (1 if self.words[text] else 0), False
        for word in self.words[text]:
            if word in ENDS:
                ended = True
            elif ended and not all(unicodedata.category(c).startswith("P") for c in word):
                sentences, ended = sentences + 1, False
        return [(0, len(text))] * sentences


def judge(make, text):
    split_into_parts.cache_clear()
    document = Document(text=text, id="0")
    try:
        result = make.filter(document)
    except UnicodeEncodeError:  # spaCy cannot read lone surrogates
        return None
    kept, reason = (result, None) if isinstance(result, bool) else result
    return {"kept": bool(kept), "reason": reason, "text": document.text}


job = json.load(open(sys.argv[1]))
answer = {"simplified": [simplify_text(text) for text in job["texts"]]}
for name, language in {"given": Given(job["words"]), "spacy": "en"}.items():
    filters = {
        "gopherQuality": GopherQualityFilter(language=language),
        "gopherRepetition": GopherRepetitionFilter(language=language),
        "c4Quality": C4QualityFilter(language=language),
        "c4Relaxed": C4QualityFilter(language=language, filter_no_terminal_punct=False),
        "fineWebQuality": FineWebQualityFilter(language=language),
    }
    answer[name] = {rule: [judge(made, text) for text in job["texts"]] for rule, made in filters.items()}
json.dump(answer, open(sys.argv[2], "w"))
