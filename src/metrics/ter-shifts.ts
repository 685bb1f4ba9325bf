import { EditDistance } from './edit-distance.js';
import { BeamAlignment, safeDistance } from './ter-alignment.js';

const MAX_LENGTH = 10;
const MAX_DISTANCE = 50;
const MAX_CANDIDATES = 1000;

/**
 * Fewest edits that turn a hypothesis into a reference, where moving a block of words counts as one edit. The search is
 * Tercom's greedy one: again and again the shift that saves most, until none saves anything.
 */
export class ShiftSearch {
  private readonly distance = new EditDistance();
  private readonly alignment = new BeamAlignment();
  private words = new Int32Array(64);
  private shifted = new Int32Array(64);
  private best = new Int32Array(64);

  /** @param size every token id is below this */
  edits(hypothesis: Int32Array, reference: Int32Array, size: number): number {
    const count = hypothesis.length;
    if (reference.length === 0) return count;
    if (count > this.words.length) {
      this.words = new Int32Array(count * 2);
      this.shifted = new Int32Array(count * 2);
      this.best = new Int32Array(count * 2);
    }
    this.words.set(hypothesis);
    this.distance.setReference(reference, size);
    const safe = safeDistance(count, reference.length);
    let shifts = 0;
    let checked = 0;
    for (;;) {
      const before = this.alignment.align(this.words, count, reference, true);
      const round = this.bestShift(count, reference, before, safe, checked);
      checked += round.checked;
      // When the limit is reached, the shift found on the way is not made.
      if (checked >= MAX_CANDIDATES || round.gain <= 0) return shifts + before;
      shifts++;
      [this.words, this.best] = [this.best, this.words];
    }
  }

  /** Leaves the words after the best shift in `best`. */
  private bestShift(count: number, reference: Int32Array, before: number, safe: number, alreadyChecked: number) {
    const { words, alignment } = this;
    const { alignedTo, hypothesisErrors, referenceErrors } = alignment;
    this.distance.keep(words, count);
    let checked = 0;
    let [gain, bestLength, bestStart, bestTarget] = [Number.NEGATIVE_INFINITY, 0, 0, 0];
    // Most saved, then the longest, then the earliest start, then the earliest target.
    const better = (saved: number, length: number, start: number, target: number) => {
      if (saved !== gain) return saved > gain;
      if (length !== bestLength) return length > bestLength;
      return start !== bestStart ? start < bestStart : target < bestTarget;
    };

    for (let start = 0; start < count; start++) {
      const last = Math.min(reference.length - 1, start + MAX_DISTANCE);
      for (let there = Math.max(0, start - MAX_DISTANCE); there <= last; there++) {
        const longest = Math.min(MAX_LENGTH, count - start, reference.length - there);
        for (let length = 1; length <= longest; length++) {
          if (words[start + length - 1] !== reference[there + length - 1]) break;
          // Only what is wrong here and missing there is worth a move, and only out of its own place.
          if (hypothesisErrors[start + length] === hypothesisErrors[start]) continue;
          if (referenceErrors[there + length] === referenceErrors[there]) continue;
          const beside = alignedTo[there]!;
          if (start <= beside && beside < start + length) continue;

          let previous = -1;
          for (let offset = -1; offset < length; offset++) {
            const target = there + offset === -1 ? 0 : alignedTo[there + offset]! + 1;
            if (target === previous) continue;
            previous = target;
            checked++;
            const first = this.shift(count, start, length, target);
            // The plain distance is never above the beam's, so a shift that is not better by it needs no second look.
            const after = this.distance.distance(this.shifted, count, first);
            let saved = before - after;
            if (!better(saved, length, start, target)) continue;
            if (after >= safe) {
              saved = before - alignment.align(this.shifted, count, reference, false);
              if (!better(saved, length, start, target)) continue;
            }
            [gain, bestLength, bestStart, bestTarget] = [saved, length, start, target];
            [this.shifted, this.best] = [this.best, this.shifted];
          }
          if (alreadyChecked + checked >= MAX_CANDIDATES) return { gain, checked };
        }
      }
    }
    return { gain, checked };
  }

  /** Moves words into `shifted`; gives how many words at the start stay where they are. */
  private shift(count: number, start: number, length: number, target: number): number {
    const { words, shifted } = this;
    const end = start + length;
    let to = 0;
    const copy = (from: number, until: number) => {
      for (let i = from; i < until; i++) shifted[to++] = words[i]!;
    };
    if (target < start) {
      copy(0, target);
      copy(start, end);
      copy(target, start);
      copy(end, count);
      return target;
    }
    // A target within the block counts from the block's start, as Tercom has it.
    const until = target > end ? target : Math.min(count, target + length);
    copy(0, start);
    copy(end, until);
    copy(start, end);
    copy(until, count);
    return start;
  }
}
