/** What a pack can hold in support of a control. */
export type EvidenceKind =
  'staff-roster' | 'app-inventory' | 'review-cycle' | 'review-decisions' | 'remediation-proof' | 'log-integrity-proof';

/** Where a link between two controls comes from. The wording for readers is in mapping.ts. */
export type LinkBasis =
  | 'iso27002-2022-annexB'
  | 'published-mapping'
  | 'shared-control-in-1-of-3-common-frameworks'
  | 'shared-control-in-2-of-3-common-frameworks'
  | 'shared-control-in-3-of-3-common-frameworks'
  | 'analyst';

export interface Control {
  readonly key: string;
  readonly framework: string;
  readonly version: string;
  readonly id: string;
  /** Our own short words, not the text of the standard. */
  readonly title: string;
  readonly evidence: readonly EvidenceKind[];
}

/** Two controls that ask for the same thing, and who says so. */
export interface ControlLink {
  readonly from: string;
  readonly to: string;
  readonly basis: LinkBasis;
}

/** Controls that an access review supports, as of 2026-11-21: ids are exact and were checked against open catalogues. */
export const CONTROLS: readonly Control[] = [
  {
    key: 'iso27001-2022:A.5.3',
    framework: 'ISO/IEC 27001',
    version: '2022',
    id: 'A.5.3',
    title: 'Conflicting duties kept apart',
    evidence: ['review-decisions'],
  },
  {
    key: 'iso27001-2022:A.5.15',
    framework: 'ISO/IEC 27001',
    version: '2022',
    id: 'A.5.15',
    title: 'Rules for granting access',
    evidence: ['staff-roster', 'review-cycle'],
  },
  {
    key: 'iso27001-2022:A.5.18',
    framework: 'ISO/IEC 27001',
    version: '2022',
    id: 'A.5.18',
    title: 'Granting, reviewing, changing and removing rights',
    evidence: ['review-cycle', 'review-decisions', 'remediation-proof', 'staff-roster'],
  },
  {
    key: 'iso27001-2022:A.5.35',
    framework: 'ISO/IEC 27001',
    version: '2022',
    id: 'A.5.35',
    title: 'Independent look at security',
    evidence: ['review-cycle'],
  },
  {
    key: 'iso27001-2022:A.5.36',
    framework: 'ISO/IEC 27001',
    version: '2022',
    id: 'A.5.36',
    title: 'Checks that policies are followed',
    evidence: ['review-cycle'],
  },
  {
    key: 'iso27001-2022:A.6.5',
    framework: 'ISO/IEC 27001',
    version: '2022',
    id: 'A.6.5',
    title: 'Duties and access after leaving or moving',
    evidence: ['remediation-proof'],
  },
  {
    key: 'iso27001-2022:A.8.2',
    framework: 'ISO/IEC 27001',
    version: '2022',
    id: 'A.8.2',
    title: 'Privileged rights limited and managed',
    evidence: ['staff-roster', 'review-decisions'],
  },
  {
    key: 'soc2:CC4.1',
    framework: 'SOC 2 Trust Services Criteria',
    version: '2017 (points of focus revised 2022)',
    id: 'CC4.1',
    title: 'Controls evaluated on an ongoing or separate basis',
    evidence: ['review-cycle'],
  },
  {
    key: 'soc2:CC6.2',
    framework: 'SOC 2 Trust Services Criteria',
    version: '2017 (points of focus revised 2022)',
    id: 'CC6.2',
    title: 'Users authorised before access; credentials reviewed and removed',
    evidence: ['staff-roster', 'review-cycle', 'review-decisions', 'remediation-proof'],
  },
  {
    key: 'soc2:CC6.3',
    framework: 'SOC 2 Trust Services Criteria',
    version: '2017 (points of focus revised 2022)',
    id: 'CC6.3',
    title: 'Access by role, least privilege, duties separated; roles reviewed',
    evidence: ['review-cycle', 'review-decisions', 'remediation-proof'],
  },
  {
    key: 'hipaa:164.308(a)(1)(ii)(D)',
    framework: 'HIPAA Security Rule',
    version: '45 CFR Part 164 Subpart C (rule in force; 2025 proposal not final as last seen Jun 2026)',
    id: '164.308(a)(1)(ii)(D)',
    title: 'Regular review of logs, access reports and incident tracking (required)',
    evidence: ['review-cycle'],
  },
  {
    key: 'hipaa:164.308(a)(3)(i)',
    framework: 'HIPAA Security Rule',
    version: '45 CFR Part 164 Subpart C (rule in force; 2025 proposal not final as last seen Jun 2026)',
    id: '164.308(a)(3)(i)',
    title: 'Workforce access is appropriate',
    evidence: ['staff-roster', 'review-cycle'],
  },
  {
    key: 'hipaa:164.308(a)(3)(ii)(A)',
    framework: 'HIPAA Security Rule',
    version: '45 CFR Part 164 Subpart C (rule in force; 2025 proposal not final as last seen Jun 2026)',
    id: '164.308(a)(3)(ii)(A)',
    title: 'Workforce authorisation or supervision (addressable)',
    evidence: ['review-decisions'],
  },
  {
    key: 'hipaa:164.308(a)(3)(ii)(B)',
    framework: 'HIPAA Security Rule',
    version: '45 CFR Part 164 Subpart C (rule in force; 2025 proposal not final as last seen Jun 2026)',
    id: '164.308(a)(3)(ii)(B)',
    title: 'Workforce clearance: access is right for the person (addressable)',
    evidence: ['review-decisions', 'staff-roster'],
  },
  {
    key: 'hipaa:164.308(a)(3)(ii)(C)',
    framework: 'HIPAA Security Rule',
    version: '45 CFR Part 164 Subpart C (rule in force; 2025 proposal not final as last seen Jun 2026)',
    id: '164.308(a)(3)(ii)(C)',
    title: 'Access ended when employment ends (addressable)',
    evidence: ['remediation-proof'],
  },
  {
    key: 'hipaa:164.308(a)(4)(ii)(C)',
    framework: 'HIPAA Security Rule',
    version: '45 CFR Part 164 Subpart C (rule in force; 2025 proposal not final as last seen Jun 2026)',
    id: '164.308(a)(4)(ii)(C)',
    title: 'Establish, document, review and change access (addressable)',
    evidence: ['review-cycle', 'review-decisions', 'remediation-proof'],
  },
  {
    key: 'pcidss-4.0.1:7.2.3',
    framework: 'PCI DSS',
    version: '4.0.1',
    id: '7.2.3',
    title: 'Privileges approved',
    evidence: ['review-decisions'],
  },
  {
    key: 'pcidss-4.0.1:7.2.4',
    framework: 'PCI DSS',
    version: '4.0.1',
    id: '7.2.4',
    title: 'User accounts and access reviewed at least every six months, incl. third parties; management acknowledges',
    evidence: ['review-cycle', 'review-decisions', 'remediation-proof', 'staff-roster'],
  },
  {
    key: 'pcidss-4.0.1:7.2.5.1',
    framework: 'PCI DSS',
    version: '4.0.1',
    id: '7.2.5.1',
    title: 'Application and system account access reviewed at a risk-based frequency; management acknowledges',
    evidence: ['app-inventory', 'review-cycle', 'review-decisions'],
  },
  {
    key: 'pcidss-4.0.1:8.2.2',
    framework: 'PCI DSS',
    version: '4.0.1',
    id: '8.2.2',
    title: 'Shared ids only by exception',
    evidence: ['staff-roster', 'review-decisions'],
  },
  {
    key: 'pcidss-4.0.1:8.2.5',
    framework: 'PCI DSS',
    version: '4.0.1',
    id: '8.2.5',
    title: 'Leavers lose access at once',
    evidence: ['remediation-proof'],
  },
  {
    key: 'pcidss-4.0.1:8.2.6',
    framework: 'PCI DSS',
    version: '4.0.1',
    id: '8.2.6',
    title: 'Inactive accounts disabled within 90 days',
    evidence: ['staff-roster', 'review-decisions', 'remediation-proof'],
  },
];

export const CONTROL_LINKS: readonly ControlLink[] = [
  { from: 'soc2:CC4.1', to: 'iso27001-2022:A.5.35', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'soc2:CC4.1', to: 'iso27001-2022:A.5.36', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'soc2:CC6.2', to: 'iso27001-2022:A.5.18', basis: 'published-mapping' },
  { from: 'soc2:CC6.2', to: 'iso27001-2022:A.6.5', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'soc2:CC6.3', to: 'iso27001-2022:A.5.3', basis: 'analyst' },
  { from: 'soc2:CC6.3', to: 'iso27001-2022:A.5.18', basis: 'published-mapping' },
  { from: 'soc2:CC6.3', to: 'iso27001-2022:A.8.2', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'hipaa:164.308(a)(3)(i)', to: 'iso27001-2022:A.5.15', basis: 'analyst' },
  { from: 'hipaa:164.308(a)(3)(ii)(A)', to: 'iso27001-2022:A.5.18', basis: 'analyst' },
  { from: 'hipaa:164.308(a)(3)(ii)(B)', to: 'iso27001-2022:A.5.18', basis: 'analyst' },
  { from: 'hipaa:164.308(a)(3)(ii)(C)', to: 'iso27001-2022:A.5.18', basis: 'analyst' },
  { from: 'hipaa:164.308(a)(3)(ii)(C)', to: 'iso27001-2022:A.6.5', basis: 'analyst' },
  { from: 'hipaa:164.308(a)(4)(ii)(C)', to: 'iso27001-2022:A.5.18', basis: 'analyst' },
  { from: 'pcidss-4.0.1:7.2.3', to: 'iso27001-2022:A.5.18', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'pcidss-4.0.1:7.2.4', to: 'iso27001-2022:A.5.18', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'pcidss-4.0.1:7.2.4', to: 'soc2:CC6.3', basis: 'analyst' },
  { from: 'pcidss-4.0.1:7.2.4', to: 'soc2:CC6.2', basis: 'analyst' },
  { from: 'pcidss-4.0.1:7.2.5.1', to: 'iso27001-2022:A.5.18', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'pcidss-4.0.1:7.2.5.1', to: 'soc2:CC6.3', basis: 'analyst' },
  { from: 'pcidss-4.0.1:8.2.5', to: 'iso27001-2022:A.5.18', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'pcidss-4.0.1:8.2.5', to: 'iso27001-2022:A.6.5', basis: 'shared-control-in-2-of-3-common-frameworks' },
  { from: 'pcidss-4.0.1:8.2.5', to: 'soc2:CC6.2', basis: 'analyst' },
  { from: 'pcidss-4.0.1:8.2.6', to: 'iso27001-2022:A.5.18', basis: 'shared-control-in-1-of-3-common-frameworks' },
];
