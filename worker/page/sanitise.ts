import { html, parseFragment, serialize, type DefaultTreeAdapterTypes } from 'parse5';
import { EDITABLE_STYLES } from '../../model/placement.ts';

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

const ELEMENTS = names(
  'a abbr address article aside b bdi bdo blockquote br button caption cite code col colgroup data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd label li main mark nav ol p picture pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr',
);
/** These go with all their content; other unknown elements leave their content behind. */
const DROPPED_WHOLE = names(
  'script style template iframe object embed noscript noembed noframes xmp plaintext title textarea select svg math audio video canvas applet frameset form',
);
const ATTRIBUTES = names(
  'class title lang dir alt width height loading decoding fetchpriority sizes media colspan rowspan scope start reversed value datetime open role tabindex itemprop itemscope itemtype',
);
const ADDRESSES = names('href src cite');
const SAFE_ADDRESS = /^(?:https?:\/\/[^/]|\/(?!\/)|#|\?|mailto:|tel:)[^\\\p{Cc}]*$/iu;
const SAFE_SOURCE = /^(?:https?:\/\/[^/]|\/(?!\/))[^\\\p{Cc}]*$/iu;
const SAFE_STYLE_VALUE = /^(?!.*(?:url|expression|image|attr|var|env)\s*\()[^{};<>\\@]*$/is;
const STYLES: ReadonlySet<string> = new Set(EDITABLE_STYLES);

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

const MAX_REMEMBERED = 500;
const remembered = new Map<string, string>();

/**
 * HTML with nothing but harmless elements, attributes and addresses, well-formed. What it does not know it drops.
 *
 * The tree is parse5's, which is the browsers' own algorithm, so that what is checked is what will be built; SVG,
 * MathML, templates and raw-text elements, by which a second parse could see another tree, are dropped whole.
 * Repeated calls with the same HTML are answered from memory.
 */
export function sanitise(source: string): string {
  const known = remembered.get(source);
  if (known !== undefined) return known;
  const fragment = parseFragment(source);
  fragment.childNodes = clean(fragment.childNodes, fragment);
  const result = serialize(fragment);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(source, result);
  return result;
}

function clean(nodes: Node[], parent: DefaultTreeAdapterTypes.ParentNode): Node[] {
  return nodes.flatMap((node) => {
    node.parentNode = parent;
    if ('value' in node) return [node];
    if (!('tagName' in node)) return [];
    const isHtml = node.namespaceURI === html.NS.HTML;
    if (!isHtml || DROPPED_WHOLE.has(node.tagName)) return [];
    if (!ELEMENTS.has(node.tagName)) return clean(node.childNodes, parent);
    node.attrs = node.attrs.flatMap(({ name, value }) => {
      const safe = safeAttribute(node, name, value);
      return safe === undefined ? [] : [{ name, value: safe }];
    });
    keepToShop(node);
    node.childNodes = clean(node.childNodes, node);
    return [node];
  });
}

function safeAttribute({ tagName }: Element, name: string, value: string): string | undefined {
  if (ATTRIBUTES.has(name) || /^(?:aria|data)-[a-z0-9-]+$/.test(name)) return value;
  if (name === 'target') return value === '_blank' ? value : undefined;
  if (name === 'type') return tagName === 'button' ? 'button' : value;
  if (name === 'style') return safeStyle(value);
  if (name === 'srcset')
    return value.split(/,\s+/).every((one) => SAFE_SOURCE.test(one.trim())) ? value : undefined;
  if (!ADDRESSES.has(name)) return undefined;
  const trimmed = value.trim();
  return (name === 'src' ? SAFE_SOURCE : SAFE_ADDRESS).test(trimmed) ? trimmed : undefined;
}

/** Declarations of known properties with plain values. */
function safeStyle(style: string): string | undefined {
  const kept = style.split(';').flatMap((declaration) => {
    const colon = declaration.indexOf(':');
    const property = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration.slice(colon + 1).trim();
    return colon > 0 && STYLES.has(property) && SAFE_STYLE_VALUE.test(value) ? [`${property}:${value}`] : [];
  });
  return kept.length > 0 ? kept.join(';') : undefined;
}

/** A link into a new window does not hand it ours; a button sends no form. */
function keepToShop(element: Element): void {
  if (element.tagName === 'a' && element.attrs.some(({ name }) => name === 'target'))
    element.attrs.push({ name: 'rel', value: 'noopener' });
  if (element.tagName === 'button' && !element.attrs.some(({ name }) => name === 'type'))
    element.attrs.push({ name: 'type', value: 'button' });
}
