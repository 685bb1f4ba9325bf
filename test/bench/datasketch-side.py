"""CPU seconds of datasketch over the rows of a file, one text a line: MinHash with 128 permutations, and MinHashLSH.

Usage: datasketch_side.py ROWS. Word 5-grams, threshold 0.8, queries before inserts, so that each duplicate is found once.
"""

import json
import sys
import time

from datasketch import MinHash, MinHashLSH

rows = open(sys.argv[1], encoding="utf-8").read().split("\n")
start = time.process_time()
lsh = MinHashLSH(threshold=0.8, num_perm=128)
found = 0
for number, row in enumerate(rows):
    words = row.split(" ")
    sketch = MinHash(num_perm=128)
    sketch.update_batch([" ".join(words[i : i + 5]).encode() for i in range(max(1, len(words) - 4))])
    if lsh.query(sketch):
        found += 1
    lsh.insert(number, sketch)
print(json.dumps({"rows": len(rows), "seconds": time.process_time() - start, "found": found}))
