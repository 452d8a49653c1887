/** Whatever keys it has, `__proto__` among them: none may go missing before it is looked at. */
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** Whether an object of a text, which is JSON already, names a key twice. */
const hasTwins = (text: string): boolean => {
  const tokens = text.match(TOKEN) ?? [];
  const open: Set<unknown>[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token.startsWith('"') && tokens[at + 1] === ":") {
      const keys = open.at(-1);
      const key: unknown = JSON.parse(token);
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
  }
  return false;
};

/** The object of a strict JSON text, or null: no comments, no list, and no key twice, since programs differ in which of two they take. */
export const strictJsonObject = (text: string): Readonly<Record<string, unknown>> | null => {
  const value = parsed(text);
  return isObject(value) && !hasTwins(text) ? value : null;
};
