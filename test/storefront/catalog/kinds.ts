/** How a kind of garment is sized, and the sentences its description draws on. */
interface KindFacts {
  readonly sizes: 'letter' | 'women' | 'men' | 'waist' | 'shoes' | 'one' | 'belt';
  readonly cut: readonly string[];
}

const facts = {
  tee: {
    sizes: 'letter',
    cut: ['Cut straight with a close ribbed neckline.', 'A regular fit with a slightly dropped shoulder.'],
  },
  'long-tee': {
    sizes: 'letter',
    cut: ['A slim long sleeve to layer or wear alone.', 'Straight through the body, with a narrow cuff.'],
  },
  tank: {
    sizes: 'letter',
    cut: ['A close fit with a bound neck and armhole.', 'Wide straps and a clean, high neckline.'],
  },
  polo: {
    sizes: 'letter',
    cut: [
      'A soft collar and a short placket with corozo buttons.',
      'Regular fit, with a knitted collar that keeps its shape.',
    ],
  },
  shirt: {
    sizes: 'letter',
    cut: [
      'A relaxed shirt with a neat collar and a curved hem.',
      'Regular fit, single-needle seams and a box pleat at the back.',
    ],
  },
  'camp-shirt': {
    sizes: 'letter',
    cut: ['A boxy, short-sleeved shirt with an open collar.', 'Cut wide and short, to be worn untucked.'],
  },
  blouse: {
    sizes: 'women',
    cut: [
      'A band collar and full sleeves gathered into the cuff.',
      'An easy blouse with soft volume in the sleeve.',
    ],
  },
  crew: {
    sizes: 'letter',
    cut: [
      'A crew-neck jumper with fully fashioned shoulders.',
      'Knitted in the round, with a ribbed hem and cuff.',
    ],
  },
  'roll-neck': {
    sizes: 'letter',
    cut: [
      'A close roll neck that stands without being stiff.',
      'A fine-gauge roll neck that sits flat under a jacket.',
    ],
  },
  'v-neck': {
    sizes: 'letter',
    cut: ['A relaxed V-neck with a deep rib.', 'An easy V-neck, slightly longer at the back.'],
  },
  cardigan: {
    sizes: 'letter',
    cut: [
      'A buttoned cardigan with a straight hem.',
      'A weighty cardigan with horn buttons and two pockets.',
    ],
  },
  slipover: {
    sizes: 'letter',
    cut: ['A sleeveless knit to wear over a shirt.', 'A neat slipover with deep ribbed armholes.'],
  },
  sweatshirt: {
    sizes: 'letter',
    cut: [
      'Loopback on the inside, smooth on the outside.',
      'A heavyweight sweatshirt with flat-locked seams.',
    ],
  },
  hoodie: {
    sizes: 'letter',
    cut: [
      'A double-layered hood and a kangaroo pocket.',
      'Heavy brushed jersey with a hood that holds its shape.',
    ],
  },
  trousers: {
    sizes: 'waist',
    cut: ['A straight leg with a pressed crease.', 'Mid-rise, tapering gently to the hem.'],
  },
  'wide-trousers': {
    sizes: 'waist',
    cut: [
      'High-waisted with two pleats and a wide, fluid leg.',
      'A generous leg that falls straight from the hip.',
    ],
  },
  jeans: {
    sizes: 'waist',
    cut: ['A five-pocket jean with a straight leg.', 'Mid-rise and straight, finished with copper rivets.'],
  },
  'wide-jeans': {
    sizes: 'waist',
    cut: ['A high waist and a full, wide leg.', 'Rigid denim, cut wide from hip to hem.'],
  },
  shorts: {
    sizes: 'waist',
    cut: ['Cut to just above the knee, with a drawcord waist.', 'Pleated shorts with deep side pockets.'],
  },
  skirt: {
    sizes: 'women',
    cut: ['An A-line skirt that falls below the knee.', 'A clean midi with a hidden side zip.'],
  },
  'pleated-skirt': {
    sizes: 'women',
    cut: ['Knife pleats set to stay, from waist to hem.', 'A pleated midi that moves well.'],
  },
  'shirt-dress': {
    sizes: 'women',
    cut: [
      'A shirt dress with a self-tie belt and side pockets.',
      'Buttoned from collar to hem, with a belted waist.',
    ],
  },
  'slip-dress': {
    sizes: 'women',
    cut: ['Cut on the bias, with fine adjustable straps.', 'A fluid slip that skims rather than clings.'],
  },
  'knit-dress': {
    sizes: 'women',
    cut: ['A knitted column with a high neck.', 'A fine ribbed dress that falls to mid-calf.'],
  },
  'wrap-dress': {
    sizes: 'women',
    cut: ['A true wrap, tied at the side.', 'Wrapped at the waist, with a gentle flare.'],
  },
  coat: {
    sizes: 'letter',
    cut: [
      'A long, straight coat with a notched lapel.',
      'Half-lined, with a hidden placket and deep pockets.',
    ],
  },
  'double-coat': {
    sizes: 'letter',
    cut: ['A double-breasted coat with peaked lapels.', 'Broad in the shoulder and long in the line.'],
  },
  trench: {
    sizes: 'letter',
    cut: [
      'A belted trench with storm flaps and a deep vent.',
      'Double-breasted, with a belt and buttoned cuffs.',
    ],
  },
  blazer: {
    sizes: 'letter',
    cut: ['A softly built blazer with patch pockets.', 'Unlined, with a natural shoulder.'],
  },
  chore: {
    sizes: 'letter',
    cut: ['A workwear jacket with three patch pockets.', 'Boxy and unlined, made to soften with wear.'],
  },
  bomber: {
    sizes: 'letter',
    cut: ['A short jacket with a ribbed collar, cuff and hem.', 'A clean bomber with a two-way zip.'],
  },
  puffer: {
    sizes: 'letter',
    cut: ['Quilted with recycled down, light for its warmth.', 'A warm quilted jacket with a stand collar.'],
  },
  gilet: {
    sizes: 'letter',
    cut: ['A quilted gilet that layers under a coat.', 'A light, warm layer with snap buttons.'],
  },
  parka: {
    sizes: 'letter',
    cut: ['Taped seams, a peaked hood and a storm flap.', 'A rain parka that packs into its own pocket.'],
  },
  sneaker: {
    sizes: 'shoes',
    cut: ['A low, plain trainer on a natural rubber sole.', 'Stitched cup sole, leather-lined throughout.'],
  },
  loafer: {
    sizes: 'shoes',
    cut: ['A penny loafer, hand-sewn at the apron.', 'Blake-stitched, so that it can be resoled.'],
  },
  boot: {
    sizes: 'shoes',
    cut: ['A Chelsea boot with elastic sides and a pull tab.', 'Goodyear-welted on a commando sole.'],
  },
  sandal: { sizes: 'shoes', cut: ['Two straps on a moulded footbed.', 'A flat sandal with a brass buckle.'] },
  flat: {
    sizes: 'shoes',
    cut: ['A soft ballet flat with a fine bow.', 'A round-toe flat with a padded insole.'],
  },
  tote: {
    sizes: 'one',
    cut: [
      'An open tote that takes a laptop and the groceries.',
      'Unlined, with long handles for the shoulder.',
    ],
  },
  crossbody: {
    sizes: 'one',
    cut: ['A small bag with an adjustable strap.', 'A structured flap bag with a brass turn-lock.'],
  },
  backpack: {
    sizes: 'one',
    cut: ['A plain day pack with a padded sleeve for a laptop.', 'Roll-top, water-resistant and light.'],
  },
  bucket: {
    sizes: 'one',
    cut: ['A drawstring bucket on a broad strap.', 'Soft, round and unlined, with one inner pocket.'],
  },
  scarf: {
    sizes: 'one',
    cut: ['Long enough to wrap twice, with a hand-rolled fringe.', 'Woven light and fringed at both ends.'],
  },
  beanie: { sizes: 'one', cut: ['A ribbed hat with a deep turn-up.', 'Knitted double for warmth.'] },
  belt: {
    sizes: 'belt',
    cut: [
      'Cut from one piece of leather, with a solid brass buckle.',
      'Three centimetres wide, hand-finished at the edge.',
    ],
  },
  socks: {
    sizes: 'one',
    cut: ['Ribbed to stay up, linked by hand at the toe.', 'A mid-calf sock with a reinforced heel.'],
  },
  cap: {
    sizes: 'one',
    cut: ['A six-panel cap with a soft peak.', 'Unstructured, with an adjustable strap.'],
  },
  gloves: {
    sizes: 'letter',
    cut: ['Knitted with a long cuff that tucks under a sleeve.', 'Close-fitting, with a ribbed cuff.'],
  },
} satisfies Record<string, KindFacts>;

export type Kind = keyof typeof facts;

export const kinds: Readonly<Record<Kind, KindFacts>> = facts;

const letters = ['XS', 'S', 'M', 'L', 'XL'];

/** Size labels of a kind for a department, smallest first. */
export function sizesOf(kind: Kind, department: 'women' | 'men'): string[] {
  switch (kinds[kind].sizes) {
    case 'letter':
      return department === 'men' ? [...letters.slice(1), 'XXL'] : letters;
    case 'women':
      return ['34', '36', '38', '40', '42', '44'];
    case 'men':
      return ['46', '48', '50', '52', '54'];
    case 'waist':
      return department === 'men' ? ['28', '30', '32', '34', '36', '38'] : ['24', '26', '28', '30', '32'];
    case 'shoes':
      return department === 'men'
        ? ['40', '41', '42', '43', '44', '45']
        : ['36', '37', '38', '39', '40', '41'];
    case 'belt':
      return ['80', '90', '100', '110'];
    case 'one':
      return ['One size'];
  }
}
