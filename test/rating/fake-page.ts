import { createHash } from 'node:crypto';

/** An element that knows what the page's script does with it, and nothing of HTML: a text put in stays a text. */
export class FakeElement {
  readonly tag: string;
  children: FakeElement[] = [];
  attributes: Record<string, string> = {};
  value: unknown = '';
  hidden = false;
  disabled = false;
  href = '';
  download = '';
  #own = '';
  #listeners = new Map<string, ((event: unknown) => void)[]>();
  readonly #page: Pick<FakePage, 'focused' | 'clicked'>;

  constructor(tag: string, page: Pick<FakePage, 'focused' | 'clicked'>) {
    this.tag = tag;
    this.#page = page;
  }

  get textContent(): string {
    return this.#own + this.children.map((child) => child.textContent).join('');
  }

  set textContent(text: string) {
    this.#own = text;
    this.children = [];
  }

  append(...children: FakeElement[]): void {
    this.children.push(...children);
  }

  replaceChildren(...children: FakeElement[]): void {
    this.#own = '';
    this.children = children;
  }

  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  fire(type: string, event: unknown = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }

  click(): void {
    this.#page.clicked.push(this);
    this.fire('click');
  }

  focus(): void {
    this.#page.focused.push(this);
  }

  blur(): void {
    this.#page.focused.push(undefined);
  }
}

/** A page that was opened: its parts, and what a person does. */
export interface FakePage {
  readonly at: (id: string) => FakeElement;
  readonly press: (key: string, options?: { readonly target?: FakeElement; readonly ctrlKey?: boolean }) => boolean;
  readonly leave: () => boolean;
  /** The lines of the latest download. */
  readonly downloaded: () => readonly unknown[];
  readonly focused: (FakeElement | undefined)[];
  readonly clicked: FakeElement[];
}

/** The parts of the HTML that matter: the policy, the data and the script. */
export function partsOf(html: string) {
  const only = (form: RegExp) => {
    const found = [...html.matchAll(form)];
    if (found.length !== 1) throw new Error(`${found.length} times ${form}`);
    return found[0]?.[1] as string;
  };
  const script = only(/<script>([\s\S]*?)<\/script>/g);
  return {
    policy: only(/Content-Security-Policy" content="([^"]*)"/g),
    data: only(/<script type="application\/json" id="data">([\s\S]*?)<\/script>/g),
    script,
    hash: createHash('sha256').update(script).digest('base64'),
    ids: [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id as string),
  };
}

/** Opens a page: runs its script on fake elements that have the ids of the HTML. */
export function openPage(html: string, storage: Map<string, string> | 'broken' = new Map()): FakePage {
  const { data, script, ids } = partsOf(html);
  const focused: FakePage['focused'] = [];
  const clicked: FakeElement[] = [];
  const make = (tag: string) => new FakeElement(tag, { focused, clicked });
  const elements = new Map(ids.map((id) => [id, make(id)]));
  const at = (id: string) => {
    const found = elements.get(id);
    if (found === undefined) throw new Error(`There is no #${id}.`);
    return found;
  };
  at('data').textContent = data;
  const body = make('body');
  const window = make('window');
  const blobs: string[] = [];
  const broken = () => {
    throw new Error('SecurityError');
  };
  const localStorage =
    storage === 'broken'
      ? { getItem: broken, setItem: broken }
      : {
          getItem: (key: string) => storage.get(key) ?? null,
          setItem: (key: string, text: string) => storage.set(key, text),
        };
  const scope = {
    document: {
      getElementById: at,
      createElement: make,
      addEventListener: (type: string, listener: (event: unknown) => void) => body.addEventListener(type, listener),
    },
    localStorage,
    addEventListener: (type: string, listener: (event: unknown) => void) => window.addEventListener(type, listener),
    URL: {
      createObjectURL: (blob: { parts: string[] }) => `blob:${blobs.push(blob.parts.join(''))}`,
      revokeObjectURL() {},
    },
    Blob: class {
      constructor(readonly parts: string[]) {}
    },
    setTimeout() {},
  };
  new Function(...Object.keys(scope), script)(...Object.values(scope));
  const prevented = (element: FakeElement, type: string, event: object) => {
    let stopped = false;
    element.fire(type, {
      ...event,
      preventDefault() {
        stopped = true;
      },
    });
    return stopped;
  };
  return {
    at,
    press: (key, options = {}) =>
      prevented(body, 'keydown', { key, target: body, ctrlKey: false, metaKey: false, altKey: false, ...options }),
    leave: () => prevented(window, 'beforeunload', {}),
    downloaded: () =>
      (blobs.at(-1) ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
    focused,
    clicked,
  };
}
