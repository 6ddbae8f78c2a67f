import { normaliseName } from '#app/domain/access/account.ts';
import { isOfPeople } from './list-kinds.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import type { Token, TokenClass } from './tokens.ts';

/** How the records of a paste are laid out. */
export type Layout = {
  /** The class of which every (or nearly every) record has exactly one. */
  anchor: TokenClass;
  /** Where the anchors stand in the token list. */
  anchors: number[];
  /** How many texts of a record come before its anchor; 0 means the name follows the anchor. */
  head: number;
  /** How many texts a record normally has. */
  texts: number;
  /** A class that ends each record, when there is one. */
  terminator: TokenClass | null;
};

const PEOPLE_ANCHORS: TokenClass[] = ['email', 'status', 'employment', 'type', 'lastSeen', 'owner'];
const APP_ANCHORS: TokenClass[] = ['developer', 'installedAt', 'uninstalledAt', 'scopes', 'status'];
const TRAILING: TokenClass[] = ['status', 'lastSeen', 'installedAt', 'uninstalledAt', 'secondFactor'];

/** The layout that explains the tokens best, or null when nothing repeats and every text is a row of its own. */
export function learnLayout(tokens: Token[], kind: SourceKind): Layout | null {
  const anchor = anchorOf(tokens, kind);
  if (anchor === null) return null;
  const anchors = tokens.flatMap((token, i) => (token.cls === anchor ? [i] : []));
  const gaps = anchors.slice(1).map((end, i) => tokens.slice((anchors[i] ?? 0) + 1, end));
  const before = tokens.slice(0, anchors[0]);
  const after = tokens.slice((anchors.at(-1) ?? 0) + 1);
  const texts = gaps.length > 0 ? commonest(gaps.map(countTexts)) : Math.min(2, countTexts(before) + countTexts(after));
  const heads = Array.from({ length: texts + 1 }, (_, head) => head);
  const scored = heads.map((head) => ({
    head,
    score: scoreOf(head, { tokens, anchors, before, gaps, after, texts, kind, anchor }),
  }));
  const head = scored.toSorted((a, b) => b.score - a.score || a.head - b.head)[0]?.head ?? 0;
  return { anchor, anchors, head, texts, terminator: terminatorOf(gaps, head) };
}

function anchorOf(tokens: Token[], kind: SourceKind): TokenClass | null {
  const classes = isOfPeople(kind) ? PEOPLE_ANCHORS : APP_ANCHORS;
  const counts = classes.map((cls) => ({ cls, times: tokens.filter((token) => token.cls === cls).length }));
  const most = Math.max(...counts.map(({ times }) => times));
  if (most === 0) return null;
  // An e-mail address tells more than a status word; another class must be twice as common to be preferred.
  const [first] = counts;
  if (first && first.times > 0 && first.times >= most * 0.5) return first.cls;
  return counts.find(({ times }) => times === most)?.cls ?? null;
}

type Evidence = {
  tokens: Token[];
  anchors: number[];
  before: Token[];
  gaps: Token[][];
  after: Token[];
  texts: number;
  kind: SourceKind;
  anchor: TokenClass;
};

function scoreOf(head: number, evidence: Evidence): number {
  const { gaps, before, after, texts, kind, anchor } = evidence;
  const names = namesFor(head, evidence);
  if (names.length === 0) return -10;
  const distinct = new Set(names.map((name) => name.text)).size / evidence.anchors.length;
  const nameLike = names.filter((name) => isNameLike(name.text, kind)).length / names.length;
  const trailingInHead = gaps.filter((gap) =>
    headTokens(gap, head).some((token) => TRAILING.includes(token.cls)),
  ).length;
  let score = distinct * 2 + nameLike * 1.5 - (gaps.length > 0 ? trailingInHead / gaps.length : 0) * 2;
  if (countTexts(before) < head) score -= 2;
  if (countTexts(after) < texts - head) score -= 2;
  if (countTexts(before) === head) score += 0.6;
  if (countTexts(after) === texts - head) score += 0.6;
  if (isOfPeople(kind) && anchor === 'email') score += likeness(head, evidence) * 3;
  if (head > 0) score += 0.3 + sameLineShare(head, evidence) * 0.5;
  return score;
}

function namesFor(head: number, { anchors, before, gaps, after }: Evidence): Token[] {
  const stretches = head > 0 ? [before, ...gaps] : [...gaps, after];
  return stretches
    .slice(0, anchors.length)
    .map((stretch) => {
      const texts = stretch.filter((token) => token.cls === 'text');
      return head > 0 ? texts.at(-Math.min(head, texts.length)) : texts[0];
    })
    .filter((name) => name !== undefined);
}

function headTokens(gap: Token[], head: number): Token[] {
  if (head === 0) return [];
  const at = gap.flatMap((token, i) => (token.cls === 'text' ? [i] : [])).at(-head);
  return at === undefined ? gap : gap.slice(at);
}

// An address mostly holds part of its owner's name, in whatever layout: the strongest hint to which line is the name.
function likeness(head: number, evidence: Evidence): number {
  const { anchors, tokens, before, gaps, after } = evidence;
  const stretches = head > 0 ? [before, ...gaps] : [...gaps, after];
  let alike = 0;
  anchors.forEach((at, k) => {
    const texts = (stretches[k] ?? []).filter((token) => token.cls === 'text');
    const name = head > 0 ? texts.at(-Math.min(head, texts.length)) : texts[0];
    if (name && sharesPart(name.text, tokens[at]?.text ?? '')) alike += 1;
  });
  return alike / anchors.length;
}

function sharesPart(name: string, email: string): boolean {
  const local = email.split('@')[0]?.toLowerCase() ?? '';
  return normaliseName(name)
    .split(' ')
    .some((part) => part.length >= 3 && local.includes(part));
}

function sameLineShare(head: number, evidence: Evidence): number {
  const { anchors, tokens, before, gaps } = evidence;
  const lines = [before, ...gaps].map((stretch) => {
    const texts = stretch.filter((token) => token.cls === 'text');
    return texts.at(-Math.min(head, texts.length))?.line;
  });
  return anchors.filter((at, k) => lines[k] === tokens[at]?.line).length / anchors.length;
}

function isNameLike(text: string, kind: SourceKind): boolean {
  if (text.length > 80 || /[.!?]$/.test(text) || !/\p{L}|\p{Extended_Pictographic}/u.test(text)) return false;
  if (!isOfPeople(kind)) return text.length <= 60;
  const words = text.split(/\s+/).length;
  return words <= 6 && !/\d/.test(text) && (words >= 2 || /[\u0250-\uffff]/.test(text));
}

function terminatorOf(gaps: Token[][], head: number): TokenClass | null {
  const lasts = gaps.map((gap) => {
    const tail = head === 0 ? gap : gap.slice(0, gap.length - headTokens(gap, head).length);
    return tail.at(-1)?.cls;
  });
  const candidate = TRAILING.find((cls) => lasts.filter((last) => last === cls).length > gaps.length * 0.6);
  return gaps.length >= 2 && candidate !== undefined ? candidate : null;
}

function countTexts(tokens: Token[]): number {
  return tokens.filter((token) => token.cls === 'text').length;
}

function commonest(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
}
