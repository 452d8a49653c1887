import { createHash } from "node:crypto";
import * as z from "zod";
import type { BuildFacts } from "../../protocol/build-facts.ts";
import { run } from "../runtime/run.ts";
import { Sentence } from "../runtime/sentence.mjs";

/** The name of the list of parts in a release (CycloneDX 1.6, JSON). */
export const SBOM_FILE = "sbom.cdx.json";

/** A part by name, version and licence (SPDX identifier or expression). */
export type ListedPart = { readonly name: string; readonly version: string; readonly licence: string };

/** What Electron is made of. */
export type RuntimeVersions = { readonly electron: string; readonly chromium: string; readonly node: string };

const Versions = z.object({ electron: z.string(), chrome: z.string(), node: z.string() });

/** Asks an Electron, whose fuse for it is not yet blown, what it is made of. */
export const runtimeVersions = async (executable: string): Promise<RuntimeVersions> => {
  const { out } = await run(executable, ["-p", "JSON.stringify(process.versions)"], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    timeoutMs: 20_000,
  });
  const line = out.trim().split("\n").at(-1) ?? "";
  const versions = Versions.safeParse(line.startsWith("{") ? JSON.parse(line) : null);
  if (!versions.success)
    throw new Sentence(
      "Electron does not say what it is made of: provision it anew and run the command again.",
    );
  const { electron, chrome, node } = versions.data;
  return { electron, chromium: chrome, node };
};

const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace("@", "%40")}@${version}`;

const licencesOf = (licence: string) =>
  /^[A-Za-z0-9.+-]+$/.test(licence) ? [{ license: { id: licence } }] : [{ expression: licence }];

const library = ({ name, version, licence }: ListedPart) => ({
  type: "library",
  "bom-ref": purlOf(name, version),
  name,
  version,
  licenses: licencesOf(licence),
  purl: purlOf(name, version),
});

const platform = (name: string, version: string, purl: string, licence: string) => ({
  type: "framework",
  "bom-ref": purl,
  name,
  version,
  licenses: licencesOf(licence),
  purl,
});

const runtimeParts = ({ electron, chromium, node }: RuntimeVersions) => [
  platform("electron", electron, `pkg:github/electron/electron@v${electron}`, "MIT"),
  platform("chromium", chromium, `pkg:generic/chromium@${chromium}`, "BSD-3-Clause"),
  platform("node", node, `pkg:generic/node@${node}`, "MIT"),
];

/** A UUID that is the same for the same list. */
const serialOf = (text: string): string => {
  const hash = createHash("sha256").update(text).digest("hex");
  const variant = ((Number.parseInt(hash.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  const fields = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(18, 20)}`,
  ];
  return `urn:uuid:${fields.join("-")}-${hash.slice(20, 32)}`;
};

/** The list of parts: what the bundles and Electron are made of; the same bytes for the same program. */
export const sbomOf = (
  facts: BuildFacts,
  parts: readonly ListedPart[],
  runtime: RuntimeVersions,
  date: Date,
): string => {
  const listed = parts
    .filter(({ name }) => name !== "electron")
    .toSorted((one, other) => (purlOf(one.name, one.version) < purlOf(other.name, other.version) ? -1 : 1));
  const body = {
    version: 1,
    metadata: {
      timestamp: date.toISOString(),
      component: {
        type: "application",
        "bom-ref": `anteroom@${facts.version}`,
        name: "Anteroom",
        version: facts.version,
        licenses: licencesOf("Apache-2.0"),
        properties: [
          { name: "anteroom:flavour", value: facts.flavour },
          { name: "anteroom:electron-is-stand-in", value: String(facts.electron.isStandIn) },
        ],
      },
    },
    components: [...runtimeParts(runtime), ...listed.map(library)],
    dependencies: [
      {
        ref: `anteroom@${facts.version}`,
        dependsOn: [
          ...runtimeParts(runtime).map((one) => one.purl),
          ...listed.map(({ name, version }) => purlOf(name, version)),
        ],
      },
    ],
  };
  const serialNumber = serialOf(JSON.stringify(body));
  return `${JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", serialNumber, ...body }, null, 2)}\n`;
};

const Component = z.object({
  name: z.string(),
  version: z.string().min(1),
  purl: z.string().startsWith("pkg:"),
});

/** What a verifier must find in a list of parts. */
export const Sbom = z.object({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.literal("1.6"),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  metadata: z.object({ component: z.object({ name: z.literal("Anteroom"), version: z.string() }) }),
  components: z.array(Component).min(10),
});

/** One sentence for each thing that a list of parts lacks. */
export const sbomBreaches = (text: string, facts: BuildFacts): readonly string[] => {
  const read = z
    .string()
    .transform((json): unknown => JSON.parse(json))
    .pipe(Sbom);
  let sbom: z.infer<typeof Sbom>;
  try {
    sbom = read.parse(text);
  } catch {
    return [`${SBOM_FILE} is no CycloneDX 1.6 list of this program`];
  }
  const versionOf = (name: string): string | undefined =>
    sbom.components.find((one) => one.name === name)?.version;
  const missing = ["electron", "chromium", "node", "livekit-client", "keytar"].filter(
    (name) => versionOf(name) === undefined,
  );
  return [
    ...missing.map((name) => `${SBOM_FILE} does not name ${name}`),
    ...(sbom.metadata.component.version === facts.version ? [] : [`${SBOM_FILE} is of another version`]),
    ...(versionOf("electron") === facts.electron.version ? [] : [`${SBOM_FILE} names another Electron`]),
  ];
};
