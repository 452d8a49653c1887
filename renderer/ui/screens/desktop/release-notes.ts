/** A part of release notes: lines that belong together, or the points of a list. */
export type NotesPart = { kind: "text"; text: string } | { kind: "list"; points: readonly string[] };

const POINT = /^\s*-\s+/u;

const withLine = (parts: readonly NotesPart[], line: string, isNew: boolean): NotesPart[] => {
  const before = parts.slice(0, -1);
  const last = parts.at(-1);
  if (POINT.test(line)) {
    const point = line.replace(POINT, "");
    return last?.kind === "list"
      ? [...before, { kind: "list", points: [...last.points, point] }]
      : [...parts, { kind: "list", points: [point] }];
  }
  if (isNew || last === undefined) return [...parts, { kind: "text", text: line.trim() }];
  if (last.kind === "text") return [...before, { kind: "text", text: `${last.text}\n${line.trim()}` }];
  // an indented line goes on with the point above it
  return /^\s/u.test(line)
    ? [
        ...before,
        { kind: "list", points: [...last.points.slice(0, -1), `${last.points.at(-1) ?? ""} ${line.trim()}`] },
      ]
    : [...parts, { kind: "text", text: line.trim() }];
};

/** The parts of plain text: an empty line ends a paragraph, a line that begins with "- " is a point; nothing else means anything. */
export const notesParts = (notes: string): readonly NotesPart[] => {
  let parts: NotesPart[] = [];
  let isNew = true;
  for (const line of notes.split(/\r\n|\r|\n/u)) {
    const isEmpty = line.trim() === "";
    if (!isEmpty) parts = withLine(parts, line, isNew);
    isNew = isEmpty;
  }
  return parts;
};
