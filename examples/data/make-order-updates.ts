/**
 * Writes the quickstart's data: what a shop's system knows about an order, and the message its customer should get.
 * Run it with `npx tsx examples/data/make-order-updates.ts`; the same seed gives the same two files.
 *
 * The wording follows from the fields, so exact match is a fair score; the values (names, items, numbers, dates) vary, and
 * half of the test rows use names and items that the training rows never show, so that a model has to copy.
 */
import { writeFileSync } from 'node:fs';

const seen = {
  customers: `Grace Hall,Omar Reed,Priya Nair,Leo Martin,Anna Weber,Tom Fisher,Nina Costa,Hugo Lang,Maya Singh,Carl Berg,Ella Stone,Ivan Petrov,Rosa Diaz,Ben Carter,Lena Vogel,Sam Okoro,Julia Brandt,Marco Ricci,Fatima Amin,Peter Nowak,Zoe Grant,Daniel Kim,Vera Lind,Adam Frost,Sofia Moretti,Jonas Keller,Alice Morgan,Paul Dubois,Tara Quinn,Felix Huber`,
  items: `desk lamp,rain jacket,coffee grinder,yoga mat,phone case,garden chair,wool blanket,bike helmet,tea pot,running shoes,wall clock,travel bag,bread knife,table fan,picture frame,water bottle,board game,hand mixer,bath towel,reading light,tool box,door mat,winter hat,laptop stand`,
  couriers: `Swiftway,Parcelo,Northline,Redbox,City Post,Arrow Freight`,
  shops: `Mill Street,Harbour Square,Station Road,Kings Arcade,West Gate,Oak Lane`,
};
const unseen = {
  customers: `Ruth Palmer,Emil Sandberg,Chloe Barnes,Viktor Horvat,Mira Joshi,Owen Clarke,Lucia Romano,Amir Haddad,Greta Olsen,Dylan Price,Noor Rahman,Stefan Wolf`,
  items: `sewing kit,camping stove,guitar strap,rice cooker,snow shovel,linen shirt,pepper mill,dog leash,sun hat,ink cartridge`,
  couriers: `Bluebird Express,Fastlane,Kestrel`,
  shops: `Abbey Corner,Lower Market,Brook Street`,
};
type Pool = Record<keyof typeof seen, readonly string[]>;
const pool = (lists: typeof seen): Pool =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.split(',')])) as unknown as Pool;

let state = 2026;
// Mulberry32: a counter behind a mixing function.
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
const below = (bound: number) => Math.floor(random() * bound);

const months = ['January', 'March', 'April', 'May', 'June', 'July', 'August', 'October', 'November'];
const day = () => `${1 + below(28)} ${pick(months)}`;
const order = () => `${pick(['A', 'B', 'K', 'R', 'T'])}-${1000 + below(9000)}`;
const money = () => `£${1 + below(60)}.${below(10)}${below(10)}`;
const causes: Record<string, string> = {
  storm: 'a storm on the way',
  customs: 'a check at customs',
  strike: 'a strike at the depot',
  stock: 'a gap in our stock',
  address: 'an address we could not find',
};
const opening = (tone: string, customer: string) =>
  tone === 'formal' ? `Dear ${customer},` : `Hi ${customer.split(' ')[0]},`;
const closing = (tone: string) => (tone === 'formal' ? 'Kind regards, the order team' : 'Thanks for your patience!');

type Fields = Record<string, string>;
type Status = (from: Pool) => { readonly fields: Fields; readonly says: string };
const statuses: Record<string, Status> = {
  confirmed: () => {
    const date = day();
    return { fields: { date }, says: `we have received your order {order} for the {item} and will send it by ${date}.` };
  },
  shipped: (from) => {
    const [courier, date] = [pick(from.couriers), day()];
    return { fields: { courier, date }, says: `your {item} is on its way with ${courier} and should arrive on ${date}. Your order number is {order}.` };
  },
  delayed: () => {
    const [cause, date] = [pick(Object.keys(causes)), day()];
    return { fields: { cause, date }, says: `your {item} from order {order} is late because of ${causes[cause]}. We now expect it on ${date}.` };
  },
  ready: (from) => {
    const shop = pick(from.shops);
    const until = day();
    return { fields: { shop, until }, says: `your {item} is ready at our ${shop} shop. Please bring order number {order} and come before ${until}.` };
  },
  returned: () => {
    const refund = money();
    return { fields: { refund }, says: `we have your {item} back and will return ${refund} for order {order} within five days.` };
  },
  cancelled: () => {
    const by = pick(['customer', 'shop']);
    const who = by === 'customer' ? 'as you asked, ' : 'we are sorry: ';
    return { fields: { by }, says: `${who}order {order} for the {item} is cancelled and nothing will be charged.` };
  },
  damaged: () => {
    const choice = pick(['refund', 'replacement']);
    const offer = choice === 'refund' ? 'We will return the full price' : 'We will send a new one at no cost';
    return { fields: { choice }, says: `we are sorry that the {item} from order {order} arrived damaged. ${offer}.` };
  },
  unpaid: () => {
    const [amount, until] = [money(), day()];
    return { fields: { amount, until }, says: `we still wait for ${amount} for order {order}. Please pay by ${until} and your {item} will leave at once.` };
  },
};

function row(from: Pool): { readonly input: string; readonly target: string } {
  const status = pick(Object.keys(statuses));
  const tone = pick(['formal', 'friendly']);
  const [customer, item, number] = [pick(from.customers), pick(from.items), order()];
  const { fields, says } = (statuses[status] as Status)(from);
  const record: Fields = { status, tone, customer, order: number, item, ...fields };
  const text = says.replace('{item}', item).replace('{order}', number);
  return {
    input: Object.entries(record)
      .map(([key, value]) => `${key}: ${value}`)
      .join('; '),
    target: `${opening(tone, customer)} ${text} ${closing(tone)}`,
  };
}

const csv = (rows: readonly { readonly input: string; readonly target: string }[]) =>
  `input,target\n${rows.map(({ input, target }) => `"${input}","${target}"`).join('\n')}\n`;

function distinct(count: number, make: () => ReturnType<typeof row>, taken: Set<string>) {
  const rows = [];
  while (rows.length < count) {
    const next = make();
    if (taken.has(next.input)) continue;
    taken.add(next.input);
    rows.push(next);
  }
  return rows;
}

const taken = new Set<string>();
const [known, fresh] = [pool(seen), pool(unseen)];
const here = (name: string) => new URL(name, import.meta.url);
writeFileSync(here('order-updates.train.csv'), csv(distinct(1200, () => row(known), taken)));
writeFileSync(here('order-updates.test.csv'), csv([...distinct(100, () => row(known), taken), ...distinct(100, () => row(fresh), taken)]));
