import type { Scan, Scores } from '../scan.js';

const scores: Scores = [0.85, 0.97];

/** Adds a MAC address, unless it is nobody's: all zeros or all ones. */
export function addMac(scan: Scan, start: number, end: number): void {
  const compact = scan.text.slice(start, end).replace(/[^0-9a-f]/gi, '');
  if (/^(?:0+|f+)$/i.test(compact)) return;
  scan.add('mac', start, end, scores, 'six octets');
}
