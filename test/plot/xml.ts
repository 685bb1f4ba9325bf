/** One element of an XML text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The characters directly inside it. */
  readonly text: string;
}

/**
 * Reads the XML that plots are made of, strictly: quoted attributes, each once, all elements closed in order, one root,
 * numeric references only, and no character that XML 1.0 has no place for.
 */
export function parseXml(xml: string): Element {
  const illegal = /(?![\t\n\r])[\p{Control}\p{Surrogate}\ufffe\uffff]/u.exec(xml);
  if (illegal !== null) throw new Error(`Illegal character at ${illegal.index}.`);
  const root = open('', {});
  const stack = [root];
  const token = /<\/([\w-]+)>|<([\w-]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  for (let match = token.exec(xml); match !== null; match = token.exec(xml)) {
    const [, closed, opened, attributes, empty, text] = match;
    const top = stack.at(-1) as Open;
    if (closed !== undefined) {
      if (top.name !== closed) throw new Error(`</${closed}> ends <${top.name}>.`);
      stack.pop();
    } else if (opened !== undefined) {
      const element = open(opened, attributesOf(attributes as string));
      top.children.push(element);
      if (empty === '') stack.push(element);
    } else top.text += unescaped(text as string);
    if (token.lastIndex === xml.length) break;
  }
  if (token.lastIndex !== xml.length) throw new Error(`No XML: ${xml.slice(token.lastIndex, token.lastIndex + 60)}`);
  if (stack.length !== 1 || root.children.length !== 1 || root.text !== '') throw new Error('Not one closed root.');
  return root.children[0] as Element;
}

/** Gives all elements of that name, in document order. */
export function all(within: Element, name: string): readonly Element[] {
  return within.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}

/** Gives what can be read in a plot. */
export const textsOf = (within: Element) => all(within, 'text').map(({ text }) => text);

type Open = Element & { children: Element[]; text: string };
const open = (name: string, attributes: Record<string, string>): Open => ({ name, attributes, children: [], text: '' });

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of text.matchAll(/ ([\w:-]+)="([^"]*)"/g)) {
    if ((name as string) in found) throw new Error(`Attribute ${name} twice.`);
    found[name as string] = unescaped(value as string);
  }
  return found;
}

function unescaped(text: string): string {
  const bare = text.replace(/&#(\d+);/g, '');
  if (/[&>]/.test(bare)) throw new Error(`Not escaped: ${text}`);
  return text.replace(/&#(\d+);/g, (_match, code) => String.fromCodePoint(Number(code)));
}
