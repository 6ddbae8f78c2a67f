// The demonstration keys. They are published here on purpose, so that the demonstration runs without any set-up: whoever reads this file
// can sign with them. A log they sign has an origin that begins `demo.`, and no production process accepts them.
const pem = (base64: string) => `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;

export const DEMO_LOG_KEY_PEM = pem('MC4CAQAwBQYDK2VwBCIEIOliryr8WcaRArvbODd6nj2c9sYf7onUPz+GlLcbPs6P');
export const DEMO_PACK_KEY_PEM = pem('MC4CAQAwBQYDK2VwBCIEILdu1cLhXAi7byMl02cA6DfHcxptLyQTwxm2ZdgVNpPu');
