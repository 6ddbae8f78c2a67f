export { fileSource, memorySource, nodeInflate } from './node-host.ts';
export { headline, reportText, type CheckId, type CheckResult, type PackReport } from './report.ts';
export { verifyPack, type VerifyOptions } from './verify-pack.ts';
