/**
 * How often each label was answered for each true one: a row for each true label, in it a column for each answered
 * label and, last, one for answers that name none. Flat, as stats are.
 */
export class ConfusionCounts {
  readonly #flat: ArrayLike<number>;
  /** Rows. */
  readonly size: number;

  constructor(flat: ArrayLike<number>, size: number) {
    this.#flat = flat;
    this.size = size;
  }

  /** Length of the flat list. */
  static length(size: number): number {
    return size * (size + 1);
  }

  /** Where in the flat list a cell is. */
  static place(size: number, truth: number, answer: number): number {
    return truth * (size + 1) + answer;
  }

  at(truth: number, answer: number): number {
    return this.#flat[ConfusionCounts.place(this.size, truth, answer)]!;
  }

  /** Rows whose true label this is. */
  support(truth: number): number {
    let sum = 0;
    for (let answer = 0; answer <= this.size; answer++) sum += this.at(truth, answer);
    return sum;
  }

  /** Rows that were answered with this label, or, for the last column, with none. */
  answered(answer: number): number {
    let sum = 0;
    for (let truth = 0; truth < this.size; truth++) sum += this.at(truth, answer);
    return sum;
  }

  total(): number {
    let sum = 0;
    for (let truth = 0; truth < this.size; truth++) sum += this.support(truth);
    return sum;
  }

  /** Rows that were answered right. */
  right(): number {
    let sum = 0;
    for (let label = 0; label < this.size; label++) sum += this.at(label, label);
    return sum;
  }
}
