import type { Import, SourceFile } from "./source-file.ts";

/*
 * "Who may import whom" and "Floors" of the architecture, as data. A place is a folder (ends with /) or a file.
 */

const isIn = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));

/** The rest of the project that a program may import, besides itself. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  "protocol/": [],
  "electron/": ["protocol/"],
  "renderer/": ["protocol/"],
  "service/": ["protocol/"],
  "build/": ["protocol/"],
  "e2e/": [
    "protocol/",
    "build/runtime/",
    "build/start/",
    "build/bundle.ts",
    "build/bundle/",
    "build/test/",
    "service/app.ts",
  ],
  "bench/": [
    "protocol/",
    "build/runtime/",
    "build/start/",
    "build/bundle.ts",
    "build/bundle/",
    "build/test/readable-project.ts",
    "service/app.ts",
    "e2e/parts/",
    "e2e/visit/",
    "e2e/pages/",
  ],
};

/** Bare pages that carry the product's own frames and media, to attack and to measure them. */
const BARE = ["renderer/e2ee/", "renderer/media/"];

/** Places inside a program that may import more than the rest of it. */
const EXTRA: Readonly<Record<string, readonly string[]>> = {
  // The start script makes the clinic that one tries things with; the service has no way to make one.
  "build/start/": [
    "service/account/bootstrap.ts",
    "service/app.ts",
    "service/config.ts",
    "service/log.ts",
    "service/open.ts",
    "service/store/key-file.ts",
    "service/store/rows.ts",
    "service/visit/visits.ts",
  ],
  /** The reference of the service's settings is made from their schema. */
  "build/configuration/": ["service/settings.ts"],
  "e2e/frames/": BARE,
  "e2e/pages/": BARE,
  /** The desktop's own watch of idle time, input and power, and its guard, in the least program that carries them. */
  "e2e/session/": ["electron/session/", "electron/shell/"],
  /** The package is tried against its own configuration, with every switch that the guard names. */
  "e2e/package/": ["build/package/", "electron/shell/launch-switches.ts"],
  /** Packages are made, taken apart and installed by the functions that make those of a release. */
  "e2e/dist/": ["build/dist/", "build/package/"],
  /** The service's tarball is made, unpacked and run. */
  "e2e/dist-service/": ["build/dist-service/"],
  /** Somebody in a visit without a browser: the product's own call and keys, over a real line. */
  "e2e/parts/raw-guest.ts": ["renderer/call/", "renderer/e2ee/", "renderer/signaling/"],
  /** The service's own parts against a real media server, without the screens. */
  "e2e/service/": ["service/"],
  /** An AppImage is replaced and killed hundreds of times, by the desktop's own parts; releases are made and signed by the functions that make those of a clinic. */
  "e2e/update/": ["electron/update/", "build/dist/", "build/release/"],
  /** Whoever works there begins with accounts and invitations that the service makes; a thief signs in with the desktop's own parts. */
  "e2e/workstation/": ["service/", "electron/session/", "electron/shell/service-fetch.ts"],
  "bench/pages/": BARE,
  /** Our package is started, and weighed, beside a bare one that the same functions made. */
  "bench/programs/": ["build/package/", "build/dist/", "e2e/package/program.ts"],
  /** A waiting room of a thousand is measured at the sockets of the service's realtime side, with devices that have real keys. */
  "bench/waiting-room/": ["service/"],
  /** A host without a desktop, which would take the processor that the measured browser needs: the product's own call and keys, signed in by the service's own functions. */
  "bench/parts/raw-host.ts": [
    "renderer/call/",
    "renderer/e2ee/",
    "renderer/signaling/",
    "service/account/",
    "service/audit/",
    "service/store/",
    "service/visit/visits.ts",
  ],
};

const WEB = [
  "service/http/",
  "service/signaling/",
  "service/gate/",
  "service/app.ts",
  "service/app.test.ts",
  "service/main.ts",
];
const TRIALS = ["e2e/", "bench/"];

/** The only places that may import a package; a name that ends with / means all packages of that scope. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  electron: [
    "electron/shell/",
    "electron/main.ts",
    "electron/preload.ts",
    "build/runtime/default-app/",
    "e2e/session/watched-app.ts",
  ],
  fastify: [...WEB, ...TRIALS],
  "@fastify/": [...WEB, ...TRIALS],
  ws: [...WEB, ...TRIALS],
  "livekit-server-sdk": ["service/livekit/", ...TRIALS],
  kysely: ["service/store/"],
  "node:sqlite": ["service/store/", ...TRIALS],
  pg: ["service/store/"],
  "livekit-client": ["renderer/media/", ...TRIALS],
  keytar: ["electron/vault/"],
};

type Floor = { readonly places: readonly string[]; readonly isApart: boolean };

const together = (...places: readonly string[]): Floor => ({ places, isApart: false });
const sideBySide = (...places: readonly string[]): Floor => ({ places, isApart: true });

/** Each program's floors, top to bottom; what stands side by side does not import its neighbours. */
const FLOORS: readonly (readonly Floor[])[] = [
  [
    together("renderer/desktop.tsx", "renderer/guest.tsx"),
    together("renderer/ui/"),
    sideBySide("renderer/stores/", "renderer/media/", "renderer/signaling/", "renderer/bridge/"),
    together("renderer/call/"),
    together("renderer/e2ee/"),
  ],
  [
    together("service/main.ts"),
    together("service/app.ts"),
    sideBySide("service/http/", "service/signaling/", "service/gate/"),
    together("service/visit/"),
    together("service/account/", "service/audit/"),
    together("service/store/", "service/livekit/", "service/config.ts", "service/settings.ts"),
  ],
  [
    together("electron/main.ts", "electron/preload.ts"),
    together("electron/handlers.ts", "electron/handlers/"),
    together("electron/shell/"),
    together(
      "electron/session/",
      "electron/update/",
      "electron/vault/",
      "electron/settings/",
      "electron/log/",
    ),
  ],
];

const MAX_LINES = 400;

/** Tests and what only tests use: fakes, fixtures and generators of examples. */
const isTest = (path: string): boolean => /(\.test|-fixtures|\/fake-[\w-]+|\/arbitraries)\.\w+$/.test(path);

const programOf = (path: string): string => `${path.split("/")[0] ?? ""}/`;

const programRule = (from: string, to: string): string | null => {
  const own = programOf(from);
  if (to.startsWith(own) || PROGRAMS[own] === undefined) return null;
  const extra = Object.entries(EXTRA).flatMap(([place, more]) => (from.startsWith(place) ? more : []));
  return isIn(to, ["package.json", ...PROGRAMS[own], ...extra])
    ? null
    : `imports ${to}: programs talk only in messages of protocol/`;
};

const testRule = (from: string, to: string): string | null =>
  isTest(to) && !isTest(from) && !isIn(from, TRIALS) ? `imports ${to}: only tests may` : null;

const isOf = (specifier: string, name: string): boolean =>
  name.endsWith("/") ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`);

const packageRule = (from: string, { specifier, isType }: Import): string | null => {
  if (from.startsWith("protocol/") && !isTest(from) && !isOf(specifier, "zod")) {
    return `imports ${specifier}: protocol/ imports zod and itself`;
  }
  if (isType && isIn(from, TRIALS)) return null;
  const rule = Object.entries(PACKAGES).find(([name]) => isOf(specifier, name));
  if (rule === undefined || isIn(from, rule[1])) return null;
  return `imports ${specifier}: only ${rule[1].join(", ")} may`;
};

const placeOf = (floor: Floor | undefined, path: string): string | undefined =>
  floor?.places.find((place) => isIn(path, [place]));

const floorRule = (from: string, to: string): string | null => {
  const house = FLOORS.find((floors) => floors.some((floor) => placeOf(floor, from) !== undefined));
  if (house === undefined) return null;
  const start = house.findIndex((floor) => placeOf(floor, from) !== undefined);
  const end = house.findIndex((floor) => placeOf(floor, to) !== undefined);
  if (end !== -1 && end < start) return `imports ${to}: no arrow runs up`;
  const isNeighbour = start === end && placeOf(house[start], from) !== placeOf(house[end], to);
  return isNeighbour && house[start]?.isApart === true ? `imports ${to}: these stand side by side` : null;
};

const importRules = (from: string, one: Import): readonly string[] => {
  const found =
    one.path === null
      ? [packageRule(from, one)]
      : [programRule(from, one.path), floorRule(from, one.path), testRule(from, one.path)];
  return found.filter((text) => text !== null);
};

const fileRules = ({ path, hasDefaultExport, lineCount, grants }: SourceFile): readonly string[] => [
  ...(hasDefaultExport && !/\.config\.m?ts$|\.d\.m?ts$/.test(path)
    ? ["has a default export: give it a name"]
    : []),
  ...(/(^|\/)index\.tsx?$/.test(path) ? ["is a barrel: import from the file that has it"] : []),
  ...(/(^|\/)utils\//.test(path) ? ["lies in utils/: name the folder by its idea"] : []),
  ...(lineCount > MAX_LINES ? [`has ${lineCount} lines: ${MAX_LINES} are the most`] : []),
  ...(path.startsWith("service/") && !isTest(path)
    ? grants.map((name) => `grants ${name}: nobody in a visit may ever have it`)
    : []),
];

const cyclesFrom = (files: readonly SourceFile[]): readonly string[] => {
  const targets = new Map(
    files.map(({ path, imports }) => [path, imports.flatMap((one) => (one.path === null ? [] : [one.path]))]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path))
      found.push(`${path}: imports in a circle: ${[...trail.slice(trail.indexOf(path)), path].join(" -> ")}`);
    if (done.has(path) || trail.includes(path)) return;
    for (const next of targets.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) walk(path, []);
  return found;
};

/** Every breach of the rules in these files, one sentence each, beginning with the file. */
export const breaches = (files: readonly SourceFile[]): readonly string[] => [
  ...files.flatMap((file) =>
    [...file.imports.flatMap((one) => importRules(file.path, one)), ...fileRules(file)].map(
      (text) => `${file.path}: ${text}`,
    ),
  ),
  ...cyclesFrom(files),
];
