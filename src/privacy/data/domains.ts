/** Endings of domains, beside those of two letters, that an address is at once believed with. */
export const genericDomains: ReadonlySet<string> = new Set(
  (
    'com net org edu gov mil int info biz name pro aero coop museum jobs mobi travel tel cat asia post xxx arpa ' +
    'app dev page web cloud online site store shop tech blog news live media agency company email group team world ' +
    'global digital network systems solutions services software support consulting finance bank money health care ' +
    'clinic school academy university institute foundation church berlin hamburg koeln bayern wien paris london nyc ' +
    'tokyo amsterdam barcelona madrid quebec scot wales irish africa swiss eus gal bzh xyz club life today space fun ' +
    'website zone guru center design studio art photo music video games law legal tax example test invalid localhost'
  ).split(' '),
);
