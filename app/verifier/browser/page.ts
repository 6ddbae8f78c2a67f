import { headline, type PackReport } from '../report.ts';
import { verifyPack } from '../verify-pack.ts';

import { browserCrypto, browserInflate, canVerifyEd25519, droppedFile } from './host.ts';

const pack = element('pack', HTMLInputElement);
const key = element('key', HTMLInputElement);
const against = element('against', HTMLInputElement);
const result = element('result', HTMLElement);

pack.addEventListener('change', () => void judge(pack.files?.[0]));
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  void judge(event.dataTransfer?.files[0]);
});

async function judge(file: File | undefined): Promise<void> {
  if (!file) return;
  if (!(await canVerifyEd25519())) {
    show([line('h2', 'This browser cannot check Ed25519 signatures. Use a newer one, or verify.mjs.')]);
    return;
  }
  show([line('h2', `Checking ${file.name} ...`)]);
  const older = against.files?.[0];
  const report = await verifyPack(droppedFile(file), {
    crypto: browserCrypto,
    inflate: browserInflate,
    key: key.value.trim() === '' ? null : key.value,
    against: older ? new Uint8Array(await older.arrayBuffer()) : null,
    onProgress: (check) => show([line('h2', `Checking ${file.name}: ${check} ...`)]),
  });
  show(rendered(report));
}

function rendered(report: PackReport): HTMLElement[] {
  result.dataset['verdict'] = report.verdict;
  const [first = '', ...rest] = headline(report);
  const table = document.createElement('table');
  for (const { id, outcome, detail } of report.checks) {
    const row = table.insertRow();
    row.className = outcome.replace(' ', '-');
    for (const text of [outcome, id, detail]) row.insertCell().textContent = text;
  }
  return [line('h2', first), ...rest.map((text) => line('p', text)), table];
}

function show(children: HTMLElement[]): void {
  result.replaceChildren(...children);
}

function line(tag: 'h2' | 'p', text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}
