/** An element of an XML text: its name, its attributes, and either text or elements inside. */
export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly Element[];
};

/** Makes an element. */
export const element = (
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  content: string | readonly Element[] = [],
): Element => ({ name, attributes, content });

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const lineOf = ({ name, attributes, content }: Element, indent: string): string => {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const start = `${indent}<${name}${words.join("")}`;
  if (content.length === 0) return `${start}/>`;
  if (typeof content === "string") return `${start}>${escaped(content)}</${name}>`;
  const inside = content.map((child) => lineOf(child, `${indent}  `));
  return [`${start}>`, ...inside, `${indent}</${name}>`].join("\n");
};

/** The whole text of a document, with lines that belong before its first element. */
export const xmlText = (root: Element, before: readonly string[] = []): string =>
  ['<?xml version="1.0" encoding="utf-8"?>', ...before, lineOf(root, ""), ""].join("\n");
