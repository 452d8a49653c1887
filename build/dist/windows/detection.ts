import { join } from "node:path";
import { MACOS_DOMAIN } from "../../../protocol/policy.ts";
import { putWhole } from "../put-whole.ts";
import { type MsiArch, UPGRADE_CODE, WINDOWS_EXECUTABLE, msiVersion, productCode } from "./identity.ts";
import { msiFileName } from "./msi.ts";
import { POLICY_PROPERTIES } from "./properties.ts";

/** A line that IT runs or enters, and what for. */
export type DeploymentLine = { readonly what: string; readonly line: string };

/** What a management console needs to roll a version out, to see that it is there, and to take it away. */
export type Deployment = {
  readonly version: string;
  readonly windows: {
    readonly productCode: string;
    readonly upgradeCode: string;
    readonly file: string;
    readonly fileVersion: string;
    readonly lines: readonly DeploymentLine[];
    readonly exitCodes: readonly { readonly code: number; readonly means: string }[];
  };
  readonly macos: { readonly bundleId: string; readonly lines: readonly DeploymentLine[] };
  readonly linux: { readonly package: string; readonly lines: readonly DeploymentLine[] };
};

/** The names of the files that makeDeployment writes. */
export const DEPLOYMENT_FILES = ["deployment.md", "deployment.json"] as const;

const ARCH: MsiArch = "x64";
const EXAMPLES: Readonly<Record<string, string>> = {
  SERVERURL: "https://visits.clinic.example",
  UPDATECHANNEL: "stable",
};

const propertyWords = (): string =>
  POLICY_PROPERTIES.map(
    ({ property, standard }) => `${property}=${EXAMPLES[property] ?? standard ?? ""}`,
  ).join(" ");

const windowsLines = (version: string): readonly DeploymentLine[] => {
  const msi = msiFileName(version, ARCH);
  const quiet = "/qn /norestart";
  return [
    { what: "Install, with the clinic's server", line: `msiexec /i ${msi} ${quiet} ${propertyWords()}` },
    {
      what: "Install without an entry in the start menu",
      line: `msiexec /i ${msi} ${quiet} SERVERURL=https://visits.clinic.example NOSHORTCUT=1`,
    },
    { what: "Upgrade; what was said before stays", line: `msiexec /i ${msi} ${quiet}` },
    {
      what: "Install, with a log",
      line: `msiexec /i ${msi} ${quiet} /l*v %TEMP%\\anteroom.log SERVERURL=https://visits.clinic.example`,
    },
    { what: "Remove", line: `msiexec /x {${productCode(version, ARCH)}} ${quiet}` },
    {
      what: "See the version",
      line: `powershell -NoProfile -Command "(Get-Item $env:ProgramFiles\\Anteroom\\${WINDOWS_EXECUTABLE}).VersionInfo.FileVersion"`,
    },
    { what: "See the policies", line: "reg query HKLM\\Software\\Policies\\Anteroom" },
  ];
};

/** What Windows Installer answers (Microsoft, MsiExec.exe and InstMsi.exe error messages). */
const EXIT_CODES = [
  { code: 0, means: "done" },
  {
    code: 1603,
    means: "refused: a property is wrong, a newer version is there, or the other installer's; see the log",
  },
  { code: 1605, means: "to be removed, but not installed" },
  { code: 1618, means: "another installation is running; try again later" },
  { code: 1638, means: "this version is installed already from another package" },
  { code: 3010, means: "done, and Windows wants to restart" },
] as const;

const macosLines = (version: string): readonly DeploymentLine[] => [
  {
    what: "Install (by processor x64 or arm64)",
    line: `installer -pkg Anteroom-${version}-darwin-arm64.pkg -target /`,
  },
  { what: "See the receipt", line: `pkgutil --pkg-info ${MACOS_DOMAIN}` },
  {
    what: "See the version",
    line: "defaults read /Applications/Anteroom.app/Contents/Info CFBundleShortVersionString",
  },
  { what: "Check the signature", line: "spctl --assess --type execute /Applications/Anteroom.app" },
];

const linuxLines = (version: string): readonly DeploymentLine[] => [
  {
    what: "Install on Debian and Ubuntu, from the signed repository",
    line: `apt-get install -y anteroom=${version}`,
  },
  { what: "Install on Fedora and Red Hat", line: `dnf install -y ./Anteroom-${version}-linux-x64.rpm` },
  { what: "See the version (deb)", line: "dpkg-query -W -f='${Version}\\n' anteroom" },
  { what: "See the version (rpm)", line: "rpm -q --qf '%{VERSION}\\n' anteroom" },
  { what: "Remove with the machine's files (deb)", line: "apt-get purge -y anteroom" },
  { what: "Remove (rpm)", line: "rpm -e anteroom" },
];

/** The facts of a version; throws a Sentence for a version that no MSI can have. */
export const deploymentOf = (version: string): Deployment => ({
  version,
  windows: {
    productCode: `{${productCode(msiVersion(version), ARCH)}}`,
    upgradeCode: `{${UPGRADE_CODE}}`,
    file: `%ProgramFiles%\\Anteroom\\${WINDOWS_EXECUTABLE}`,
    fileVersion: `${version}.0`,
    lines: windowsLines(version),
    exitCodes: EXIT_CODES,
  },
  macos: { bundleId: MACOS_DOMAIN, lines: macosLines(version) },
  linux: { package: "anteroom", lines: linuxLines(version) },
});

const linesText = (lines: readonly DeploymentLine[]): string =>
  lines.map(({ what, line }) => `${what}:\n\n    ${line}\n`).join("\n");

/** The facts as a document. */
export const deploymentText = ({ version, windows, macos, linux }: Deployment): string =>
  [
    `# Anteroom ${version}: rolling out and detecting`,
    "Values of this version for management consoles (Intune, SCCM, Jamf, Group Policy); deployment.json has the same.",
    "## Windows (MSI)",
    [
      `- Product code: \`${windows.productCode}\` (another one in each version)`,
      `- Upgrade code: \`${windows.upgradeCode}\` (the same in all)`,
      `- File: \`${windows.file}\`, version \`${windows.fileVersion}\``,
      "- For the whole machine, in the context of SYSTEM; values become policies that people cannot change",
    ].join("\n"),
    linesText(windows.lines),
    [
      "| answer | means |",
      "| --- | --- |",
      ...windows.exitCodes.map(({ code, means }) => `| ${code} | ${means} |`),
    ].join("\n"),
    "## macOS (pkg)",
    `- Bundle: \`${macos.bundleId}\`, version \`${version}\``,
    linesText(macos.lines),
    "## Linux (deb, rpm)",
    `- Package: \`${linux.package}\`, version \`${version}\``,
    linesText(linux.lines),
  ].join("\n\n");

/** Writes deployment.md and deployment.json into a folder; answers their paths. */
export const makeDeployment = async (version: string, output: string): Promise<readonly string[]> => {
  const facts = deploymentOf(version);
  const texts: Readonly<Record<(typeof DEPLOYMENT_FILES)[number], string>> = {
    "deployment.md": deploymentText(facts),
    "deployment.json": `${JSON.stringify(facts, null, 2)}\n`,
  };
  for (const name of DEPLOYMENT_FILES) await putWhole(join(output, name), texts[name]);
  return DEPLOYMENT_FILES.map((name) => join(output, name));
};
