/** Of something longer than the limit, this much of its beginning is kept. */
const keptBytes = 2048;

/** Copies of pieces until the whole is there; of what gets longer than a limit only the beginning. */
export class HeldBytes {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes came, held or not. */
  get length(): number {
    return this.#bytes;
  }

  get tooLong(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  /**
   * Adds a piece, which is copied.
   * @returns the pieces of which no more than the beginning is held
   */
  add(piece: Uint8Array): readonly Uint8Array[] {
    const wasTooLong = this.tooLong;
    this.#bytes += piece.length;
    if (wasTooLong) return [piece];
    if (!this.tooLong) {
      this.#pieces.push(Uint8Array.from(piece));
      return [];
    }
    const all = [...this.#pieces, piece];
    const beginning = all.map((each) => each.subarray(0, keptBytes));
    this.#pieces = [Buffer.concat(beginning).subarray(0, keptBytes)];
    return all;
  }

  /** Gives what is held, and begins anew. */
  take(): Buffer {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    return bytes;
  }
}
