import { headline, unusableReport, type PackReport } from '../report.ts';

import { checkWords, lineWords, OUTCOME_WORDS } from './words.ts';
import type { Answer, Question } from './worker.ts';

const pack = element('pack', HTMLInputElement);
const key = element('key', HTMLTextAreaElement);
const witness = element('witness', HTMLTextAreaElement);
const against = element('against', HTMLInputElement);
const roots = element('roots', HTMLInputElement);
const again = element('again', HTMLButtonElement);
const status = element('status', HTMLElement);
const result = element('result', HTMLElement);
const workerCode = element('worker', HTMLScriptElement).textContent ?? '';

let chosen: File | undefined;
let running: Worker | null = null;

pack.addEventListener('change', () => void judge(pack.files?.[0]));
again.addEventListener('click', () => void judge(chosen));
for (const input of [key, witness, against, roots])
  input.addEventListener('input', () => (again.hidden = chosen === undefined));
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  void judge(event.dataTransfer?.files[0]);
});

/** Judges one file in a worker of its own; a file chosen meanwhile takes its place. */
async function judge(file: File | undefined): Promise<void> {
  if (!file) return;
  chosen = file;
  again.hidden = true;
  running?.terminate();
  result.replaceChildren();
  delete result.dataset['verdict'];
  say(`Reading ${file.name} …`);
  const older = against.files?.[0];
  const question: Question = {
    pack: file,
    key: key.value.trim() === '' ? null : key.value,
    against: older ? new Uint8Array(await older.arrayBuffer()) : null,
    witness: witness.value.trim() === '' ? null : witness.value,
    tsaRoots: (await roots.files?.[0]?.text()) ?? null,
  };
  const address = URL.createObjectURL(new Blob([workerCode], { type: 'text/javascript' }));
  const worker = new Worker(address);
  running = worker;
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    if (running !== worker) return;
    if ('check' in data)
      return say(`Checking ${file.name}: ${checkWords(data.check)}, ${megabytes(data.bytesRead)} read …`);
    finish(file, worker, address, data.report);
  });
  worker.addEventListener('error', () => {
    if (running === worker) finish(file, worker, address, unusableReport('the check ended unexpectedly'));
  });
  worker.postMessage(question);
}

function finish(file: File, worker: Worker, address: string, report: PackReport): void {
  worker.terminate();
  URL.revokeObjectURL(address);
  running = null;
  say(`Done: ${file.name}`);
  show(report);
}

function show(report: PackReport): void {
  result.dataset['verdict'] = report.verdict;
  result.dataset['report'] = JSON.stringify(report);
  const lines = headline(report);
  const first = lines.findIndex((line) => !line.startsWith('DEMONSTRATION'));
  const heading = made('h2', lines[first] ?? '');
  heading.tabIndex = -1;
  const rest = made('dl');
  for (const line of lines.filter((_, i) => i !== first)) rest.append(made('dt', line), made('dd', lineWords(line)));
  result.replaceChildren(heading, made('p', lineWords(lines[first] ?? '')), rest, ...tableOf(report));
  heading.focus();
}

function tableOf(report: PackReport): HTMLElement[] {
  if (report.checks.length === 0) return [];
  const table = made('table');
  table.append(made('caption', 'Every check, in the order they were made'));
  const head = table.createTHead().insertRow();
  for (const title of ['Result', 'Check', 'What was found']) {
    const cell = made('th', title);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = table.createTBody();
  for (const { id, outcome, detail } of report.checks) {
    const row = body.insertRow();
    row.className = outcome.replace(' ', '-');
    row.insertCell().textContent = OUTCOME_WORDS[outcome];
    const name = made('th', checkWords(id));
    name.scope = 'row';
    row.append(name);
    row.insertCell().textContent = detail;
  }
  return [table];
}

function say(text: string): void {
  status.textContent = text;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function made<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = ''): HTMLElementTagNameMap[Tag] {
  const one = document.createElement(tag);
  one.textContent = text;
  return one;
}

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}
