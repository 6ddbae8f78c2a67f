import { CONTROL_LINKS, CONTROLS, type Control, type EvidenceKind, type LinkBasis } from './catalogue.ts';

/** One line of the control table: a control, which of the evidence at hand supports it, and what it is linked to. */
export interface SupportedControl {
  readonly control: Control;
  readonly evidence: readonly EvidenceKind[];
  readonly links: readonly { readonly to: Control; readonly basis: string }[];
}

/**
 * Controls that the evidence at hand supports, in catalogue order. That evidence supports a control is our judgement;
 * a link between two controls says where it was published.
 */
export function controlsSupportedBy(available: ReadonlySet<EvidenceKind>): readonly SupportedControl[] {
  const byKey = new Map(CONTROLS.map((control) => [control.key, control]));
  return CONTROLS.flatMap((control) => {
    const evidence = control.evidence.filter((kind) => available.has(kind));
    if (evidence.length === 0) return [];
    const links = CONTROL_LINKS.flatMap(({ from, to, basis }) => {
      const other = from === control.key ? byKey.get(to) : to === control.key ? byKey.get(from) : undefined;
      return other ? [{ to: other, basis: basisWords(basis) }] : [];
    });
    return [{ control, evidence, links }];
  });
}

/** Where a link comes from, in the words of the report. */
export function basisWords(basis: LinkBasis): string {
  switch (basis) {
    case 'iso27002-2022-annexB':
      return 'ISO/IEC 27002:2022 Annex B';
    case 'published-mapping':
      return 'an openly published mapping';
    case 'shared-control-in-1-of-3-common-frameworks':
      return 'the same control in 1 of 3 common control frameworks';
    case 'shared-control-in-2-of-3-common-frameworks':
      return 'the same control in 2 of 3 common control frameworks';
    case 'shared-control-in-3-of-3-common-frameworks':
      return 'the same control in 3 of 3 common control frameworks';
    case 'analyst':
      return 'our own judgement';
  }
}
