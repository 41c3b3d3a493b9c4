/** What HTML's tree construction says of elements (https://html.spec.whatwg.org/multipage/parsing.html#tree-construction). */
const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Elements without content or end tag. `image` is read as `img`. */
export const VOID = set(
  'area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr',
);

/** Elements whose content holds no tags. `noscript` is one for a browser that runs scripts. */
export const RAW_TEXT = set('script style textarea title xmp iframe noembed noframes noscript');

/** Start tags that end an open paragraph. */
export const CLOSES_P = set(
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li dd dt listing main menu nav ol p plaintext pre search section summary table ul xmp',
);

/** Elements that a parser re-opens in what follows when their own end tag is missing. */
export const FORMATTING = set('a b big code em font i nobr s small strike strong tt u');

/** Elements at which the search for an open element stops. */
export const SCOPE = set('applet caption html marquee object table td template th');
export const BUTTON_SCOPE = new Set([...SCOPE, 'button']);
export const LIST_SCOPE = new Set([...SCOPE, 'ol', 'ul']);
export const TABLE_SCOPE = set('html table template');

/** Elements whose end forgets formatting elements left open inside. */
export const MARKER = set('applet caption marquee object td template th');

export const HEADING = set('h1 h2 h3 h4 h5 h6');

/** Elements that end the search for other elements' start tags. */
export const SPECIAL = set(
  'address applet area article aside base basefont bgsound blockquote body br button caption center col colgroup dd details dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input keygen li link listing main marquee menu meta nav noembed noframes noscript object ol p param plaintext pre script search section select source style summary table tbody td template textarea tfoot th thead title tr track ul wbr xmp',
);

/** End tags that close what is open inside, up to the nearest element of their name in scope. */
export const BLOCK_END = set(
  'address applet article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer header hgroup listing main marquee menu nav object ol pre search section select summary ul',
);

export const TABLE_PART = set('caption col colgroup tbody td tfoot th thead tr');

/** Table parts that end when one of these starts (within the same table). */
export const ENDS_TABLE_PART: Record<string, ReadonlySet<string>> = {
  caption: set('caption col colgroup tbody td tfoot th thead tr'),
  colgroup: set('caption colgroup tbody td tfoot th thead tr'),
  tbody: set('caption colgroup tbody tfoot thead'),
  thead: set('caption colgroup tbody tfoot thead'),
  tfoot: set('caption colgroup tbody tfoot thead'),
  tr: set('caption colgroup tbody tfoot thead tr'),
  td: set('caption colgroup tbody td tfoot th thead tr'),
  th: set('caption colgroup tbody td tfoot th thead tr'),
};

/** Directly in these, text and other elements are moved out in front of the table. */
export const FOSTERS = set('colgroup table tbody tfoot thead tr');
/** In these a table's content is read as elsewhere. */
export const CELL = set('caption td template th');

/** Start tags that may stand directly in a table without being moved out of it. */
export const IN_TABLE = set('caption col colgroup form script style tbody td template tfoot th thead tr');

/** Start tags that end SVG or MathML (`font` only with color, face or size). */
export const LEAVES_FOREIGN = set(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var',
);

/** Elements of SVG and MathML whose content is HTML. `annotation-xml` is one or not, by its encoding: always doubted. */
export const HTML_INSIDE = { svg: set('foreignobject desc title'), math: set('mi mo mn ms mtext') };

/** Parents that change how their content is read: all cards of a grid must have the same of them. */
export const CONTEXT = new Set([
  ...FORMATTING,
  ...TABLE_PART,
  ...set('p table button select template svg math form h1 h2 h3 h4 h5 h6 li dd dt option ruby'),
]);

/** Elements that are no place for cards: parsers read what stands in them in ways of their own. */
export const NO_GRID = set('select optgroup datalist svg math template frameset html head');
