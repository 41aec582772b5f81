// Verifies a bundle with sigstore-js: node verify.mjs BUNDLE PUBLIC.pem CHAIN.pem; prints "verified", or what is wrong.
import { readFileSync } from "node:fs";
import { createPublicKey, X509Certificate } from "node:crypto";
import { createRequire } from "node:module";

const load = createRequire(`${process.env.SIGSTORE_JS}/`);
const { bundleFromJSON } = load("@sigstore/bundle");
const { Verifier, toSignedEntity, toTrustMaterial } = load("@sigstore/verify");
const [bundle, pem, chain] = process.argv.slice(2).map((path) => readFileSync(path));
const certificates = chain
  .toString()
  .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  .map((one) => ({ rawBytes: new X509Certificate(one).raw }));
const root = {
  mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
  tlogs: [],
  ctlogs: [],
  certificateAuthorities: [],
  timestampAuthorities: [
    { uri: "", subject: undefined, certChain: { certificates }, validFor: { start: new Date(0), end: undefined } },
  ],
};
const key = createPublicKey(pem);
const trusted = toTrustMaterial(root, () => ({ publicKey: key, validFor: () => true }));
try {
  const entity = toSignedEntity(bundleFromJSON(JSON.parse(bundle)));
  new Verifier(trusted, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 1 }).verify(entity);
  console.log("verified");
} catch (error) {
  console.log(`${error.code ?? error.name}: ${error.message}`);
  process.exitCode = 1;
}
