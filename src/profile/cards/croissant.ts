import type { JsonObject } from '../../base/json.js';
import type { Profile } from '../profile.js';
import { type AboutDataset, checkAbout, languagesOf, mimeTypeOf } from './about.js';
import { type FieldTree, type FieldType, fieldTrees, fieldType } from './field-tree.js';

/** The terms that the vocabulary asks for. */
const context: JsonObject = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  ...Object.fromEntries(
    'citeAs column conformsTo equivalentProperty extract field fileProperty fileObject fileSet format includes isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source subField transform'
      .split(' ')
      .map((term) => [term, `cr:${term}`]),
  ),
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  rai: 'http://mlcommons.org/croissant/RAI/',
  sc: 'https://schema.org/',
};

const dataTypes: Partial<Record<FieldType, string>> = {
  boolean: 'sc:Boolean',
  integer: 'sc:Integer',
  bigint: 'sc:Integer',
  number: 'sc:Float',
  date: 'sc:Date',
};

/**
 * Gives Croissant metadata (JSON-LD) of a dataset: its files with their digests, and the fields of its rows as the
 * profile found them. A field with values of several types is text; one with keys that are data has no parts.
 * @throws INVALID_OPTION for an option that does not exist
 * @see https://docs.mlcommons.org/croissant/docs/croissant-spec.html (version 1.0)
 */
export function croissant(profile: Profile, about: AboutDataset): string {
  checkAbout(about, 'croissant');
  const { record } = profile;
  const languages = languagesOf(about, profile);
  const facts = {
    url: about.url,
    license: about.license,
    creator: about.creators?.map((name) => ({ '@type': 'Organization', name })),
    datePublished: about.datePublished,
    version: about.version,
    citeAs: about.citation,
    inLanguage: languages.length === 0 ? undefined : [...languages],
    keywords: about.tags === undefined ? undefined : [...about.tags],
  };
  const [first] = about.files;
  const document = {
    '@context': context,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: about.name,
    description: about.description,
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
    distribution: about.files.map((file) => ({
      '@type': 'cr:FileObject',
      '@id': file.name,
      name: file.name,
      contentUrl: file.url ?? file.name,
      contentSize: `${file.bytes} B`,
      encodingFormat: mimeTypeOf(file),
      sha256: file.sha256.slice('sha256:'.length),
    })),
    recordSet:
      first === undefined
        ? []
        : about.files.map((file, i) => ({
            '@type': 'cr:RecordSet',
            '@id': recordId(i, about),
            name: recordId(i, about),
            description: `${file.rows} rows of the split ${file.split ?? 'train'}.`,
            field: fieldTrees(record).map((tree) => fieldOf(tree, recordId(i, about), file.name)),
          })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function recordId(index: number, { files }: AboutDataset): string {
  return files.length === 1 ? 'rows' : `rows-${index + 1}`;
}

/** Loaders read the rows as a table; what lies deeper is a JSON path within its column. */
function fieldOf(tree: FieldTree, parent: string, file: string, column = tree.name, steps = ''): JsonObject {
  const id = `${parent}/${encodeURIComponent(tree.name.replace(/\p{Surrogate}/gu, '\ufffd'))}`;
  const type = fieldType(tree.column);
  const content = type === 'array' ? tree.items : tree;
  const members = (content?.members ?? []).filter(({ name }) => name !== '*');
  const inType = content === undefined ? 'null' : fieldType(content.column);
  const below = (name: string) =>
    `${steps}${/^\w+$/.test(name) ? `${steps === '' ? '' : '.'}${name}` : `[${JSON.stringify(name)}]`}`;
  return {
    '@type': 'cr:Field',
    '@id': id,
    name: tree.name,
    ...(members.length === 0 ? { dataType: dataTypes[inType] ?? 'sc:Text' } : {}),
    ...(type === 'array' ? { repeated: true } : {}),
    source: {
      fileObject: { '@id': file },
      extract: { column },
      ...(steps === '' ? {} : { transform: { jsonPath: steps } }),
    },
    ...(members.length === 0
      ? {}
      : { subField: members.map((member) => fieldOf(member, id, file, column, below(member.name))) }),
  };
}
