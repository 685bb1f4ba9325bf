/** What became of a thing that a format cannot carry as it is. The keys are the codes. */
export const lossTexts = {
  'call-id-dropped': 'the id of the tool call is gone; another is made when it is read',
  'call-id-made': 'a tool call had no id; it has one now',
  'call-text-split': 'text and tool call of one turn became two turns',
  'calls-split': 'tool calls made at once became one turn for each',
  'completions-dropped': 'the scored answers are gone',
  'developer-as-system': 'the developer speaks as system',
  'earlier-turns-untrained': 'the model learns its last answer only, not this earlier one',
  'input-joined': 'instruction and input became one text',
  'label-dropped': 'the label is gone',
  'media-type-dropped': 'the media type is gone; it is guessed from the URL when it is read',
  'meta-dropped': 'the other fields of the row are gone',
  'name-dropped': 'the name is gone',
  'number-rounded': 'a number has more digits than a double holds',
  'parallel-dropped': 'the setting on parallel tool calls is gone',
  'part-name-dropped': 'the name of the file is gone',
  'pair-scored': 'the pair became two answers with the scores 1 and 0',
  'parts-joined': 'parts of text became one text',
  'pair-dropped': 'the other answer of the pair is gone',
  'prompt-rendered': 'the turns became one text',
  'question-moved': 'where the question ends and the answers begin is another place when it is read',
  'reasoning-dropped': 'the reasoning is gone',
  'reasoning-inlined': 'the reasoning stands in the text, between <think> and </think>',
  'reference-dropped': 'the reference is gone',
  'row-weight-dropped': 'the row counts like any other',
  'score-rounded': 'only which answer is better is left of the scores',
  'system-merged': 'the system text stands in a turn of the user',
  'system-moved': 'the system text stands with the others at the start',
  'text-arguments': 'arguments that are no JSON object stay a text',
  'tools-dropped': 'the tools are gone',
  'trailing-turns-dropped': 'turns after the last answer are gone',
  'turns-in-history': 'earlier turns stand in "history", which not every trainer reads',
  'turns-merged': 'turns in a row of one role became one',
  'unknown-key': 'a field that nobody reads is gone',
  'weight-dropped': 'the turn is trained on as turns of its role are by default',
} as const;

/** Names what was lost or changed. */
export type LossCode = keyof typeof lossTexts;

/** A thing that did not come through a conversion as it was. */
export interface Loss {
  readonly code: LossCode;
  /** Where it was: keys and indexes from the root of what was converted, joined by dots. */
  readonly path: string;
  /** What became of it. */
  readonly became: string;
}
