import { appendFile, copyFile, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UpdateEnvelope, UpdateFile, UpdatePayload, parseExact } from "../../protocol/update-manifest.ts";
import { DIST_RECORD, describeFile } from "../dist/record.ts";
import { onPath, run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";
import { SUMS_FILE, SUMS_SIGNATURE_FILE, sumsOf } from "./checksums.ts";
import { renewed } from "./payload.ts";
import { renewRelease } from "./renew.ts";
import { type Desk, RELEASED, openDesk } from "./release-fixtures.ts";
import { PUBLIC_PEM_FILE, makeRelease } from "./release-set.ts";
import { signedManifest } from "./signed-manifest.ts";
import { type Signer, fileSigner } from "./signer.ts";
import { keyIdOf, rotateUpdateKey } from "./update-keys.ts";
import { releaseBreaches } from "./verify.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.clear());

const MANIFEST = "anteroom-stable-linux-x64.json";
const DEB = "Anteroom-1.2.3-linux-x64.deb";
const release = (): string => join(desk.folder, "release");
const made = async (...changes: Parameters<Desk["parts"]>): Promise<void> => {
  await makeRelease(await desk.parts(...changes));
};
const breaches = (changes: Partial<Parameters<typeof releaseBreaches>[1]> = {}): Promise<readonly string[]> =>
  releaseBreaches(release(), { keys: desk.keys, now: RELEASED, isTrialFine: true, ...changes });

/** Signs the list anew, as somebody who holds the key would. */
const signAnew = async (): Promise<void> => {
  const sums = await sumsOf(release());
  await writeFile(join(release(), SUMS_FILE), sums);
  const signature = await (await desk.signer("release")).sign(Buffer.from(sums));
  await writeFile(join(release(), SUMS_SIGNATURE_FILE), signature);
};

const payloadIn = async (): Promise<UpdatePayload> => {
  const envelope = parseExact(UpdateEnvelope, await readFile(join(release(), MANIFEST), "utf8"));
  const text = Buffer.from(envelope?.payload ?? "", "base64").toString();
  const payload = parseExact(UpdatePayload, text);
  if (payload === null) throw new Error("no payload");
  return payload;
};

test("a release that was just made has nothing wrong, and says what clinics need", async () => {
  await made();
  expect(await breaches()).toEqual([]);
  expect((await readdir(release())).toSorted()).toEqual([
    "Anteroom-1.2.3-linux-x64.AppImage",
    DEB,
    "Anteroom-1.2.3-linux-x64.rpm",
    "Anteroom-1.2.3-linux-x64.tar.gz",
    "Anteroom-1.2.3-linux-x64.zip",
    "Anteroom-1.2.3-policy-templates.zip",
    "RELEASE-NOTES.txt",
    SUMS_FILE,
    SUMS_SIGNATURE_FILE,
    MANIFEST,
    "build-linux-x64.json",
    "deployment.json",
    "deployment.md",
    "fuses.json",
    PUBLIC_PEM_FILE,
    "sbom.cdx.json",
    "update-keys.json",
  ]);
  expect((await payloadIn()).pins.release).toBe(keyIdOf(desk.keys.keys.release));
});

test("a machine hears of an update whatever it was installed from: the manifest lists every package of its system", async () => {
  await made();
  const { files } = await payloadIn();
  expect(files.map(({ name }) => name)).toEqual(
    ["deb", "rpm", "AppImage", "zip", "tar.gz"].map((kind) => `Anteroom-1.2.3-linux-x64.${kind}`),
  );
});

test("an MSI without a program in it never gets into a release, and a release that holds one is refused", async () => {
  const dist = await desk.dist();
  const name = "Anteroom-1.2.3-win32-x64.placeholder.msi";
  await writeFile(join(dist, name), "no program");
  await made({ dists: [dist] });
  expect(await readdir(release())).not.toContain(name);
  await copyFile(join(dist, name), join(release(), name));
  await signAnew();
  expect(await breaches()).toEqual([`${name} holds no program`]);
  const record = await describeFile(dist, name);
  expect(UpdateFile.safeParse(record).success).toBe(false);
});

test("a release without its fuses and the values for management consoles is incomplete", async () => {
  await made({ more: [] });
  await rm(join(release(), "deployment.json"));
  await signAnew();
  expect(await breaches()).toEqual(["fuses.json is missing", "deployment.json is missing"]);
});

test("the three lines with standard tools accept it, and refuse a list that was altered", async () => {
  await made();
  const openssl = onPath(["openssl"]) ?? "openssl";
  const words = ["pkeyutl", "-verify", "-pubin", "-inkey", PUBLIC_PEM_FILE, "-rawin"];
  const check = () =>
    run(openssl, [...words, "-in", SUMS_FILE, "-sigfile", SUMS_SIGNATURE_FILE], { cwd: release() });
  expect((await check()).code).toBe(0);
  expect((await run("sha256sum", ["--check", "--strict", SUMS_FILE], { cwd: release() })).code).toBe(0);
  await appendFile(join(release(), SUMS_FILE), "\n");
  expect((await check()).code).not.toBe(0);
});

test("nothing of a release is believed whose list is not signed", async () => {
  await made();
  await appendFile(join(release(), DEB), "!");
  await writeFile(join(release(), SUMS_FILE), await sumsOf(release()));
  expect(await breaches()).toEqual([`${SUMS_FILE} is not signed by a key that you named`]);
});

test("a package, a file more and a file less are named", async () => {
  await made();
  await appendFile(join(release(), DEB), "!");
  await writeFile(join(release(), "extra.txt"), "x");
  await rm(join(release(), "sbom.cdx.json"));
  expect(await breaches()).toEqual([
    `${DEB} is not the file that was signed`,
    `extra.txt is not in ${SUMS_FILE}`,
    "sbom.cdx.json is missing",
  ]);
});

test("a list that is signed does not make up for what lies under it", async () => {
  await made();
  await appendFile(join(release(), DEB), "!");
  const later = renewed(await payloadIn(), new Date(RELEASED.getTime() + 1_000));
  await writeFile(
    join(release(), MANIFEST),
    await signedManifest({ ...later, sequence: 1 }, [await desk.signer("release")]),
  );
  await writeFile(join(release(), "sbom.cdx.json"), "{}");
  await signAnew();
  expect(await breaches()).toEqual([
    `${DEB} is not the package of the build`,
    `${MANIFEST} is about another build`,
    "sbom.cdx.json is no CycloneDX 1.6 list of this program",
  ]);
});

test("a list that is signed lets nothing into a release that no record of a build knows", async () => {
  await made();
  const foreign = ["Anteroom-1.2.2-linux-x64.deb", "anteroom-beta-linux-x64.json", "setup.sh"];
  for (const name of foreign) await writeFile(join(release(), name), "x");
  await signAnew();
  const all = await breaches();
  expect(all.toSorted()).toEqual(
    foreign.map((name) => `${name} is known to no record of a build`).toSorted(),
  );
});

test("a record that says another length than the package has is found out, since no program would take it", async () => {
  const dist = await desk.dist();
  const text = await readFile(join(dist, DIST_RECORD), "utf8");
  await writeFile(join(dist, DIST_RECORD), text.replace(/"size": (\d+)/, '"size": 1'));
  await expect(made({ dists: [dist] })).rejects.toThrow("is not what");
});

test("two versions in one folder are no release, whoever signed the list", async () => {
  const other = await desk.dist({ version: "1.2.4", platform: "win32" });
  await made({ dists: [other] });
  await copyFile(join(release(), "build-win32-x64.json"), join(desk.folder, "other.json"));
  await rm(release(), { recursive: true });
  await made();
  await copyFile(join(desk.folder, "other.json"), join(release(), "build-win32-x64.json"));
  await signAnew();
  expect(await breaches()).toContain("The packages are of the versions 1.2.3 and 1.2.4");
});

const NEEDS_MORE = `${MANIFEST} says what its keys may not say: it needs the recovery key, or both`;

test("words that one key may not say are no release: programs would refuse them", async () => {
  await made();
  const payload = await payloadIn();
  const [one, safe] = [await desk.signer("release"), await desk.signer("recovery")];
  const signedBy = async (changes: Partial<UpdatePayload>, ...signers: Signer[]) => {
    await writeFile(join(release(), MANIFEST), await signedManifest({ ...payload, ...changes }, signers));
    await signAnew();
    return breaches();
  };
  const back = { rollback: { reason: "broken sound" } };
  const [former, own] = [{ revokes: ["0123456789abcdef"] }, { revokes: [one.keyId] }];
  expect(await signedBy(back, one)).toEqual([NEEDS_MORE]);
  expect(await signedBy(back, safe)).toEqual([NEEDS_MORE]);
  expect(await signedBy(back, one, safe)).toEqual([]);
  expect(await signedBy({ ...back, ...former }, one, safe)).toEqual([]);
  expect(await signedBy({ ...back, ...own }, one, safe)).toEqual([NEEDS_MORE]);
  expect(await signedBy(former, one)).toEqual([NEEDS_MORE]);
  expect(await signedBy(former, safe)).toEqual([]);
  expect(await signedBy(own, one)).toEqual([NEEDS_MORE]);
  expect(await signedBy({ revokes: [safe.keyId] }, safe)).toEqual([NEEDS_MORE]);
  expect(await signedBy({ revokes: [safe.keyId] }, one, safe)).toEqual([]);
  expect(await signedBy({ revokes: [one.keyId, safe.keyId] }, one, safe)).toEqual([NEEDS_MORE]);
  const longer = new Date(Date.parse(payload.expires) + 1).toISOString();
  expect(await signedBy({ expires: longer }, one)).toEqual([`${MANIFEST} is signed for longer than 14 days`]);
});

test("a manifest is signed anew every week, else it is too old", async () => {
  await made();
  const now = new Date(RELEASED.getTime() + 14 * 24 * 3_600_000);
  expect(await breaches({ now })).toEqual([`${MANIFEST} is too old: it has to be signed anew`]);
  const again = await signedManifest(renewed(await payloadIn(), now), [await desk.signer("release")]);
  await writeFile(join(release(), MANIFEST), again);
  await signAnew();
  expect(await breaches({ now })).toEqual([]);
});

test("keys of trials and other keys verify nothing", async () => {
  await made();
  expect(await breaches({ isTrialFine: false })).toEqual([
    "These are keys for trials: what they signed is never to be rolled out",
  ]);
  const other = await openDesk();
  expect(await breaches({ keys: other.keys })).toEqual([
    `${SUMS_FILE} is not signed by a key that you named`,
  ]);
  await other.clear();
});

test("a release key signs no build with an Electron that stands in, no build for tests and no other build's pins", async () => {
  const engineer = await openDesk("release");
  const stranger = await openDesk("release");
  const electron = { version: "33.2.1", isStandIn: true };
  const refused = [
    await engineer.dist({ electron }),
    await engineer.dist({ flavour: "e2e" }),
    await engineer.dist({ updateKeys: stranger.keys.keys }),
    await engineer.dist({ updateKeys: null }),
  ];
  for (const dist of refused)
    await expect(makeRelease(await engineer.parts({ dists: [dist] }))).rejects.toThrow(Sentence);
  await makeRelease(await engineer.parts());
  await Promise.all([engineer.clear(), stranger.clear()]);
});

test("a package that is missing or was altered since it was made is not signed, and nothing is left", async () => {
  const [gone, altered] = [await desk.dist(), await desk.dist()];
  await rm(join(gone, DEB));
  await appendFile(join(altered, DEB), "!");
  for (const dist of [gone, altered, desk.folder])
    await expect(made({ dists: [dist] })).rejects.toThrow(Sentence);
  expect((await readdir(desk.folder)).filter((name) => name.includes("release"))).toEqual([]);
});

test("two versions are no release, and a foreign key signs none", async () => {
  const dists = [await desk.dist(), await desk.dist({ version: "1.2.4", platform: "win32" })];
  await expect(made({ dists })).rejects.toThrow(Sentence);
  const twice = [await desk.dist(), await desk.dist()];
  await expect(made({ dists: twice })).rejects.toThrow("Two folders hold packages of one system");
  const other = await openDesk();
  await expect(made({ signers: [await other.signer("release")] })).rejects.toThrow(Sentence);
  await expect(made({ signers: [] })).rejects.toThrow(Sentence);
  await other.clear();
});

test("packages of several systems make one release, each with its manifest", async () => {
  const windows = await desk.dist({ platform: "win32" });
  await made({ dists: [await desk.dist(), windows] });
  expect(await breaches()).toEqual([]);
  await copyFile(join(windows, DIST_RECORD), join(release(), "build-darwin-arm64.json"));
  await signAnew();
  expect(await breaches()).toEqual(["build-darwin-arm64.json is the record of another system"]);
});

test("a renewed release is the same but for its dates, and an altered one is not renewed", async () => {
  await made();
  const [before, output] = [await payloadIn(), join(desk.folder, "renewed")];
  const now = new Date(RELEASED.getTime() + 7 * 24 * 3_600_000);
  const signers = [await desk.signer("release")];
  const renewal = { folder: release(), output, keys: desk.keys, signers, former: [], now };
  await renewRelease(renewal);
  const later = new Date(now.getTime() + 13 * 24 * 3_600_000);
  expect(await releaseBreaches(output, { keys: desk.keys, now: later, isTrialFine: true })).toEqual([]);
  await copyFile(join(output, MANIFEST), join(release(), MANIFEST));
  const { released, expires, ...rest } = await payloadIn();
  expect(before).toMatchObject(rest);
  expect(released).toBe(now.toISOString());
  expect(expires > before.expires).toBe(true);
  await expect(renewRelease({ ...renewal, output: `${output}-2` })).rejects.toThrow(Sentence);
  expect((await readdir(desk.folder)).filter((name) => name.startsWith("renewed"))).toEqual(["renewed"]);
});

test("a release that both keys had to sign is not renewed by one of them, and nothing of that is left", async () => {
  const signers = [await desk.signer("release"), await desk.signer("recovery")];
  const parts = await desk.parts();
  await made({ signers, words: { ...parts.words, rollback: "broken sound" } });
  const output = join(desk.folder, "renewed");
  const renewal = { folder: release(), output, keys: desk.keys, former: [], now: RELEASED };
  await expect(renewRelease({ ...renewal, signers: signers.slice(0, 1) })).rejects.toThrow(Sentence);
  expect((await readdir(desk.folder)).filter((name) => name.startsWith("renewed"))).toEqual([]);
  await renewRelease({ ...renewal, signers });
});

test("another recovery key comes in by the release key and the old one, this week and the next", async () => {
  const old = await desk.signer("recovery");
  const keys = await rotateUpdateKey(join(desk.folder, "keys"), "recovery");
  const former = [await fileSigner(join(desk.folder, "keys", `recovery-key-${old.keyId}.pem`))];
  const dists = [await desk.dist({ updateKeys: keys.keys })];
  const signers = [await desk.signer("release")];
  await expect(made({ dists, keys, signers: [...signers, old] })).rejects.toThrow(
    "not one of the pinned two",
  );
  await made({ dists, keys, signers, former });
  expect(await breaches({ keys })).toEqual([]);
  const output = join(desk.folder, "renewed");
  await renewRelease({ folder: release(), output, keys, signers, former, now: RELEASED });
  for (const folder of [release(), output]) {
    const envelope = parseExact(UpdateEnvelope, await readFile(join(folder, MANIFEST), "utf8"));
    const ids = envelope?.signatures.map(({ keyId }) => keyId);
    expect(ids).toEqual([keyIdOf(keys.keys.release), old.keyId]);
  }
});
