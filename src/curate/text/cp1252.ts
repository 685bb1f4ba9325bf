/** Windows-1252 for the bytes 0x80 to 0x9f; the five that it leaves free stay control characters, as browsers read them. */
export const cp1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
