/**
 * The words from which the synthetic corpus of the shipped base is made: written for this purpose, grouped by the part
 * they play in a sentence. Build-time only; nothing here is part of the package.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const phrases = (text: string): readonly string[] =>
  text
    .trim()
    .split(/\s*[,\n]\s*/)
    .filter((phrase) => phrase !== '');

export const adjectives = words(`good bad new old great small large big long short high low young early late important
public private able free open closed clear certain recent local social common poor rich natural simple hard easy strong weak
quick slow fast cheap expensive moderate average excellent fine nice lovely pleasant quiet loud busy calm warm cold hot cool
fresh dry wet clean dirty bright dark light heavy soft deep wide narrow modern classic traditional popular famous special
usual unusual perfect broken safe dangerous healthy sick happy sad angry friendly polite rude honest careful useful useless
ready full empty available missing damaged faulty correct wrong double single daily weekly monthly yearly final first last
next previous main major minor central northern southern eastern western red blue green yellow black white brown grey orange
purple pink golden silver wooden metal plastic paper leather cotton digital mobile wireless electric automatic manual helpful
reliable comfortable convenient affordable outdoor indoor historic rural urban gentle spicy sweet sour bitter rare real true`);

export const nouns =
  words(`time year day week month hour minute morning evening night people man woman child family friend
group team member guest customer user client owner manager teacher student doctor nurse driver farmer artist writer singer
player worker engineer lawyer baker house home room door window wall floor roof garden kitchen bathroom bedroom office desk
chair table bed lamp clock phone screen keyboard mouse computer laptop tablet printer camera battery charger cable speaker
headset router server network website page link file folder image video song book paper letter card ticket receipt invoice
order payment price cost fee refund discount offer account password email message address number code name label list word
line story question answer problem issue error mistake reason result idea plan project task job work business company market
shop store school college library museum theatre cinema hotel restaurant cafe bar pub park beach river lake sea mountain
forest field road street bridge station airport harbour train bus car bike boat ship plane truck engine wheel water food meal
breakfast lunch dinner bread cheese milk egg fish meat chicken rice pasta soup salad fruit apple orange lemon tomato potato
onion tea coffee juice wine beer cake sugar salt spice shirt shoe coat hat bag box bottle cup glass plate knife spoon key ring
watch gift toy game ball music dance art picture colour size shape weight length height speed power energy heat light sound
air rain snow wind sun moon star sky earth stone wood metal glass gold paper plant tree flower grass animal dog cat horse bird
cow sheep bear lion mouse body head face eye ear nose mouth hand arm leg foot heart health sleep life death war peace law
government city town village country world place area centre side part piece end start course class lesson test exam report
service system program software update version feature button menu option setting delivery package parcel warehouse stock`);

export const verbs =
  words(`be have do say get make go know take see come think look want give use find tell ask work seem feel
try leave call keep let begin help show hear play run move live believe bring happen write sit stand lose pay meet include
continue set learn change lead understand watch follow stop create speak read spend grow open walk win teach offer remember
consider appear buy serve send build stay fall cut reach remain suggest raise pass sell require report decide pull return
explain hope develop carry break receive agree support hit produce eat cover catch draw choose cancel track deliver replace
repair refund update install restart charge connect load save print download upload sign`);

export const adverbs =
  words(`now then here there today tomorrow yesterday soon later early always never often sometimes usually
again already still just only also very really quite too almost nearly well badly quickly slowly carefully clearly easily
together alone inside outside nearby recently finally suddenly probably certainly please twice once`);

export const firstNames =
  words(`Anna Ben Clara David Emma Frank Grace Henry Ida Jack Kate Leo Maria Noah Olga Paul Rosa Sam Tina
Victor Wendy Yusuf Zoe Amir Bianca Carlos Diana Elias Fatima George Hanna Ivan Julia Karim Lena Marco Nadia Oscar Petra Quinn
Rita Simon Tara Umar Vera Walter Xenia Alice Bruno Cora Derek Elena Felix Gina Hugo Iris Jonas Kira Liam Mina Nina Omar Priya`);

export const lastNames =
  words(`Smith Brown Miller Taylor Wilson Clark Hall Young King Wright Green Baker Adams Nelson Carter Turner
Parker Evans Collins Stewart Morris Rogers Reed Cook Bell Murphy Cooper Ward Gray James Watson Brooks Kelly Price Bennett Wood
Ross Henderson Coleman Jenkins Perry Powell Long Hughes Flores Silva Costa Santos Rossi Weber Schmidt Novak Kumar Patel Singh`);

export const placeNames =
  words(`Aldford Barton Calder Denham Elmsworth Fairview Granton Hartley Ingleby Kenton Langley Marlow Norwood
Oakham Penrith Redhill Selby Thornton Upton Verwood Westbury Yarrow Ashby Brockton Clifton Dunmore Eastleigh Fenwick Glenfield
Hillcrest Kingsley Lakeside Milton Newport Oldbury Portland Ridgeway Stanton Tilbury Waverley Riverton Highgate Greenhill`);

export const brandNames =
  phrases(`Golden Lion, Blue Harbour, The Old Mill, Silver Spoon, Red Fox, Green Leaf, The Copper Kettle, White
Rabbit, Morning Star, Black Swan, Little Acorn, The Corner House, Bright Side, Happy Garden, Royal Oak, The Wandering Goose,
Sunny Day, Crystal Lake, Iron Bridge, The Paper Moon, Wild Rose, Quick Fix, Blue Bird, North Wind, Stone Castle, The Tin Roof,
Velvet Room, Salt and Smoke, Twin Peaks, Lucky Seven, Ocean View, The Olive Tree, Maple House, Lazy River, Grand Central`);

export const places =
  phrases(`city centre, old town, harbour, market square, north side, south bank, hills, suburbs, valley, high
street, station road, shopping centre, town square, village green, business park, island, coast, lake shore, country side,
main street, university quarter, airport, river bank, west end, park`);

export const placeKinds =
  phrases(`hotel, guest house, museum, library, park, theatre, cinema, gym, bakery, book shop, market,
gallery, sports club, school, clinic, garden, bridge, tower, castle, hostel, camp site, bar, tea room, bistro, night club,
swimming pool, restaurant, café, music hall, zoo, pub, cafeteria, office, factory, farm, studio`);

export const cuisines =
  phrases(`Greek, Thai, Mexican, Spanish, Turkish, Korean, German, Moroccan, Polish, vegetarian, American, local,
Brazilian, Swedish, Lebanese, Vietnamese, sea food, street food, home made, Chinese, French, Italian, Indian, Japanese, English`);

export const thingKinds =
  phrases(`laptop, phone, tablet, camera, printer, washing machine, fridge, oven, lamp, desk, chair, sofa, bike,
car, van, tent, jacket, coat, pair of shoes, backpack, watch, clock, headset, speaker, keyboard, mouse, monitor, router, drone,
guitar, piano, novel, dictionary, board game, puzzle, toaster, kettle, blender, vacuum cleaner, bed, mirror, carpet`);

export const materials = words(
  `wood steel glass plastic leather cotton wool paper stone silver gold copper rubber bamboo silk clay`,
);

export const jobs =
  phrases(`teacher, nurse, doctor, engineer, painter, writer, singer, lawyer, farmer, pilot, baker, cook, driver,
gardener, designer, scientist, musician, actor, plumber, carpenter, librarian, judge, sailor, photographer, waiter, student`);

export const levels =
  phrases(`low, medium, high, very high, very low, average, moderate, cheap, expensive, fair, good, excellent, poor,
outstanding, basic, premium, normal, urgent, minor, critical, 1 out of 5, 2 out of 5, 3 out of 5, 4 out of 5, 5 out of 5,
5 stars, 4 stars, 3 stars, less than £10, less than £20, more than £30, under 50, over 100, £20-25, £10-15, between 5 and 10`);

export const levelKeys =
  phrases(`price, price range, rating, customer rating, quality, score, priority, level, demand, risk, noise level,
cost, popularity, comfort, service, user rating, review score, energy class, difficulty, spice level, importance`);

export const flagKeys =
  phrases(`pet friendly, family friendly, child friendly, open late, wheelchair access, free parking, wifi, outdoor
seating, waterproof, wireless, rechargeable, portable, available, in stock, refundable, vegan, gluten free, dog friendly,
open on sunday, breakfast included, smoking allowed, air conditioned, member only, kid friendly, card accepted`);

export const topics =
  phrases(`billing, delivery, refund, login, password, account, technical, shipping, returns, complaint, feedback,
sales, support, cancellation, upgrade, warranty, security, payment, booking, general question`);

export const statuses =
  phrases(`open, closed, pending, done, active, inactive, paid, unpaid, sent, lost, shipped, delivered, cancelled,
new, used, broken, ready, late, on time, confirmed, rejected, approved, draft, archived`);

export const months = words(`January February March April May June July August September October November December`);
export const weekdays = words(`Monday Tuesday Wednesday Thursday Friday Saturday Sunday`);

export const plainKeys =
  phrases(`name, type, kind, area, place, location, city, address, street, country, near, colour, size, weight,
material, food, cuisine, brand, maker, owner, author, artist, title, date, time, day, month, year, number, order, order id, ticket,
code, status, topic, product, item, quantity, price, email, phone, age, job, team, role, language, genre, category, subject, from,
to, start, end, length, height, width, speed, capacity, model, version, room, seat, gate, train, platform, amount, currency, reason`);

const onsets = words(
  `b br c ch cl cr d dr f fl fr g gl gr h j k l m n p ph pl pr qu r s sc sh sk sl sp st str t th tr v w wh y z`,
);
const nuclei = words(`a e i o u a e i o ai ea ee oa oo ou ie y`);
const codas = words(`b ck d ff g l ll lt m mp n nd ng nk nt p r rd rk rn rt s sh ss st t th x z l n r s t`);
export const syllableParts = { onsets, nuclei, codas } as const;
