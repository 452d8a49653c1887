import { createHash } from "node:crypto";
import { APP_ID } from "./identity.ts";
import { CONDITIONS, SECURE_PROPERTIES, SETTINGS, SHORTCUT } from "./wxs.ts";

/*
 * The tables of an MSI as text (Windows Installer, archive file format): three lines of head, then one row a line, its
 * fields apart by tabs. wixl writes most of them; what it cannot say is put in here, between export and import.
 */

/** A table: its head as it was, the names of its columns, and its rows. */
export type Table = {
  readonly head: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

const LINE = "\r\n";
const HEAD_LINES = 3;

/** The table of an exported text. */
export const parsedTable = (text: string): Table => {
  const lines = text.split(/\r?\n/);
  const head = lines.slice(0, HEAD_LINES);
  const rows = lines.slice(HEAD_LINES).filter((line) => line !== "");
  return { head, columns: (head[0] ?? "").split("\t"), rows: rows.map((line) => line.split("\t")) };
};

/** The text of a table, to be imported. */
export const tableText = ({ head, rows }: Table): string =>
  [...head, ...rows.map((fields) => fields.join("\t")), ""].join(LINE);

type Row = Readonly<Record<string, string>>;

/** Changes the fields of every row that the function answers something for. */
const changed = (table: Table, change: (row: Row) => Row): Table => ({
  ...table,
  rows: table.rows.map((fields) => {
    const row = Object.fromEntries(table.columns.map((name, at) => [name, fields[at] ?? ""]));
    const news = change(row);
    return table.columns.map((name) => news[name] ?? row[name] ?? "");
  }),
});

const SHORT_NAME = /^[A-Za-z0-9_-]{1,8}(?:\.[A-Za-z0-9_-]{1,3})?$/;
const SHORT_LETTERS = 8;

/** A file's name as an MSI has it (Windows Installer, Filename): an old machine's short name too, where it is longer. */
export const msiFileName = (path: string): string => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (SHORT_NAME.test(name)) return name;
  const [, ending = ""] = /\.([A-Za-z0-9_-]{1,3})[^.]*$/.exec(name) ?? [];
  const letters = createHash("sha256").update(path).digest("hex").slice(0, SHORT_LETTERS).toUpperCase();
  return `${letters}${ending === "" ? "" : `.${ending.toUpperCase()}`}|${name}`;
};

/** The older version goes right after the start of the transaction: a failure brings it back, and no file of it stays. */
const REMOVE_OLDER_AT = "1501";
/** After the registry was searched and the conditions held, before anything is counted; wixl puts several of them behind the end. */
const SETTINGS_FROM = 101;
/** Sets a property to a text (Windows Installer, custom action type 51). */
const SET_PROPERTY = "51";
/** Properties of the summary (Windows Installer, Summary Information). */
const SUMMARY = { packageCode: "9", created: "12", saved: "13" };

const two = (number: number): string => String(number).padStart(2, "0");

/** A time as the summary has it, in UTC. */
export const summaryTime = (date: Date): string => {
  const day = [date.getUTCFullYear(), two(date.getUTCMonth() + 1), two(date.getUTCDate())].join("/");
  return `${day} ${[date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":")}`;
};

/** What makes one package differ from another one: its code and its date. */
export type PackageMark = { readonly packageCode: string; readonly date: Date };

const nameChange =
  (column: string) =>
  (row: Row): Row => {
    const name = row[column] ?? "";
    // where a folder is the system's own, its name is a dot or a word of Windows Installer
    return name === "." || name === "SourceDir" ? {} : { [column]: msiFileName(name) };
  };

const conditionChange = (row: Row): Row => {
  const found = CONDITIONS.find(({ id }) => id === row["Component"]);
  return found === undefined ? {} : { Condition: found.condition };
};

const secureChange = (row: Row): Row =>
  row["Property"] === "SecureCustomProperties"
    ? { Value: [row["Value"] ?? "", ...SECURE_PROPERTIES].join(";") }
    : {};

const sequenceChange = ({ Action }: Row): Row => {
  if (Action === "RemoveExistingProducts") return { Sequence: REMOVE_OLDER_AT };
  const at = SETTINGS.findIndex(({ id }) => id === Action);
  return at < 0 ? {} : { Sequence: String(SETTINGS_FROM + at) };
};

const summaryChange =
  ({ packageCode, date }: PackageMark) =>
  (row: Row): Row => {
    const at = row["PropertyId"];
    if (at === SUMMARY.packageCode) return { Value: `{${packageCode}}` };
    return at === SUMMARY.created || at === SUMMARY.saved ? { Value: summaryTime(date) } : {};
  };

/** The changes to what wixl wrote, by table. */
export const tableChanges = (mark: PackageMark): Readonly<Record<string, (row: Row) => Row>> => ({
  Component: conditionChange,
  CustomAction: () => ({ Type: SET_PROPERTY }),
  Directory: nameChange("DefaultDir"),
  File: nameChange("FileName"),
  InstallExecuteSequence: sequenceChange,
  Property: secureChange,
  _SummaryInformation: summaryChange(mark),
});

/** The text of a table with the change made. */
export const changedText = (text: string, change: (row: Row) => Row): string =>
  tableText(changed(parsedTable(text), change));

/** A table that wixl does not know: Windows shows our notifications under the entry that has our identifier. */
export const SHORTCUT_PROPERTIES = {
  name: "MsiShortcutProperty",
  text: [
    "MsiShortcutProperty\tShortcut_\tPropertyKey\tPropVariantValue",
    "s72\ts72\ts255\ts255",
    "MsiShortcutProperty\tMsiShortcutProperty",
    `AppId\t${SHORTCUT}\tSystem.AppUserModel.ID\t${APP_ID}`,
    "",
  ].join(LINE),
} as const;
